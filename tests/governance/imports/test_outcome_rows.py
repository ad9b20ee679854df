"""From the rows of somebody's table to outcomes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from governance.imports.outcome_rows import Comparison, Condition, Keep, OutcomeColumns, outcome_rows
from governance.imports.tables import read_table

COLUMNS = OutcomeColumns(
    decision="D-0001",
    occurred_at="opened_at",
    case="number",
    segment="category",
    conditions=(Condition("misroute_rate", "moves", Comparison.AT_LEAST, "1"),),
    keep=Keep.LAST,
)
ROWS = (
    "number,opened_at,category,moves,seconds,asked\n"
    "INC1,29/2/2016 01:16,Network,0,12.5,yes\n"
    "INC1,29/2/2016 01:16,Network,2,?,no\n"
    "INC2,1/3/2016 10:00,?,?,-3,maybe\n"
    "INC3,soon,Network,1,,\n"
    ",2/3/2016 10:00,Network,0,,\n"
)


def read(text=ROWS, **fields):
    columns = OutcomeColumns(**{name: getattr(COLUMNS, name) for name in COLUMNS.__slots__} | fields)
    return outcome_rows(read_table(text.encode()), columns)


def test_the_last_row_of_each_case_counts_and_one_without_a_case_counts_by_itself():
    found = read()

    assert found.rows == (3, 4, 6)
    assert [event.case_reference for event in found.events] == ["INC1", "INC2", None]
    assert [event.results for event in found.events] == [{"misroute_rate": True}, None, {"misroute_rate": False}]
    assert [event.segment for event in found.events] == ["Network", None, "Network"]
    assert (found.left_out, found.notes) == (1, ("opened_at: Days are read as day, month, year.",))


def test_what_names_no_day_is_told_with_its_row():
    (bad,) = read().unreadable

    assert (bad.row, bad.event_id, bad.reason) == (5, "INC3", "opened_at: “soon” is no day or time.")


def test_moments_without_an_offset_are_those_of_the_given_zone():
    moments = [event.occurred_at for event in read(timezone="Europe/Zurich").events]

    assert moments[0] == datetime(2016, 2, 29, 1, 16, tzinfo=ZoneInfo("Europe/Zurich"))
    text = ROWS.replace("2/3/2016 10:00", "2016-03-02T10:00:00Z")
    assert read(text).events[-1].occurred_at == datetime(2016, 3, 2, 10, tzinfo=UTC)


def test_a_case_is_known_by_its_reference_and_a_row_by_what_it_says():
    later = ROWS.replace("INC1,29/2/2016 01:16,Network,2", "INC1,29/2/2016 01:16,Network,3")

    assert read().events[0].event_id == read(later).events[0].event_id
    every = [read(text, keep=Keep.EVERY).events[1].event_id for text in (ROWS, later)]
    assert len(set(every)) == 2
    assert read(event_id="number").events[0].event_id == "INC1"


def test_rows_that_name_no_case_and_say_the_same_are_cases_of_their_own_however_often_they_are_sent():
    twice = "opened_at,category,moves\n1/3/2016,Network,1\n1/3/2016,Network,1\n2/3/2016,Network,1\n"
    first, again = ([event.event_id for event in read(twice, case="", keep=Keep.EVERY).events] for _time in range(2))

    assert first == again
    assert len(set(first)) == 3


def test_seconds_and_escalation_are_read_where_they_say_something():
    found = read(keep=Keep.EVERY, review_seconds="seconds", escalated="asked")

    assert [event.review_seconds for event in found.events] == [12.5, None, None, None]
    assert [event.escalated for event in found.events] == [True, False, False, False]
    assert "asked: 1 cells cannot be read; there it says nothing." in found.notes


@pytest.mark.parametrize(
    ("comparison", "value", "counts"),
    [
        (Comparison.IS, "2.0", True),
        (Comparison.IS_NOT, "2", False),
        (Comparison.ABOVE, "2", False),
        (Comparison.AT_MOST, "2", True),
        (Comparison.BELOW, "2", False),
    ],
)
def test_a_cell_is_held_against_a_value(comparison, value, counts):
    condition = Condition("misroute_rate", "moves", comparison, value)

    assert read(conditions=(condition,)).events[0].results == {"misroute_rate": counts}


def test_words_are_compared_in_any_case():
    condition = Condition("misroute_rate", "category", Comparison.IS, "NETWORK")

    results = [event.results for event in read(conditions=(condition,)).events]

    assert results == [{"misroute_rate": True}, None, {"misroute_rate": True}]


def test_columns_are_kept_and_read_again_as_they_were():
    assert OutcomeColumns.from_json(COLUMNS.as_json()) == COLUMNS


def test_a_text_that_is_too_long_is_told_and_not_cut():
    (first, *_rest) = read(ROWS.replace("Network,2", "N" * 121 + ",2")).unreadable

    assert (first.row, "length <= 120" in first.reason) == (3, True)
