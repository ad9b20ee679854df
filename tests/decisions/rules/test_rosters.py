from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.rules.facts import Hours
from decisions.rules.rosters import cover_gaps, is_there, week_cover
from decisions.rules.vocabulary import Days

ALWAYS = Hours(Days.EVERY_DAY, time(0), time(0))
DAY = Hours(Days.EVERY_DAY, time(8), time(20))
NIGHT = Hours(Days.EVERY_DAY, time(20), time(8))
OFFICE = Hours(Days.WEEKDAYS, time(8), time(18))


@pytest.mark.parametrize(
    ("operates", "hours", "shifts", "gaps"),
    [
        (ALWAYS, ALWAYS, (DAY,), ("every day 20:00–08:00",)),
        (ALWAYS, DAY, (DAY, NIGHT), ()),
        (OFFICE, None, (), ("weekdays 08:00–18:00",)),
        (ALWAYS, None, (), ("around the clock, every day",)),
        (ALWAYS, None, (Hours(Days.WEEKDAYS, time(0), time(0)),), ("Saturday 00:00 until Monday 00:00",)),
        (DAY, None, (OFFICE,), ("weekdays 18:00–20:00", "weekends 08:00–20:00")),
        # The night from Sunday to Monday is nobody's where nights begin on weekdays alone.
        (NIGHT, None, (Hours(Days.WEEKDAYS, time(20), time(8)),), ("weekends 20:00–08:00",)),
    ],
)
def test_gaps_are_named_by_day_and_hour(operates, hours, shifts, gaps):
    assert cover_gaps(operates, hours, shifts) == gaps


def test_a_roster_counts_instead_of_what_the_queue_says_of_its_hours():
    assert cover_gaps(OFFICE, ALWAYS, (Hours(Days.WEEKDAYS, time(9), time(18)),)) == ("weekdays 08:00–09:00",)


def test_each_day_tells_how_many_are_there_and_when():
    monday, *_, sunday = week_cover([OFFICE, DAY, Hours(Days.WEEKDAYS, time(18), time(20))])

    assert [(str(span), span.people) for span in monday] == [("08:00–20:00", 2)]
    assert [(str(span), span.people) for span in sunday] == [("08:00–20:00", 1)]


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
HOURS = st.builds(Hours, st.sampled_from(Days), TIMES, TIMES)


def grid(hours):
    """Every minute of a week that hours hold, counted one by one."""
    found, start = set(), hours.starts.hour * 60 + hours.starts.minute
    end = hours.ends.hour * 60 + hours.ends.minute
    for day in range(7 if hours.days is Days.EVERY_DAY else 5):
        minute = start
        while True:
            found.add((day * 1440 + minute) % 10080)
            minute += 1
            if minute % 1440 == end:
                break
    return found


@settings(max_examples=60, deadline=None)
@given(HOURS, st.none() | HOURS, st.lists(HOURS, max_size=3))
def test_there_is_a_gap_exactly_when_a_minute_of_the_grid_is_nobodys(operates, hours, shifts):
    there = set().union(*map(grid, shifts or ([hours] if hours else [])))

    assert bool(cover_gaps(operates, hours, shifts)) == bool(grid(operates) - there)


@settings(max_examples=40, deadline=None)
@given(st.lists(HOURS, min_size=1, max_size=3))
def test_the_strip_of_a_week_shows_every_minute_with_the_people_who_are_there(shifts):
    grids = [grid(hours) for hours in shifts]
    shown = {
        day * 1440 + minute: span.people
        for day, spans in enumerate(week_cover(shifts))
        for span in spans
        for minute in range(span.starts, span.ends)
    }

    assert shown == {m: count for m in range(10080) if (count := sum(m in each for each in grids))}
    assert all(is_there(shifts[0], m // 1440, time(m % 1440 // 60, m % 60)) == (m in grids[0]) for m in (0, 700, 9000))
