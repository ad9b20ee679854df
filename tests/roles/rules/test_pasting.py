from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.rules.numerals import Spelling, number_of, spelling_of
from roles.rules.pasting import pasted
from roles.rules.work import MOST_ACTIVITIES

WHOLE = Decimal(1920)


def read(text):
    """Return what each row says, as statement and hours."""
    return [(row.row.statement, row.row.hours_of(WHOLE)) for row in pasted(text, WHOLE).rows]


def problems(text):
    return [problem for row in pasted(text, WHOLE).rows for problem in row.problems]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_rows_without_a_header_are_statement_and_hours(delimiter):
    text = f"Sort the post{delimiter}120\nAnswer customers{delimiter}900\n"

    assert read(text) == [("Sort the post", 120), ("Answer customers", 900)]
    assert pasted(text, WHOLE).is_sound


def test_a_statement_alone_is_taken_over_with_no_hours_yet():
    assert read("Sort the post\nAnswer customers") == [("Sort the post", 0), ("Answer customers", 0)]


def test_the_words_of_a_header_say_what_each_column_is_in_any_order():
    text = "Skills\tMinutes each\tVolume a month\tActivity\nreading\t6\t1,200\tSort the post"

    row = pasted(text, WHOLE).rows[0].row

    assert (row.statement, row.volume, row.minutes, row.skills) == ("Sort the post", 1200, Decimal(6), "reading")
    assert row.hours_of(WHOLE) == 120


def test_a_header_may_be_german():
    text = "Tätigkeit;Anzahl pro Monat;Minuten je Fall;Kenntnisse\nPost sortieren;1.200;7,5;Lesen"

    row = pasted(text, WHOLE).rows[0].row

    assert (row.volume, row.minutes, row.hours_of(WHOLE)) == (1200, Decimal("7.5"), 150)


def test_columns_that_nobody_knows_are_left_out_and_named():
    result = pasted("Activity\tHours\tCost centre\nSort the post\t120\tK 77", WHOLE)

    assert (result.ignored, result.columns) == (("Cost centre",), ("statement", "hours"))
    assert result.is_sound


def test_a_share_of_the_time_becomes_hours():
    assert read("Activity;Share of time\nSort the post;12,5 %\nAnswer customers;87,5 %") == [
        ("Sort the post", 240),
        ("Answer customers", 1680),
    ]


def test_percent_in_the_column_of_hours_is_a_share():
    assert read("Sort the post\t25 %") == [("Sort the post", 480)]


def test_shares_that_are_parts_of_one_are_read_as_such_and_it_is_said():
    result = pasted("Activity\tShare\nSort the post\t0.25\nAnswer customers\t0.75", WHOLE)

    assert [row.row.share for row in result.rows] == [25, 75]
    assert result.notes == ("The shares are read as parts of one.",)


def test_a_quoted_cell_may_hold_what_parts_cells_and_lines():
    assert read('"Sort the post, and\nthe mail",120') == [("Sort the post, and the mail", 120)]


@pytest.mark.parametrize(
    ("text", "spelling", "number"),
    [
        ("1,234.5", None, "1234.5"),
        ("1.234,5", None, "1234.5"),
        ("1 234,5", None, "1234.5"),
        ("1'234.5", None, "1234.5"),
        ("0,125", None, "0.125"),
        ("12,5", None, "12.5"),
        ("12.5", None, "12.5"),
        ("1.234", None, "1234"),
        ("1,234", None, "1234"),
        ("1.234", Spelling.ENGLISH, "1.234"),
        ("1.234", Spelling.GERMAN, "1234"),
        ("1,234", Spelling.ENGLISH, "1234"),
        ("1,234", Spelling.GERMAN, "1.234"),
        ("160 h", None, "160"),
        ("7,5 min", None, "7.5"),
        ("40 %", None, "40"),
        ("\u22125", None, "-5"),
    ],
)
def test_numbers_are_read_as_they_are_spelled(text, spelling, number):
    assert number_of(text, spelling) == Decimal(number)


@pytest.mark.parametrize("text", ["", "many", "1,2,3", "12.34.5", "1e9", "NaN", "Infinity", "٣", "²", "9" * 40, "--5"])
def test_what_is_no_number_is_none(text):
    assert number_of(text) is None


def test_one_plain_number_tells_how_all_of_them_are_spelled():
    assert spelling_of(["1.234", "7,5", "12"]) is Spelling.GERMAN
    assert spelling_of(["1.234", "7.5", "12"]) is Spelling.ENGLISH
    assert spelling_of(["1.234", "7,5", "7.5"]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sort the post\tmany", "is no number of hours"),
        ("Sort the post\t-5", "below nothing"),
        ("Activity\tShare\nSort the post\t140 %", "at most 100 %"),
        ("Activity\tVolume\tMinutes\nSort\t2,5\t3", "whole number"),
        ("Activity\tVolume\tMinutes\nSort\t99999999999\t3", "more often"),
        ("\t120", "Say what is done"),
        ("x" * 251, "at most 250 characters"),
        ("Sort the post\t5\nsort the POST\t6", "Row 1 says the same"),
        ("Sort the post,1,234.5", "more cells than columns"),
    ],
)
def test_what_is_wrong_is_said_of_its_row(text, said):
    assert any(said in problem for problem in problems(text)), problems(text)
    assert not pasted(text, WHOLE).is_sound


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing was pasted"),
        (" \n\t\n", "Nothing was pasted"),
        ("Activity\tHours", "no row below"),
        ("Hours\tShare\n5\t5 %", "No column says what is done"),
        ("Activity\tHours\tHours\nSort\t5\t6", "Two columns"),
        ("Sort\n" * (MOST_ACTIVITIES + 1), "at most 200"),
        ("x" * 100_001, "in parts"),
    ],
)
def test_what_is_wrong_with_all_of_it_is_said_once(text, said):
    assert any(said in problem for problem in pasted(text, WHOLE).problems)


def test_rows_are_counted_as_they_were_pasted():
    assert [row.number for row in pasted("Activity\tHours\n\nSort\t5\n\nAnswer\t6", WHOLE).rows] == [3, 5]


_CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Activity", "Hours", "Share", "%", "Volume", "1,234.5", "1.234,5", '"', "12 %", "\x00", "\ud800"]),
    st.decimals(allow_nan=True).map(str),
    st.integers().map(str),
)


@given(rows=st.lists(st.lists(_CELL, max_size=6), max_size=8), delimiter=st.sampled_from("\t;,"))
def test_no_text_makes_it_fail(rows, delimiter):
    result = pasted("\n".join(delimiter.join(row) for row in rows), WHOLE)

    for row in result.rows:
        if not row.problems:
            assert 0 <= row.row.hours_of(WHOLE) <= Decimal("9999999.9")
            assert 1 <= len(row.row.statement) <= 250


@given(
    number=st.decimals(min_value=0, max_value=9_999_999, places=1),
    german=st.booleans(),
)
def test_a_number_is_read_back_as_it_was_written(number, german):
    english = f"{number:,.1f}"
    text = english.translate(str.maketrans(",.", ".,")) if german else english

    assert number_of(text) == number
