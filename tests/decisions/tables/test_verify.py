import json

import pytest

from decisions.tables.reading import read_table
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.verification.verify import verify
from tests.decisions.tables.random_tables import seeded

AMOUNT = InputColumn("a", "amount", ValueType.NUMBER)
SEGMENT = InputColumn("s", "segment", ValueType.STRING, "", '"retail", "business", "public"')
URGENT = InputColumn("u", "urgent", ValueType.BOOLEAN)
DAY = InputColumn("d", "day", ValueType.DATE)
NAME = InputColumn("n", "name", ValueType.STRING)


def checked(inputs, *rules, hit_policy=HitPolicy.UNIQUE, default="", ranks="", **limits):
    """Rules are written as cells and then the answer."""
    table = Table(
        inputs=tuple(inputs),
        outputs=(OutputColumn("o", "route", ValueType.STRING, "route", ranks, default),),
        rules=tuple(Rule(f"r{n}", tuple(cells[:-1]), (f'"{cells[-1]}"',)) for n, cells in enumerate(rules)),
        hit_policy=hit_policy,
    )
    return verify(read_table(table), **limits)


def sentences(findings):
    return [finding.sentence for finding in findings]


def test_an_uncovered_region_is_told_as_one_case_in_words_and_as_cells():
    found = checked([AMOUNT, SEGMENT], ("< 1000", "-", "x"), (">= 1000", 'not("retail")', "y"))

    assert sentences(found.gaps) == ['amount >= 1000 and segment = "retail": no rule']
    assert found.gaps[0].tests == (">= 1000", '"retail"')
    assert found.exact
    assert found.verdict == "1 gap: 16.7 % of the combinations that the rules tell apart are not covered."


def test_a_gap_that_reaches_over_two_neighbouring_rules_is_told_once():
    found = checked([AMOUNT, URGENT], ("< 10", "true", "x"), ("[10..20)", "true", "y"), (">= 20", "-", "z"))

    assert sentences(found.gaps) == ["amount < 20 and urgent = false: no rule"]


@pytest.mark.parametrize(
    ("column", "cells", "sentence", "test"),
    [
        (AMOUNT, ("< 10", ">= 20"), "10 <= amount < 20: no rule", "[10..20)"),
        (AMOUNT, ("<= 10", "> 20"), "10 < amount <= 20: no rule", "(10..20]"),
        (AMOUNT, ("< 10", "> 10"), "amount = 10: no rule", "10"),
        (AMOUNT, ("10",), "amount != 10: no rule", "not(10)"),
        (AMOUNT, ("[10..20]",), "(amount < 10 or amount > 20): no rule", "< 10, > 20"),
        (AMOUNT, ("<= 0.5",), "amount > 0.5: no rule", "> 0.5"),
        (DAY, ('< date("2026-02-01")',), "day >= 2026-02-01: no rule", '>= date("2026-02-01")'),
        (SEGMENT, ('"public"',), 'segment is "retail" or "business": no rule', '"retail", "business"'),
        (NAME, ('"Ann"', '"Bob"'), "name is anything else: no rule", 'not("Ann", "Bob")'),
        (NAME, ('not("Ann")',), 'name = "Ann": no rule', '"Ann"'),
        (URGENT, ("true",), "urgent = false: no rule", "false"),
        (AMOUNT, (), "any case: no rule", "-"),
    ],
)
def test_gaps_of_one_column_in_words(column, cells, sentence, test):
    found = checked([column], *((cell, "x") for cell in cells))

    assert sentences(found.gaps) == [sentence]
    assert found.gaps[0].tests == (test,)


def test_texts_that_no_cell_names_are_told_by_what_they_are_not():
    found = checked([NAME, URGENT], ('"Ann", "Bob"', "-", "x"), ('"Cid"', "true", "y"))

    assert set(sentences(found.gaps)) == {
        "name is anything else: no rule",
        'name is not one of "Ann", "Bob" and urgent = false: no rule',
    }


def test_allowed_values_bound_what_may_come_and_shorten_what_is_told():
    bounded = InputColumn("a", "amount", ValueType.NUMBER, "", "[0..100]")

    found = checked([bounded], ("< 50", "x"))

    assert sentences(found.gaps) == ["amount >= 50: no rule"]


