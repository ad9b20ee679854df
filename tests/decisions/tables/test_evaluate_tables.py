"""One case through one table: the answer, the rules it comes from, and why the others did not fire."""

from dataclasses import replace
from decimal import Decimal

import pytest

from decisions.tables.evaluate import Violation, decide
from decisions.tables.reading import read_table
from decisions.tables.table import Aggregation, HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

SEGMENT = InputColumn("s", "Segment", ValueType.STRING, allowed='"retail", "business"')
AMOUNT = InputColumn("a", "Amount", ValueType.NUMBER, expression="order.amount")
ANSWER = OutputColumn("o", "Route", allowed='"person", "check", "pay"')
RULES = (
    Rule("r1", ('"retail"', "< 100"), ('"pay"',)),
    Rule("r2", ("-", ">= 50"), ('"check"',)),
    Rule("r3", ('not("retail")', "-"), ('"person"',)),
)
TABLE = Table((SEGMENT, AMOUNT), (ANSWER,), RULES)


def case(segment, amount):
    return {"Segment": segment, "order": {"amount": amount}}


def decided(policy, given, aggregation=None, **changes):
    table = replace(TABLE, hit_policy=policy, aggregation=aggregation, **changes)
    return decide(read_table(table), given)


@pytest.mark.parametrize(
    ("policy", "answer", "fired", "violation"),
    [
        (HitPolicy.UNIQUE, None, (), Violation.SEVERAL),
        (HitPolicy.ANY, None, (), Violation.DIFFERENT),
        (HitPolicy.FIRST, "pay", (1,), None),
        (HitPolicy.PRIORITY, "check", (2,), None),
        (HitPolicy.COLLECT, ["pay", "check"], (1, 2), None),
        (HitPolicy.RULE_ORDER, ["pay", "check"], (1, 2), None),
        (HitPolicy.OUTPUT_ORDER, ["check", "pay"], (2, 1), None),
    ],
)
def test_each_hit_policy_settles_two_rules_that_fit(policy, answer, fired, violation):
    found = decided(policy, case("retail", 60))

    assert (found.answer, found.matched, found.fired, found.violation) == (answer, (1, 2), fired, violation)
    assert not found.uncovered


@pytest.mark.parametrize(
    ("aggregation", "answer"),
    [
        (Aggregation.SUM, Decimal("40.5")),
        (Aggregation.MINIMUM, Decimal("0.5")),
        (Aggregation.MAXIMUM, Decimal(30)),
        (Aggregation.COUNT, Decimal(3)),
    ],
)
def test_collected_answers_are_aggregated(aggregation, answer):
    fee = OutputColumn("f", "Fee", ValueType.NUMBER)
    rules = (
        Rule("1", ("-", "-"), ("0.5",)),
        Rule("2", ("-", "-"), ("order.amount / 2",)),
        Rule("3", ("-", "> 1"), ("10",)),
    )

    found = decided(HitPolicy.COLLECT, case("retail", 60), aggregation, outputs=(fee,), rules=rules)

    assert found.answer == answer
    assert found.fired == (1, 2, 3)


@pytest.mark.parametrize(
    ("policy", "aggregation", "answer"),
    [
        (HitPolicy.UNIQUE, None, None),
        (HitPolicy.COLLECT, None, []),
        (HitPolicy.RULE_ORDER, None, []),
        (HitPolicy.COLLECT, Aggregation.COUNT, Decimal(0)),
        (HitPolicy.COLLECT, Aggregation.MAXIMUM, None),
    ],
)
def test_a_case_that_no_rule_covers_has_no_answer(policy, aggregation, answer):
    found = decided(policy, case("retail", None), aggregation)

    assert (found.answer, found.matched, found.uncovered, found.default_used) == (answer, (), True, False)


