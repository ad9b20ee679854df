"""Replay by columns says of every case what the single-case evaluator says."""

import random
from dataclasses import replace

import pytest

from decisions.tables.cases.cases import cases_from_rows
from decisions.tables.cases.columns import value_key
from decisions.tables.evaluate import decide
from decisions.tables.reading import read_table
from decisions.tables.replays import replay as replay_module
from decisions.tables.replays.outcomes import Ending
from decisions.tables.replays.replay import ChainLink, chain_wanted, replay, replay_chain, wanted
from decisions.tables.settling import Violation
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType
from tests.decisions.tables.chance import chance_rows, chance_table

VIOLATIONS = {
    Violation.SEVERAL: Ending.SEVERAL,
    Violation.DIFFERENT: Ending.DIFFERENT,
    Violation.NOT_ALLOWED: Ending.NOT_ALLOWED,
}


def dice_of(seed):
    return random.Random(seed)  # noqa: S311 - the same tables in every run


def ending(decided):
    if decided.violation:
        return VIOLATIONS[decided.violation]
    if decided.matched:
        return Ending.ANSWERED
    return Ending.DEFAULT if decided.default_used else Ending.UNCOVERED


def told(decided):
    return ending(decided), decided.matched, decided.fired, value_key(decided.answer)


def replayed_by_chance(dice, rules, count):
    read = read_table(chance_table(dice, rules), ("n1", "n2"))
    # Whatever stands in a case is taken as it is, so that values of a wrong type stay what they are.
    wants = [replace(want, type=ValueType.ANY) for want in wanted(read)]
    return replay(read, cases_from_rows(chance_rows(dice, read.table, count), wants))


@pytest.mark.parametrize(
    ("seed", "tables", "rules", "count", "endings"),
    [(1, 50, 3, 40, 6), (2, 50, 8, 40, 6), (3, 10, 70, 60, 3), (4, 2, 700, 150, 1)],
)
def test_every_case_ends_as_the_single_case_evaluator_says(seed, tables, rules, count, endings):
    dice = dice_of(seed)
    seen = set()
    for _table in range(tables):
        replayed = replayed_by_chance(dice, rules, count)
        for place in range(count):
            outcome = replayed.outcome(place)
            decided = decide(replayed.read, replayed.cases.case(place))
            assert (outcome.ending, outcome.matched, outcome.fired, value_key(outcome.answer)) == told(decided)
            seen.add(outcome.ending)

    assert len(seen) >= endings


def test_cases_end_the_same_whatever_they_are_worked_through_with(monkeypatch):
    at_once = replayed_by_chance(dice_of(9), 6, 100)
    monkeypatch.setattr(replay_module, "CHUNK", 7)
    in_parts = replayed_by_chance(dice_of(9), 6, 100)

    assert [at_once.outcome(at) for at in range(100)] == [in_parts.outcome(at) for at in range(100)]


AFTER = Table(
    (InputColumn("f", "First", ValueType.ANY), InputColumn("n", "n1", ValueType.NUMBER)),
    (OutputColumn("o", "route"),),
    (
        Rule("1", ('"hi","other"', "-"), ('"up"',)),
        Rule("2", ("null", "< 1"), ('"small"',)),
        Rule("3", ("3", "-"), ("string(First)",)),
        Rule("4", ('not("hi")', "> 1"), ("First",)),
    ),
    HitPolicy.FIRST,
)


def test_every_case_ends_in_a_map_as_table_after_table_by_itself():
    dice = dice_of(6)
    endings = set()
    for _turn in range(40):
        first = read_table(chance_table(dice, 5), ("n1", "n2"))
        second = read_table(AFTER)
        links = [ChainLink("First", first), ChainLink("Second", second)]
        wants = [replace(want, type=ValueType.ANY) for want in chain_wanted(links)]
        cases = cases_from_rows(chance_rows(dice, first.table, 40), wants)
        found = replay_chain(links, cases)["Second"]
        for place in range(cases.count):
            case = cases.case(place)
            decided = decide(second, {**case, "First": decide(first, case).answer})
            outcome = found.outcome(place)
            assert (outcome.ending, outcome.matched, outcome.fired, value_key(outcome.answer)) == told(decided)
            endings.add((outcome.ending, outcome.fired))

    assert len(endings) == 5