def test_open_texts_leave_a_gap_and_are_named_as_not_provable():
    found = checked([NAME], ('"Ann"', "x"))

    assert sentences(found.open_columns) == ["name has no list of allowed values: any other text may come."]


def test_a_missing_value_is_no_gap_but_told_by_itself():
    found = checked([AMOUNT, SEGMENT], ("< 10", "-", "x"), (">= 10", "-", "y"))

    assert found.gaps == ()
    assert found.uncovered_share == 0
    assert sentences(found.missing) == ["amount is missing: no rule"]
    assert found.gaps_when_missing == {"amount": 1}
    assert found.verdict == "Every case with all its values is covered."


def test_a_rule_for_missing_values_closes_that_gap():
    found = checked([AMOUNT], ("< 10", "x"), (">= 10", "y"), ("null", "z"))

    assert found.missing == ()
    assert found.unreachable == ()


def test_overlaps_that_answer_differently_break_unique_and_any():
    rules = (("< 20", "x"), ("> 10", "y"))

    unique, any_ = (checked([AMOUNT], *rules, hit_policy=p) for p in (HitPolicy.UNIQUE, HitPolicy.ANY))

    assert sentences(unique.overlaps) == ["10 < amount < 20: rules 1 and 2 fit and answer differently"]
    assert unique.overlaps[0].rules == (1, 2)
    assert unique.overlaps[0].conflicting
    assert unique.overlaps[0].violation
    assert any_.overlaps[0].violation
    assert "1 overlap that the hit policy Unique forbids." in unique.verdict


def test_overlaps_that_say_the_same_break_unique_but_not_any():
    rules = (("< 20", "x"), ("> 10", "x"))

    unique, any_ = (checked([AMOUNT], *rules, hit_policy=p) for p in (HitPolicy.UNIQUE, HitPolicy.ANY))

    assert unique.overlaps[0].violation
    assert not unique.overlaps[0].conflicting
    assert unique.advice == ("Rules that overlap say the same: the hit policy Any allows that.",)
    assert not any_.overlaps[0].violation
    assert any_.violations == ()


@pytest.mark.parametrize("policy", [HitPolicy.FIRST, HitPolicy.PRIORITY, HitPolicy.COLLECT, HitPolicy.RULE_ORDER])
def test_overlaps_are_no_violation_where_the_policy_expects_them(policy):
    found = checked([AMOUNT], ("< 20", "x"), ("> 10", "y"), hit_policy=policy, ranks='"x", "y"')

    assert [overlap.violation for overlap in found.overlaps] == [False]


def test_rules_that_meet_two_by_two_but_never_all_are_not_told_as_one_overlap():
    found = checked(
        [SEGMENT], ('"retail", "business"', "x"), ('"business", "public"', "y"), ('"public", "retail"', "z")
    )

    assert [overlap.rules for overlap in found.overlaps] == [(1, 2), (1, 3), (2, 3)]


def test_an_overlap_that_is_part_of_a_larger_one_is_not_told():
    found = checked(
        [SEGMENT],
        ('"retail", "business"', "x"),
        ('"business", "public"', "y"),
        ('"public", "retail"', "z"),
        ('"business"', "w"),
    )

    assert [overlap.rules for overlap in found.overlaps] == [(1, 2, 4), (1, 3), (2, 3)]


def test_a_rule_that_earlier_ones_cover_only_together_is_unreachable_under_first():
    rules = (("< 10", "x"), (">= 10", "y"), ("[5..15]", "z"))

    found = checked([AMOUNT], *rules, hit_policy=HitPolicy.FIRST)

    assert sentences(found.unreachable) == [
        "Rule 3 is never reached: rules 1 and 2 together fit before it wherever it does."
    ]
    assert found.unreachable[0].by == (1, 2)
    assert checked([AMOUNT], *reversed(rules), hit_policy=HitPolicy.FIRST).unreachable == ()


def test_a_rule_of_lower_rank_is_unreachable_under_priority_wherever_it_stands():
    found = checked([AMOUNT], ("< 5", "low"), ("< 10", "high"), hit_policy=HitPolicy.PRIORITY, ranks='"high", "low"')

    assert [finding.rule for finding in found.unreachable] == [1]
    assert "Rule 1 stands above a rule that wins: with Priority the order of rules does not count." in found.advice


