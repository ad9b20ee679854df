from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from roles.rules.capacity import (
    Allocation,
    WorkingTime,
    available_hours,
    first_overload,
    first_worse_overload,
    switching,
    weighed,
)
from roles.rules.months import Months, first_overload_by_leave, loads_by_month, month_loads, weekdays_between

TODAY = date(2026, 11, 24)
TIME = WorkingTime(160, 0.10, 0.25)
FIRST = date(2026, 11, 1)


def on_initiative(key, hours, starts=TODAY, ends=None, **fields):
    return Allocation(key, hours, starts, ends, initiative=key, **fields)


def test_each_further_initiative_costs_a_tenth_of_the_time():
    assert [round(available_hours(1.0, n, TIME)) for n in range(5)] == [160, 160, 144, 128, 112]


def test_what_ends_on_the_day_before_does_not_count():
    allocations = [Allocation("a", 80, TODAY, None), Allocation("b", 80, TODAY, None)]

    assert first_overload(allocations, 160, TODAY, 180) is None


def test_the_first_day_of_too_much_is_named_with_everything_promised():
    allocations = [
        Allocation("ends before", 100, TODAY, date(2026, 12, 1)),
        Allocation("runs on", 100, TODAY - timedelta(days=9), None),
        Allocation("starts later", 90, date(2026, 12, 1), None),
    ]

    overload = first_overload(allocations, 150, date(2026, 12, 1), 180)

    assert (overload.day, overload.promised, overload.available) == (date(2026, 12, 1), 190, 150)
    assert overload.subjects == ("runs on", "starts later")


def test_what_lies_beyond_the_horizon_is_left_out():
    allocations = [Allocation("far", 500, TODAY + timedelta(days=181), None)]

    assert first_overload(allocations, 160, TODAY, 180) is None


def test_time_is_switched_between_initiatives_that_hours_are_promised_to_and_no_other():
    allocations = [
        on_initiative("AI-0001", 40),
        on_initiative("AI-0001", 8),
        on_initiative("AI-0002", 0),
        on_initiative("AI-0003", 40, deputy=True),
        Allocation("a decision", 20, TODAY, None),
    ]

    assert switching(allocations) == 1


def test_a_deputy_keeps_a_share_of_the_holders_hours_free():
    (kept,) = weighed([Allocation("deputy: outcome owner", 40, TODAY, None, deputy=True)], TIME)

    assert (kept.hours, kept.subject) == (10.0, "deputy: outcome owner, 10 h kept free")


def test_what_was_too_much_before_may_shrink_and_never_grows():
    had = (on_initiative("AI-0001", 170),)
    fewer, more = (on_initiative("AI-0001", 165),), (on_initiative("AI-0001", 171),)
    later = (*had, Allocation("later", 1, TODAY + timedelta(days=40), None))

    assert first_worse_overload(had, had, 1.0, TIME, TODAY) is None
    assert first_worse_overload(had, fewer, 1.0, TIME, TODAY) is None
    assert first_worse_overload(had, more, 1.0, TIME, TODAY).promised == 171
    assert first_worse_overload(had, later, 1.0, TIME, TODAY).day == TODAY + timedelta(days=40)


def test_a_further_initiative_leaves_less_for_those_there_are():
    had = (on_initiative("AI-0001", 150),)

    found = first_worse_overload(had, (*had, on_initiative("AI-0002", 1)), 1.0, TIME, TODAY)

    assert (found.promised, found.available) == (151, 144)
    assert first_worse_overload(had, (*had, on_initiative("AI-0002", 0)), 1.0, TIME, TODAY) is None


def test_two_promises_that_never_run_together_are_not_added_up():
    had = (Allocation("first half", 150, TODAY, date(2027, 1, 1)),)
    has = (*had, Allocation("second half", 150, date(2027, 1, 1), None))

    assert first_worse_overload(had, has, 1.0, TIME, TODAY) is None


allocations = st.builds(
    lambda subject, hours, start, length: Allocation(
        subject, hours, TODAY + timedelta(days=start), TODAY + timedelta(days=start + length) if length else None
    ),
    st.sampled_from("ab"),
    st.integers(0, 100),
    st.integers(-60, 90),
    st.integers(0, 60),
)


@given(st.lists(allocations, max_size=6), st.integers(0, 200))
def test_no_day_in_the_horizon_is_missed(found, available):
    def promised(day):
        return sum(a.hours for a in found if a.starts <= day and (a.ends is None or a.ends > day))

    days = [TODAY + timedelta(days=n) for n in range(91)]
    over = [day for day in days if promised(day) > available]
    overload = first_overload(found, available, TODAY, 90)

    assert (overload.day if overload else None) == (over[0] if over else None)
    if overload:
        assert overload.promised == promised(overload.day)


