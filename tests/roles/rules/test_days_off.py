from datetime import date

import pytest

from roles.rules.days_off import DaysUnreadable, days_from_csv, days_from_ics, days_from_lines

CHRISTMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 26): "Boxing Day"}
ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//Holidays//EN
BEGIN:VEVENT
UID:1@example.org
DTSTART;VALUE=DATE:20261225
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas
END:VEVENT
%s
END:VCALENDAR
"""
EACH_YEAR = b"""BEGIN:VEVENT
UID:2@example.org
DTSTART;VALUE=DATE:20260501
RRULE:FREQ=YEARLY
SUMMARY:Labour Day
END:VEVENT"""


@pytest.mark.parametrize(
    "days",
    [
        days_from_lines("2026-12-25 Christmas Day\n\n2026-12-26, Boxing Day\n"),
        days_from_csv("day,name\n2026-12-26,Boxing Day\n2026-12-25,Christmas Day\n"),
        days_from_csv("2026-12-25;Christmas Day\n2026-12-26;Boxing Day\n"),
    ],
)
def test_days_are_read_as_people_write_them(days):
    assert days == CHRISTMAS
    assert list(days) == sorted(days)


def test_a_calendar_file_tells_each_day_of_what_lasts_several():
    assert days_from_ics(ICS % b"") == {date(2026, 12, 25): "Christmas", date(2026, 12, 26): "Christmas"}


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (days_from_lines, "2026-12-25\n25 December", "Line 2 is no day"),
        (days_from_lines, "2026-02-30 Never", "Line 1 is no day"),
        (days_from_csv, "day,name\nsoon,Holiday", "Line 1 is no day"),
        (days_from_ics, ICS % EACH_YEAR, "repeats"),
        (days_from_ics, b"not a calendar", "no iCalendar file"),
    ],
)
def test_what_cannot_be_read_is_named(read, text, says):
    with pytest.raises(DaysUnreadable, match=says):
        read(text)