def test_a_repeated_rule_is_told_once_by_the_first():
    found = checked([AMOUNT], ("< 5", "x"), ("< 5", "x"))

    assert sentences(found.subsumed) == ["Rule 2 says what rule 1 says, which fits wherever it does: it can go."]


def test_a_narrower_rule_counts_twice_where_answers_are_collected():
    found = checked([AMOUNT], ("< 5", "x"), ("< 9", "x"), hit_policy=HitPolicy.COLLECT)

    assert sentences(found.subsumed) == [
        "Rule 1 says what rule 2 says, which fits wherever it does: its answer is told twice."
    ]


def test_a_narrower_rule_stays_where_it_keeps_cases_from_one_between():
    rules = (("< 5", "x"), ("< 7", "y"), ("< 9", "x"))

    assert checked([AMOUNT], *rules, hit_policy=HitPolicy.FIRST).subsumed == ()


def test_a_value_that_is_not_allowed_makes_its_rule_useless():
    found = checked([SEGMENT], ('"gold"', "x"), ("-", "y"))

    assert sentences(found.outside_allowed) == ['Rule 1: nothing that segment allows passes `"gold"`.']
    assert sentences(found.unreachable) == ["Rule 1 never fits: nothing that is allowed in segment passes its cell."]


def test_a_rule_that_cannot_be_analysed_proves_neither_coverage_nor_overlap():
    found = checked([AMOUNT, URGENT], ("? * 2 > 5", "true", "x"), ("< 10", "-", "y"))

    assert not found.exact
    assert found.finished
    assert sentences(found.gaps) == ["amount >= 10: no rule"]
    assert found.gaps[0].perhaps == (1,)
    assert found.overlaps == ()
    assert [(f.rule, f.column, f.value) for f in found.not_analysable] == [(1, "amount", "? * 2 > 5")]
    assert found.verdict == "1 gap unless rule 1, which cannot be analysed, should fit there."


def test_a_rule_that_cannot_be_analysed_is_no_excuse_where_its_other_cells_exclude_the_gap():
    found = checked([AMOUNT, URGENT], ("? * 2 > 5", "true", "x"), ("-", "true", "y"))

    assert sentences(found.gaps) == ["urgent = false: no rule"]
    assert found.gaps[0].perhaps == ()


def test_a_half_written_table_is_checked_as_far_as_it_can_be_read():
    found = checked([AMOUNT, SEGMENT], ("< 10", "-", "x"), ("[10..", "-", "y"))

    assert sentences(found.gaps) == ["amount >= 10: no rule"]
    assert [finding.rule for finding in found.not_analysable] == [2]


def test_gaps_of_a_collecting_table_raise_no_alarm():
    found = checked([AMOUNT], ("< 10", "x"), hit_policy=HitPolicy.COLLECT)

    assert found.gaps == found.missing == ()
    assert not found.gaps_asked
    assert found.advice == ("The table collects: where no rule fits, nothing is collected, and that is no gap.",)


def test_a_default_answer_is_pointed_out_beside_gaps():
    found = checked([AMOUNT], ("< 10", "x"), default='"z"')

    assert found.advice == ("Where no rule fits, the default answer is given: see that it is meant for every gap.",)


def test_first_without_overlaps_is_advised_to_be_unique():
    found = checked([AMOUNT], ("< 10", "x"), (">= 10", "y"), hit_policy=HitPolicy.FIRST)

    assert found.advice == ("No two rules fit the same case: the hit policy Unique says so, and keeps it so.",)


def test_a_table_without_rules_or_without_columns_is_told_as_it_is():
    assert sentences(checked([AMOUNT, SEGMENT]).gaps) == ["any case: no rule"]
    assert checked([], ("x",)).verdict == "There is no input column to check yet."


def test_a_column_that_allows_nothing_is_told():
    found = checked([InputColumn("a", "amount", ValueType.NUMBER, "", "[5..1]")], ("-", "x"))

    assert found.verdict == "No case may come: some column allows nothing."


