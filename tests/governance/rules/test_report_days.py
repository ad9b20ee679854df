"""On which days a report is due, wherever its receiver is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from governance.rules.report_days import Rhythm, Timing, due_after, due_before, is_due
from roles.rules.business_calendar import BusinessCalendar

DAILY, MONDAYS = Timing(Rhythm.BUSINESS_DAYS), Timing(Rhythm.WEEKLY, weekday=0)
LAST = Timing(Rhythm.MONTHLY, day=31)


def at(text, zone="Europe/Berlin"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("timing", "now", "due"),
    [
        (DAILY, "2026-11-26 07:00", "2026-11-26 07:00"),
        (DAILY, "2026-11-26 06:59", "2026-11-25 07:00"),
        (DAILY, "2026-11-29 12:00", "2026-11-27 07:00"),
        (DAILY, "2026-11-30 06:00", "2026-11-27 07:00"),
        (MONDAYS, "2026-11-26 12:00", "2026-11-23 07:00"),
        (MONDAYS, "2026-11-30 07:30", "2026-11-30 07:00"),
        (MONDAYS, "2026-11-30 06:30", "2026-11-23 07:00"),
        (LAST, "2026-02-27 12:00", "2026-02-02 07:00"),  # 31 January was a Saturday
        (LAST, "2026-03-02 12:00", "2026-03-02 07:00"),  # so was 28 February
        (LAST, "2026-04-30 12:00", "2026-04-30 07:00"),
        (Timing(Rhythm.MONTHLY, day=1), "2026-11-01 12:00", "2026-10-01 07:00"),  # a Sunday: on Monday
        (Timing(Rhythm.MONTHLY, day=1), "2026-11-02 12:00", "2026-11-02 07:00"),
    ],
)
def test_it_was_due_last_on_the_day_that_was_asked_for(timing, now, due):
    assert due_before(timing, at(now), 7) == at(due)


@pytest.mark.parametrize(
    ("timing", "now", "due"),
    [
        (DAILY, "2026-11-27 07:00", "2026-11-30 07:00"),
        (MONDAYS, "2026-11-30 06:00", "2026-11-30 07:00"),
        (LAST, "2026-11-26 12:00", "2026-11-30 07:00"),
    ],
)
def test_the_next_time_lies_ahead(timing, now, due):
    assert due_after(timing, at(now), 7) == at(due)


def test_days_off_of_the_reader_are_none_of_theirs():
    closed = BusinessCalendar(weekend=frozenset({4, 5}), days_off=frozenset({date(2026, 11, 1)}))

    assert due_before(DAILY, at("2026-11-28 12:00"), 7, closed) == at("2026-11-26 07:00")  # Friday and Saturday are off
    assert due_before(DAILY, at("2026-11-29 12:00"), 7, closed) == at("2026-11-29 07:00")
    assert due_before(Timing(Rhythm.MONTHLY, day=1), at("2026-11-02 12:00"), 7, closed) == at("2026-11-02 07:00")


def test_it_is_sent_once_a_day_and_not_for_days_before_it_was_wanted():
    due = at("2026-11-26 07:00")

    assert is_due(due, at("2026-11-26 06:00"), None)
    assert is_due(due, at("2026-11-20 06:00"), date(2026, 11, 25))
    assert not is_due(due, at("2026-11-26 08:00"), None)
    assert not is_due(due, at("2026-11-20 06:00"), date(2026, 11, 26))


def test_the_hour_is_that_of_the_reader_when_clocks_change():
    assert (
        due_before(DAILY, at("2026-10-26 07:30"), 7).utcoffset()
        != due_before(DAILY, at("2026-10-23 07:30"), 7).utcoffset()
    )
