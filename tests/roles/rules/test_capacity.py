from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from roles.rules.capacity import Allocation, WorkingTime, available_hours, first_overload

TODAY = date(2026, 11, 24)


def test_each_further_initiative_costs_a_tenth_of_the_time():
    assert [round(available_hours(1.0, n, WorkingTime(160, 0.10))) for n in range(5)] == [160, 160, 144, 128, 112]


def test_promises_that_fit_are_no_overload():
    allocations = [Allocation("a", 80, TODAY, None), Allocation("b", 80, TODAY, None)]

    assert first_overload(allocations, 160, TODAY, 180) is None


def test_the_first_day_of_an_overload_is_told_with_what_runs_then():
    allocations = [
        Allocation("ends before", 100, TODAY, date(2026, 12, 1)),
        Allocation("runs on", 100, TODAY - timedelta(days=9), None),
        Allocation("starts later", 90, date(2026, 12, 1), None),
    ]

    overload = first_overload(allocations, 150, date(2026, 12, 1), 180)

    assert overload is not None
    assert (overload.day, overload.promised) == (date(2026, 12, 1), 190)
    assert overload.subjects == ("runs on", "starts later")


def test_what_lies_beyond_the_horizon_does_not_count_yet():
    allocations = [Allocation("far", 500, TODAY + timedelta(days=181), None)]

    assert first_overload(allocations, 160, TODAY, 180) is None


periods = st.builds(
    lambda subject, hours, start, length: Allocation(
        str(subject), float(hours), TODAY + timedelta(days=start), TODAY + timedelta(days=start + length)
    ),
    st.integers(0, 9),
    st.integers(0, 100),
    st.integers(-40, 60),
    st.integers(1, 60),
)


@given(st.lists(periods, max_size=6), st.integers(0, 200))
def test_looking_only_at_starts_finds_the_same_day_as_looking_at_every_day(allocations, available):
    def promised(day):
        return sum(a.hours for a in allocations if a.starts <= day < a.ends)

    days = (TODAY + timedelta(days=n) for n in range(91))
    expected = next((day for day in days if promised(day) > available), None)

    found = first_overload(allocations, available, TODAY, 90)

    assert (found.day if found else None) == expected