def test_rules_that_differ_in_one_column_only_could_be_one():
    found = checked(
        [AMOUNT, SEGMENT],
        ("< 10", '"retail"', "x"),
        ("[10..20)", '"retail"', "x"),
        ("> 30", '"retail"', "x"),
        ("> 30", '"public"', "x"),
        ("> 30", '"business"', "y"),
    )

    assert sentences(found.mergeable) == [
        "Rules 1 and 2 differ only in amount and say the same: one rule could say it.",
        "Rules 3 and 4 differ only in segment and say the same: one rule could say it.",
    ]


def test_rules_are_not_to_be_one_where_their_order_counts():
    assert checked([AMOUNT], ("< 10", "x"), ("[10..20)", "x"), hit_policy=HitPolicy.FIRST).mergeable == ()


def test_two_columns_on_the_same_value_leave_nothing_proven():
    found = checked([AMOUNT, AMOUNT], ("< 10", "-", "x"), ("-", ">= 10", "y"))

    assert not found.exact
    assert "Several columns look at amount: gaps and overlaps may be told that no case can come to." in found.advice


def test_a_column_of_any_type_is_checked_as_what_its_cells_name():
    found = checked([InputColumn("x", "thing", ValueType.ANY)], ("5", "x"), ('"five"', "y"))

    assert sentences(found.open_columns) == ["thing has no type: it is checked as number only."]
    assert [finding.rule for finding in found.not_analysable] == [2]


def hard_table(columns=6, rules=40):
    rng = seeded(7)

    def cell():
        low, high = sorted(rng.sample(range(1000), 2))
        return f"[{low}..{high}]" if rng.random() < 0.7 else "-"

    heads = [InputColumn(f"c{c}", f"c{c}", ValueType.NUMBER, "", "[0..1000]") for c in range(columns)]
    return heads, [(*(cell() for _ in heads), rng.choice("xyz")) for _ in range(rules)]


class Ticking:
    """A clock that goes on by so much whenever it is looked at."""

    def __init__(self, step):
        self.now, self.step = 0.0, step

    def __call__(self):
        self.now += self.step
        return self.now


def test_when_time_is_over_what_was_found_is_told_as_a_part():
    heads, rules = hard_table()

    found = checked(heads, *rules, hit_policy=HitPolicy.FIRST, clock=Ticking(0.05))

    assert not found.finished
    assert not found.exact
    assert found.gaps
    assert found.verdict.startswith(f"At least {len(found.gaps)} gaps, about ")
    assert 0 < found.uncovered_share < 1


def test_no_time_at_all_still_gives_an_honest_answer():
    heads, rules = hard_table()

    found = checked(heads, *rules, seconds=0)

    assert not found.finished
    assert found.gaps == ()
    assert 0 < found.uncovered_share < 1


def test_never_more_boxes_are_told_than_asked_for():
    heads, rules = hard_table()

    found = checked(heads, *rules, boxes=5)

    assert len(found.gaps) == len(found.overlaps) == 5
    assert not found.finished


def test_a_table_too_large_to_be_held_is_said_to_be_so(monkeypatch):
    monkeypatch.setattr("decisions.tables.verification.verify._LARGEST", 5)

    found = checked([AMOUNT], ("< 10", "x"), ("> 10", "y"))

    assert not found.finished
    assert "too large" in found.verdict


def test_a_column_without_a_name_is_told_by_its_place():
    found = checked([InputColumn("a", "", ValueType.NUMBER)], ("< 10", "x"))

    assert sentences(found.gaps) == ["column 1 >= 10: no rule"]


def test_the_largest_gaps_come_first():
    heads, rules = hard_table(3, 8)

    shares = [gap.share for gap in checked(heads, *rules).gaps]

    assert len(shares) > 3
    assert shares == sorted(shares, reverse=True)


def test_findings_are_plain_json_with_rules_counted_from_one():
    found = checked([AMOUNT, NAME], ("< 20", "-", "x"), ("> 10", '"Ann"', "y"), ("? * 2 > 1", "-", "z")).to_json()

    assert json.loads(json.dumps(found)) == found
    assert {
        "exact",
        "seconds",
        "gaps",
        "gap_count",
        "uncovered_share",
        "missing",
        "overlaps",
        "subsumed",
        "unreachable",
        "outside_allowed",
        "not_analysable",
        "open_columns",
        "advice",
    } <= found.keys()
    assert found["overlaps"][0]["rules"] == [1, 2]
    assert found["gap_count"] == len(found["gaps"])