def test_the_default_answers_what_no_rule_covers_and_says_so():
    outputs = (replace(ANSWER, default='"person"'),)

    once = decided(HitPolicy.FIRST, case("retail", None), outputs=outputs)
    listed = decided(HitPolicy.COLLECT, case("retail", None), outputs=outputs)

    assert (once.answer, once.fired, once.uncovered, once.default_used) == ("person", (), True, True)
    assert listed.answer == ["person"]
    assert not decided(HitPolicy.FIRST, case("retail", 1), outputs=outputs).default_used


def test_a_value_that_is_not_allowed_gets_no_answer_whatever_rules_say():
    found = decided(HitPolicy.FIRST, case("public", 60), outputs=(replace(ANSWER, default='"pay"'),))

    assert (found.answer, found.matched, found.violation, found.not_allowed) == (None, (), Violation.NOT_ALLOWED, (0,))


def test_a_missing_value_is_not_called_unallowed_and_passes_what_accepts_anything():
    found = decided(HitPolicy.FIRST, {})

    assert (found.answer, found.matched, found.violation) == ("person", (3,), None)


def test_several_outputs_answer_by_name_and_rank_from_left_to_right():
    outputs = (
        OutputColumn("x", "Risk", allowed='"high", "low"'),
        OutputColumn("y", "Days to answer", ValueType.NUMBER, name="Days", allowed="3, 2, 1"),
    )
    rules = (
        Rule("1", ("-", "-"), ('"low"', "3")),
        Rule("2", ("-", "-"), ('"high"', "1")),
        Rule("3", ("-", "-"), ('"high"', "2")),
    )

    found = decided(HitPolicy.OUTPUT_ORDER, case("retail", 1), outputs=outputs, rules=rules)

    assert found.fired == (3, 2, 1)
    assert found.answer[0] == {"Risk": "high", "Days": Decimal(2)}


def test_agreeing_rules_may_be_null_alike():
    rules = (Rule("1", ("-", "-"), ("null",)), Rule("2", ("-", "-"), ("",)))

    found = decided(HitPolicy.ANY, case("retail", 1), rules=rules)

    assert (found.answer, found.fired, found.violation) == (None, (1, 2), None)


def test_the_explanation_names_the_first_cell_that_failed():
    found = decided(HitPolicy.FIRST, case("business", 20))

    told = [(rule.number, rule.fits, rule.fired, rule.failed and rule.failed.text) for rule in found.explanation()]

    assert found.values == ("business", Decimal(20))
    assert told == [(1, False, False, '"retail"'), (2, False, False, ">= 50"), (3, True, True, None)]


def test_the_explanation_tells_unknown_from_failed():
    found = decided(HitPolicy.FIRST, case(None, None))

    cells = [[cell.passed for cell in rule.cells] for rule in found.explanation()]

    assert cells == [[False, None], [True, None], [True, True]]


def test_a_rule_that_cannot_be_read_never_fits_and_its_cell_says_so():
    rules = (Rule("1", ("retail", "-"), ('"pay"',)), Rule("2", ('"ret', "-"), ('"pay"',)), RULES[1])

    found = decided(HitPolicy.COLLECT, case("retail", 60), rules=rules)

    assert found.matched == (3,)
    assert next(iter(found.explanation())).failed.passed is False
    assert [rule.failed and rule.failed.passed for rule in found.explanation()] == [False, None, None]


def test_a_label_with_signs_is_a_name_and_one_with_a_point_a_path():
    columns = (InputColumn("1", "Full-Time", ValueType.BOOLEAN), InputColumn("2", "order.amount", ValueType.NUMBER))
    table = Table(columns, (ANSWER,), (Rule("r", ("true", "> 5"), ('"pay"',)),))

    assert decide(read_table(table), {"Full-Time": True, "order": {"amount": 6}}).answer == "pay"


def test_a_label_over_known_names_is_an_expression():
    columns = (InputColumn("1", "Income - Debt", ValueType.NUMBER),)
    table = Table(columns, (ANSWER,), (Rule("r", ("> 5",), ('"pay"',)),))

    assert decide(read_table(table, {"Income", "Debt"}), {"Income": 9, "Debt": 1}).answer == "pay"
    assert decide(read_table(table), {"Income - Debt": 9}).answer == "pay"
