from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.feel.evaluate import evaluate
from decisions.feel.parse import parse_expression, parse_tests
from decisions.feel.syntax import Comparison, Literal
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.words import pieces, quoted, to_cell, to_tests, to_value, to_words, unworded, worded

TYPES = list(ValueType)


def column(kind):
    return InputColumn("i", "Looked at", ValueType(kind))


def answer(kind):
    return OutputColumn("o", "Answer", ValueType(kind))


@pytest.mark.parametrize(
    ("kind", "typed", "cell"),
    [
        ("string", "retail", '"retail"'),
        ("string", " retail ,business", '"retail", "business"'),
        ("string", '"retail"', '"retail"'),
        ("string", "Claim (small, old)", '"Claim (small, old)"'),
        ("string", "not(retail, business)", 'not("retail", "business")'),
        ("string", "!= retail", '!= "retail"'),
        ("string", "=Other input", "Other input"),
        ("string", "null", "null"),
        ("string", "retail,", '"retail"'),
        ("string", "-", "-"),
        ("string", "", ""),
        ("boolean", "Yes", "true"),
        ("boolean", "yes, no", "true, false"),
        ("number", "≥ 10", ">= 10"),
        ("number", "12,5", "12,5"),
        ("number", "[10..20], 30", "[10..20], 30"),
        ("number", "1,2,3", "1,2,3"),
        ("date", ">= 2026-01-31", '>= date("2026-01-31")'),
        ("date", "[2026-01-01..2026-12-31]", '[date("2026-01-01")..date("2026-12-31")]'),
        ("date", 'date("2026-01-31")', 'date("2026-01-31")'),
        ("dateTime", "< 2026-01-31 08:30", '< date and time("2026-01-31T08:30:00")'),
        ("time", "[08:00..18:00)", '[time("08:00:00")..time("18:00:00"))'),
        ("dayTimeDuration", "> 3 days 2 hours", '> duration("P3DT2H")'),
        ("yearMonthDuration", "1 year", 'duration("P1Y")'),
    ],
)
def test_what_people_type_becomes_what_the_language_says(kind, typed, cell):
    assert to_cell(typed, column(kind)) == cell


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        ("string", '"retail"', "retail"),
        ("string", '"a","b"', "a, b"),
        ("string", '"a, b"', '"a, b"'),
        ("string", '"not(x)"', '"not(x)"'),
        ("string", '"null"', '"null"'),
        ("string", "Segment", "=Segment"),
        ("string", 'starts with(?, "a")', 'starts with(?, "a")'),
        ("boolean", "true", "yes"),
        ("date", 'date("2026-01-31")', "2026-01-31"),
        ("dateTime", 'date and time("2026-01-31T08:30:00")', "2026-01-31 08:30"),
        ("time", 'time("08:30:15")', "08:30:15"),
        ("dayTimeDuration", 'duration("P3DT1H")', "3 days 1 hour"),
        ("dayTimeDuration", 'duration("PT90S")', "PT90S"),
    ],
)
def test_what_the_language_says_is_read_in_peoples_words(kind, cell, words):
    assert to_words(cell, column(kind)) == words


def test_an_answer_is_one_text_whatever_commas_it_has():
    assert to_value("Hold, then call", ValueType.STRING) == '"Hold, then call"'
    assert to_words('"Hold, then call"', answer("string")) == "Hold, then call"


PARTS = (
    *('"a"', '"b, c"', '""', "a b", "-", "not(", ")", "(", "[", "1", "..", ",", "=", "<", ">=", "≥", "yes", "true"),
    *("2026-01-31", 'date("2026-01-31")', "null", "?", '"', "\\", "3 days", 'duration("P3D")', " ", "!="),
)
cells = st.lists(st.sampled_from(PARTS), max_size=6).map("".join)


@settings(deadline=None)
@given(cell=cells, kind=st.sampled_from(TYPES))
def test_the_words_of_any_cell_give_the_cell_again(cell, kind):
    for each in (InputColumn("i", "x", kind), OutputColumn("o", "x", kind)):
        again = to_cell(to_words(cell, each), each)

        assert "".join(again.split()) == "".join(cell.split())


@settings(deadline=None)
@given(text=st.text(max_size=20), kind=st.sampled_from(TYPES))
def test_typing_the_words_of_what_was_typed_changes_nothing(text, kind):
    for each in (InputColumn("i", "x", kind), OutputColumn("o", "x", kind)):
        cell = to_cell(text, each)

        assert to_cell(to_words(cell, each), each) == cell


@settings(deadline=None)
@given(word=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12))
def test_a_bare_word_in_a_column_of_texts_is_that_text(word):
    if word == "null":
        return
    (test,) = parse_tests(to_tests(word, ValueType.STRING)).tests

    assert isinstance(test, Comparison)
    assert isinstance(test.operand, Literal)
    assert test.operand.value == word
    assert to_words(quoted(word), column("string")) == word


def test_a_typed_day_is_that_day():
    tree = parse_expression(to_value("2026-01-31", ValueType.DATE))

    assert evaluate(tree, {}) == date(2026, 1, 31)


def test_commas_in_quotation_marks_and_brackets_part_nothing():
    assert pieces('"a, b", f(1, 2), [3..4], x') == ['"a, b"', "f(1, 2)", "[3..4]", "x"]


def test_a_whole_table_is_worded_and_unworded():
    table = Table(
        inputs=(InputColumn("i", "Segment", allowed='"retail", "business"'),),
        outputs=(OutputColumn("o", "Answer", allowed='"Pay"', default='"Refer"'),),
        rules=(Rule("r", ('"retail"',), ('"Pay"',), "Because."),),
    )

    shown = worded(table)

    assert (shown.inputs[0].allowed, shown.outputs[0].default) == ("retail, business", "Refer")
    assert (shown.rules[0].tests, shown.rules[0].answers) == (("retail",), ("Pay",))
    assert unworded(shown) == table