PLACES = st.tuples(st.sampled_from(["AI-0001", "AI-0002", "AI-0003", ""]), st.integers(0, 120), st.integers(0, 200))


@given(st.lists(st.tuples(st.integers(0, 4), PLACES), max_size=12), st.sampled_from([1.0, 0.8, 0.5]))
def test_no_sequence_of_acts_that_are_let_through_stores_an_overload(acts, fte):
    """Each act takes one of five places and promises something else there; only what the rule lets through is kept."""
    stored = {}
    for place, (key, hours, start) in acts:
        wanted = stored | {place: Allocation("x", hours, TODAY + timedelta(days=start), None, initiative=key)}
        if first_worse_overload(tuple(stored.values()), tuple(wanted.values()), fte, TIME, TODAY) is None:
            stored = wanted

        available = available_hours(fte, switching(stored.values()), TIME)
        assert first_overload(stored.values(), available, TODAY, 365) is None


def test_weekdays_are_counted_from_a_day_until_another():
    for days in range(30):
        for shift in range(7):
            start = TODAY + timedelta(days=shift)
            counted = sum((start + timedelta(days=n)).weekday() < 5 for n in range(days))
            assert weekdays_between(start, start + timedelta(days=days)) == counted


def test_a_month_holds_what_its_weekdays_hold():
    # November 2026 has 21 weekdays; from the 16th on there are 11 of them.
    loads = month_loads([Allocation("a", 42, date(2026, 11, 16), date(2027, 1, 1))], [], 160, Months.since(TODAY, 3))

    assert [(load.first, round(load.promised, 6), load.available) for load in loads] == [
        (FIRST, 22.0, 160.0),
        (date(2026, 12, 1), 42.0, 160.0),
        (date(2027, 1, 1), 0.0, 160.0),
    ]


def test_days_away_leave_less_and_count_once_where_absences_overlap():
    # 10 weekdays of the 23 in December, told twice in part, with a weekend between.
    away = [(date(2026, 12, 7), date(2026, 12, 16)), (date(2026, 12, 14), date(2026, 12, 18))]

    december = month_loads([], away, 230, Months.since(TODAY, 2))[1]

    assert (december.absent, december.available, december.percent) == (10, 130.0, 0)


def test_a_month_away_leaves_nothing_and_has_no_percentage():
    away = [(date(2026, 12, 1), date(2026, 12, 31))]
    december = month_loads([Allocation("a", 10, TODAY, None)], away, 160, Months.since(TODAY, 2))[1]

    assert (december.available, december.percent, december.over) == (0.0, None, True)


def test_leave_that_leaves_less_than_is_promised_is_named_with_its_days_in_the_month():
    promised, away = [Allocation("a", 100, TODAY, None)], [(date(2026, 12, 14), date(2027, 1, 5))]

    found = first_overload_by_leave(promised, away, 160, TODAY, 180)

    assert found.month.first == date(2026, 12, 1)
    assert found.away == ((date(2026, 12, 14), date(2026, 12, 31)),)
    assert first_overload_by_leave(promised, away, 160, TODAY, 5) is None
    assert first_overload_by_leave(promised, [], 160, TODAY, 180) is None


def test_what_is_too_much_without_any_leave_is_not_blamed_on_it():
    away = [(date(2026, 12, 14), date(2026, 12, 15))]

    assert first_overload_by_leave([Allocation("a", 170, TODAY, None)], away, 160, TODAY, 180) is None


def test_what_ended_costs_no_switching_any_more():
    promised = [on_initiative("AI-0001", 40), on_initiative("AI-0002", 40, FIRST, date(2026, 11, 10))]

    loads = loads_by_month(promised, [], 0.8, TIME, Months.since(TODAY, 2), TODAY)

    assert [load.available for load in loads] == [128.0, 128.0]
    assert loads[0].promised > 0


@given(st.lists(allocations, max_size=6))
def test_months_add_up_to_what_days_do(found):
    months = Months.since(TODAY, 6)
    days = [FIRST + timedelta(days=n) for n in range((months.firsts[-1] - FIRST).days)]
    for load, total in zip(month_loads(found, [], 160, months), months.weekdays, strict=True):
        mine = [d for d in days if (d.year, d.month) == (load.first.year, load.first.month) and d.weekday() < 5]
        by_day = sum(a.hours for d in mine for a in found if a.runs_on(d)) / total
        assert abs(load.promised - by_day) < 1e-6
