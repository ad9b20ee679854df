"""What expressions are worth. The suite in `tests/decisions/dmn/suite` holds the common cases; here are the edges."""

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.evaluate import evaluate, passes
from decisions.feel.functions import _OF_LISTS, _OF_VALUES
from decisions.feel.parse import parse_expression, parse_tests
from decisions.feel.texts import text_of
from decisions.feel.vocabulary import PARAMETERS


def worth(text, **values):
    return evaluate(parse_expression(text, set(values)), values)


def test_every_function_that_is_read_is_executed():
    assert {*_OF_LISTS, *_OF_VALUES} == set(PARAMETERS)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (0.1, "0.1"), (True, "true"), (float("nan"), None), (float("inf"), None), (10**40, "1" + "0" * 40)],
)
def test_numbers_of_the_host_become_exact_ones(value, text):
    assert text_of(worth("a", a=value)) == text


def test_a_float_counts_as_it_is_written():
    assert worth("a + 0.2 = 0.3", a=0.1) is True


def test_yes_is_no_number():
    assert worth("a = 1", a=True) is None
    assert worth("a + 1", a=True) is None
    assert worth("a < 2", a=True) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / 3", "0." + "3" * 34),
        ("10 ** 40", "1" + "0" * 40),
        ("10 ** 100", "1E+100"),
        ("2 ** 10000", "1.995063116880758384883742162683585E+3010"),
        ("10 ** 6145", None),
        ("10 ** (10 ** 10)", None),
        ("(-8) ** 0.5", None),
        ("0 ** -1", None),
        ("0 ** 0", "1"),
        ("1.10 + 1.10", "2.2"),
        ("-0", "0"),
    ],
)
def test_numbers_have_thirty_four_digits_and_a_largest_one(text, said):
    assert text_of(worth(text)) == said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2024-01-31") + @"P1M"', date(2024, 2, 29)),
        ('date("9999-12-31") + @"P1D"', None),
        ('date("9999-12-01") + @"P1M"', None),
        ('date("9999-11-30") + @"P1M"', date(9999, 12, 30)),
        ('date("0001-01-01") - @"P1M"', None),
        ('@"P1M" + date("2026-01-01")', date(2026, 2, 1)),
        ('date("2026-01-01") + @"PT36H"', date(2026, 1, 2)),
        ('date("2026-01-01") - @"PT1S"', date(2025, 12, 31)),
        ('date("2026-03-01") - date("2026-02-01")', TimeDuration(Decimal(28 * 86400))),
        ('time("23:30:00") + @"PT45M"', time(0, 15)),
        ('time("00:15:00") - @"PT45M"', time(23, 30)),
        ('time("10:00:00") - time("09:30:00")', TimeDuration(Decimal(1800))),
        ('@"P1Y" + @"P1D"', None),
        ('@"P1Y" * 1.5', MonthsDuration(18)),
        ('@"P1D" / @"PT6H"', Decimal(4)),
        ('@"P1D" / 0', None),
        ('@"P1D" + 1', None),
        ('-@"P1D" < @"PT0S"', True),
        ('date("2026-01-01") < date and time("2026-01-01T00:00:00")', None),
        ('date and time("2026-01-01T00:00:00Z") - date and time("2026-01-01T00:00:00")', None),
        ('date and time("2026-07-01T12:00:00@Europe/Berlin").time offset', TimeDuration(Decimal(7200))),
        ('date and time("2026-07-01T12:00:00@Europe/Berlin").timezone', "Europe/Berlin"),
        ('date("2026-11-26").weekday', Decimal(4)),
        ('@"-P1Y2M".months', Decimal(-2)),
        ('@"P1DT2H3M4.5S".minutes', Decimal(3)),
        ('@"10:00:01.5".second', Decimal("1.5")),
        ('date("2026-11-26").hour', None),
        ('date(date and time("2026-11-26T10:00:00"))', date(2026, 11, 26)),
        ('date and time(date("2026-11-26"), time("10:00:00"))', datetime(2026, 11, 26, 10)),  # noqa: DTZ001
        ("date(2026, 13, 1)", None),
        ("date(year: 2026, month: 1, day: 2)", date(2026, 1, 2)),
        ("time(25, 0, 0)", None),
        ('years and months duration(date("2025-11-26"), date("2026-11-25"))', MonthsDuration(11)),
        ('years and months duration(date("2026-11-25"), date("2025-11-26"))', MonthsDuration(-11)),
    ],
)
def test_dates_times_and_durations_are_counted_with(text, value):
    found = worth(text)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("round half up(-2.5, 0)", Decimal(-3)),
        ("round half down(-2.5, 0)", Decimal(-2)),
        ("round up(1.121, 2)", Decimal("1.13")),
        ("round down(-1.129, 2)", Decimal("-1.12")),
        ("floor(1.15, 1)", Decimal("1.1")),
        ("ceiling(-1.5)", Decimal(-1)),
        ("decimal(1234, -2)", Decimal(1200)),
        ("decimal(1, 7000)", None),
        ("modulo(10.5, -3)", Decimal("-1.5")),
        ("modulo(1, 0)", None),
        ("sqrt(2) ** 2 < 2.0001", True),
        ("sqrt(-1)", None),
        ("odd(3)", True),
        ("even(2.5)", None),
        ("min()", ()),
        ('max("a", "b")', "b"),
        ('max("a", 1)', None),
        ("sum(1, null)", None),
        ("mean(1, 2)", Decimal("1.5")),
        ("count(1, null)", Decimal(2)),
        ("all(true, null)", None),
        ("all(false, null)", False),
        ("any(true, null)", True),
        ('substring("abc", 0)', None),
        ('substring("abc", 5)', ""),
        ('substring("abc", -2, 1)', "b"),
        ('substring before("a-b", "-")', "a"),
        ('substring after("a-b", "x")', ""),
        ('contains("abc", null)', None),
        ("string length(1)", None),
        ('number("1 000,5", " ", ",")', Decimal("1000.5")),
        ('number("x", null, null)', None),
        ("string(null)", None),
        ('string(@"P1D")', "P1D"),
        ('abs(@"-P1M")', MonthsDuration(1)),
        ("not(1)", None),
        ("is(1, 1.0)", True),
        ('day of week(date("2026-11-26"))', "Thursday"),
        ('month of year(date("2026-11-26"))', "November"),
    ],
)
def test_functions_answer_and_are_null_for_what_they_cannot_take(text, value):
    if value == ():
        with pytest.raises(ValueError, match="at least 1"):
            worth(text)
    else:
        assert worth(text) == value


