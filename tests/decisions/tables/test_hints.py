import pytest

from decisions.tables.hints import hint, hints
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType

AMOUNT = InputColumn("a", "Amount", ValueType.NUMBER)
FEE = OutputColumn("f", "Fee", ValueType.NUMBER)
DAY = InputColumn("d", "Day", ValueType.DATE)


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("10-20", "[10..20]"),
        ("10 – 20.5", "[10..20.5]"),
        ("10..20", "[10..20]"),
        ("10 to 20", "[10..20]"),
        (">= 10 and < 20", "[10..20)"),
        ("12,5", "12.5"),
        ("> 1.000,50", "> 1000.50"),
        ("€ 20", "20"),
        ("20 %", "20"),
    ],
)
def test_a_number_written_by_hand_is_told_as_the_table_says_it(cell, fix):
    assert hint(cell, AMOUNT)[1] == fix


@pytest.mark.parametrize("cell", ["", "-", "12.5", "12, 5", "[10..20]", "> 10", "10, 20, 30", "-5", "not(1, 2)"])
def test_a_plain_number_needs_no_hint(cell):
    assert hint(cell, AMOUNT) is None


def test_a_decimal_comma_in_an_answer_is_told_without_the_word_on_two_values():
    assert hint("12,5", FEE) == ("“12,5” has a comma in the number. Type 12.5 with a point.", "12.5")


def test_a_day_is_told_as_year_month_day():
    assert hint("> 3.1.2026", DAY)[1] == "> 2026-01-03"
    assert hint("3/1/2026", DAY)[1] == ""
    assert hint('date("2026-01-03")', DAY) is None


def test_hints_name_rule_and_column():
    table = Table((AMOUNT,), (FEE,), (Rule("r1", ("10-20",), ("1",)), Rule("r2", ("5",), ("1,5",))))

    assert [(found.rule, found.column, found.fix) for found in hints(table)] == [
        ("r1", "a", "[10..20]"),
        ("r2", "f", "1.5"),
    ]
