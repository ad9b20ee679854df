"""Verification against all cases, one by one, of some thousand random small tables of mixed types."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.feel.evaluate import passes
from decisions.feel.parse import parse_tests
from decisions.tables.axes import bits
from decisions.tables.pieces import cut
from decisions.tables.reading import read_table
from decisions.tables.table import HitPolicy
from decisions.tables.verification.hygiene import answers_of
from decisions.tables.verification.space import space_of
from decisions.tables.verification.verify import verify
from tests.decisions.tables.random_tables import a_table, allowed_values, seeded, seeds, values_of

TABLES = 1500


class Brute:
    """All cases of a table, and the rules that fit each, by the row evaluator."""

    def __init__(self, table):
        self.read = read_table(table)
        self.values = [[*allowed_values(self.read, c), None] for c in range(len(table.inputs))]
        self.passing = [
            [
                sum(1 << r for r, cells in enumerate(self.read.cells) if passes(cells[c], value, {}) is True)
                for value in values
            ]
            for c, values in enumerate(self.values)
        ]
        self.fitting = {}  # places of values -> bits of rules
        for case in product(*(range(len(values)) for values in self.values)):
            fit = (1 << len(self.read.cells)) - 1
            for column, place in enumerate(case):
                fit &= self.passing[column][place]
            self.fitting[case] = fit

    def is_missing(self, column, place):
        return place == len(self.values[column]) - 1

    def present(self, case):
        return not any(self.is_missing(c, p) for c, p in enumerate(case))

    def box_of(self, cells):
        """For each column the places of the present values that pass these cells."""
        return [
            {p for p, value in enumerate(values[:-1]) if passes(parse_tests(cell, ()), value, {}) is True}
            for values, cell in zip(self.values, cells, strict=True)
        ]


def rules_in(fit):
    return frozenset(r + 1 for r in range(fit.bit_length()) if fit >> r & 1)


def solid(table):
    """A random table that can be analysed altogether: moments that are negated cannot."""
    return all(axis.analysable.all() for axis in cut(read_table(table)))


def random_tables(**kind):
    return [table for rng in seeds(TABLES) if solid(table := a_table(rng, **kind))]


@pytest.fixture(scope="module")
def checked():
    found = []
    for table in random_tables(columns=3, rules=6):
        brute = Brute(table)
        found.append((brute, verify(brute.read)))
    return found


def test_most_random_tables_can_be_checked_and_many_have_gaps_and_overlaps(checked):
    assert len(checked) > 0.8 * TABLES
    assert sum(bool(v.gaps) for _, v in checked) > 400
    assert sum(bool(v.overlaps) for _, v in checked) > 500
    assert sum(bool(v.unreachable) for _, v in checked) > 50
    assert sum(bool(v.subsumed) for _, v in checked) > 50
    assert sum(bool(v.missing) for _, v in checked) > 300
    assert all(v.exact for _, v in checked)


def test_gaps_hold_exactly_the_cases_that_no_rule_fits(checked):
    for brute, found in checked:
        if not found.gaps_asked:
            continue
        boxes = [brute.box_of(gap.tests) for gap in found.gaps]
        in_gaps = {case for box in boxes for case in product(*box)}
        uncovered = {case for case, fit in brute.fitting.items() if not fit and brute.present(case)}
        assert in_gaps == uncovered, (brute.read.table, found.gaps)


def test_no_gap_can_grow_in_any_column(checked):
    for brute, found in checked:
        for gap in found.gaps:
            box = brute.box_of(gap.tests)
            for column, values in enumerate(brute.values):
                for place in set(range(len(values) - 1)) - box[column]:
                    wider = [*box[:column], {place}, *box[column + 1 :]]
                    assert any(brute.fitting[case] for case in product(*wider)), (brute.read.table, gap)


def test_no_gap_is_superfluous(checked):
    for brute, found in checked:
        boxes = [set(product(*brute.box_of(gap.tests))) for gap in found.gaps]
        for place, box in enumerate(boxes):
            others = boxes[:place] + boxes[place + 1 :]
            assert box - set().union(*others), (brute.read.table, found.gaps[place])


def test_the_uncovered_share_is_nothing_exactly_where_there_is_no_gap(checked):
    for _, found in checked:
        assert (found.uncovered_share == 0) == (not found.gaps)
        assert all(gap.share <= found.uncovered_share + 1e-9 for gap in found.gaps)


def test_the_uncovered_share_counts_every_combination_that_rules_tell_apart_once(checked):
    for brute, found in checked[:400]:
        space = space_of(cut(brute.read))
        columns = [np.flatnonzero(space.present & (space.column_of == column)) for column in range(len(space.axes))]
        share = sum(
            np.prod([space.weights[row] for row in case])
            for case in product(*columns)
            if not np.logical_and.reduce([space.matrix[row] for row in case]).any()
        )
        if found.gaps_asked:
            assert found.uncovered_share == pytest.approx(share), brute.read.table


def test_overlaps_are_the_largest_sets_of_rules_that_fit_a_case_together(checked):
    for brute, found in checked:
        sets = {rules_in(fit) for fit in brute.fitting.values() if fit.bit_count() > 1}
        largest = {rules for rules in sets if not any(rules < other for other in sets)}
        assert {frozenset(overlap.rules) for overlap in found.overlaps} == largest, brute.read.table
        assert len(found.overlaps) == len(largest)


def test_an_overlap_tells_the_cases_that_all_its_rules_fit(checked):
    for brute, found in checked:
        for overlap in found.overlaps:
            box = brute.box_of(overlap.tests)
            wanted = sum(1 << (rule - 1) for rule in overlap.rules)
            shared = {case for case, fit in brute.fitting.items() if fit & wanted == wanted and brute.present(case)}
            if shared:
                assert set(product(*box)) == shared, (brute.read.table, overlap)


def test_an_overlap_conflicts_exactly_where_answers_differ(checked):
    for brute, found in checked:
        answers = [rule.answers for rule in brute.read.table.rules]
        for overlap in found.overlaps:
            differ = len({answers[rule - 1] for rule in overlap.rules}) > 1
            assert overlap.conflicting == differ
            policy = brute.read.table.hit_policy
            assert overlap.violation == (policy is HitPolicy.UNIQUE or (policy is HitPolicy.ANY and differ))


def winner(table, rules):
    if table.hit_policy is HitPolicy.PRIORITY:
        return min(rules, key=lambda rule: ('"x""y""z"'.index(table.rules[rule - 1].answers[0]), rule))
    return min(rules)


def test_unreachable_are_the_rules_that_win_no_case(checked):
    for brute, found in checked:
        table = brute.read.table
        fitting = {rules_in(fit) for fit in brute.fitting.values() if fit}
        if table.hit_policy in {HitPolicy.FIRST, HitPolicy.PRIORITY}:
            reached = {winner(table, rules) for rules in fitting}
        else:
            reached = {rule for rules in fitting for rule in rules}
        expected = set(range(1, len(table.rules) + 1)) - reached
        assert {finding.rule for finding in found.unreachable} == expected, table


def test_subsumed_rules_can_go_without_any_case_getting_another_answer(checked):
    for brute, found in checked:
        table = brute.read.table
        if not table.hit_policy.answers_once:
            continue
        gone = {finding.rule for finding in found.subsumed}
        for fit in brute.fitting.values():
            before = rules_in(fit)
            for rule in gone & before:
                assert before - {rule}, (table, rule)
                if table.hit_policy in {HitPolicy.FIRST, HitPolicy.PRIORITY}:
                    after = winner(table, before - {rule})
                    assert table.rules[after - 1].answers == table.rules[winner(table, before) - 1].answers


def test_every_rule_that_lies_within_another_of_the_same_answer_is_told(checked):
    for brute, found in checked:
        if brute.read.table.hit_policy in {HitPolicy.FIRST, HitPolicy.PRIORITY}:
            continue  # what wins decides there, as tested above
        answers = answers_of(brute.read)
        sets = [{case for case, fit in brute.fitting.items() if fit >> r & 1} for r in range(len(answers))]
        expected = {
            r + 1
            for r, own in enumerate(sets)
            if own
            and any(
                answers[r] == answers[s] and own <= sets[s] and (own < sets[s] or s < r)
                for s in range(len(sets))
                if s != r
            )
        }
        assert {finding.rule for finding in found.subsumed} == expected, brute.read.table


def test_rules_that_could_be_one_are_one_box_together(checked):
    assert sum(bool(found.mergeable) for _, found in checked) > 10
    for brute, found in checked:
        for merged in found.mergeable:
            bits_of = sum(1 << (rule - 1) for rule in merged.rules)
            fitted = {case for case, fit in brute.fitting.items() if fit & bits_of}
            assert fitted == set(product(*({case[c] for case in fitted} for c in range(len(brute.values)))))
            assert len({brute.read.table.rules[rule - 1].answers for rule in merged.rules}) == 1


def test_gaps_for_missing_values_are_uncovered_and_told_for_every_column_that_has_them(checked):
    for brute, found in checked:
        if not found.gaps_asked:
            continue
        for column, head in enumerate(brute.read.table.inputs):
            only_missing = set()
            for case, fit in brute.fitting.items():
                others_there = all(brute.is_missing(c, p) == (c == column) for c, p in enumerate(case))
                if not fit and others_there:
                    same = [(*case[:column], p, *case[column + 1 :]) for p in range(len(brute.values[column]) - 1)]
                    if any(brute.fitting[other] for other in same):
                        only_missing.add(case)
            told = [gap for gap in found.missing if gap.column == head.label]
            assert bool(told) == bool(only_missing), (brute.read.table, head.label)
            for gap in told:
                assert gap.tests[column] == "null"
                box = brute.box_of(gap.tests)
                box[column] = {len(brute.values[column]) - 1}
                assert not any(brute.fitting[case] for case in product(*box))


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(min_value=10**6), wild=st.floats(0, 0.8))
def test_columns_and_rows_say_the_same_of_any_table(seed, wild):
    table = read_table(a_table(seeded(seed), columns=4, rules=8, wild=wild))
    axes = cut(table)
    for axis in axes:
        for value in [*values_of(axis.type), None]:
            row = bits(axis.accepts[[axis.place_value(value)]], axis.rules)[0]
            for rule, cells in enumerate(table.cells):
                if axis.analysable[rule]:
                    assert row[rule] == (passes(cells[axis.column], value, {}) is True)