def test_lists_and_contexts_come_from_the_case():
    orders = [{"amount": 5, "to": {"city": "Rome"}}, {"amount": 7, "to": None}]

    assert worth("sum(orders.amount)", orders=orders) == 12
    assert worth("orders.to.city", orders=orders) == ["Rome", None]
    assert worth("list contains(orders.amount, 7)", orders=orders) is True
    assert worth("a = b", a=[1, {"x": 2}], b=[1.0, {"x": 2}]) is True
    assert worth("a in b", a=2, b=[1, 2]) is True
    assert worth("a.b.c", a={"b": 1}) is None


def test_texts_do_not_grow_without_end():
    assert worth("a + a", a="x" * 60_000) is None


def test_what_the_host_brings_that_is_no_value_is_no_number():
    assert worth("a + 1", a=Fraction(1, 2)) is None
    assert text_of(worth("a", a=object())) is None


@pytest.mark.parametrize(
    ("cell", "value", "answer"),
    [
        ("-", None, True),
        ("", None, True),
        ("< 5", None, None),
        ("not(< 5)", None, None),
        ("5", None, False),
        ("not(5)", None, True),
        ("null", None, True),
        ("null, < 5", None, True),
        ("5", "5", None),
        ("not(5)", "5", None),
        ("< 5, 7", 7, True),
        ("limit", 3, True),
        ("listed", 2, True),
        ("not(listed)", 9, True),
        ("[1..nothing]", 0, False),
        ("[1..nothing]", 2, None),
        ("? * 2 = 6", 3, True),
        ("? * 2", 3, None),
        ("limit > 2", 99, True),
    ],
)
def test_a_value_passes_a_cell_does_not_or_it_is_not_known(cell, value, answer):
    scope = {"limit": 3, "listed": [1, 2], "nothing": None}

    assert passes(parse_tests(cell, set(scope)), value, scope) is answer
