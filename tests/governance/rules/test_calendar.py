from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from governance.rules.calendar import add_business_hours, business_days_between, is_business_day
from roles.rules.business_calendar import BusinessCalendar


def test_a_weekend_has_no_business_days():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)

    assert business_days_between(friday, monday) == 1


_HOLIDAYS = frozenset(date(2024, 12, 1) + timedelta(days=n) for n in (0, 3, 24, 25, 26, 31, 40, 60))
calendars = st.sampled_from(
    [
        BusinessCalendar(),
        BusinessCalendar(days_off=_HOLIDAYS),
        BusinessCalendar(frozenset({4, 5}), _HOLIDAYS),
        BusinessCalendar(frozenset({0, 1, 2, 3, 4, 5}), _HOLIDAYS),
        BusinessCalendar(frozenset(), _HOLIDAYS),
    ]
)


@given(st.dates(date(2024, 12, 1), date(2025, 2, 1)), st.integers(-5, 60), calendars)
def test_business_days_are_counted_as_one_would_by_hand(start, length, calendar):
    end = start + timedelta(days=length)

    by_hand = sum(is_business_day(start + timedelta(days=n), calendar) for n in range(1, length + 1))

    assert business_days_between(start, end, calendar) == by_hand


def test_a_holiday_and_another_weekend_move_what_is_due():
    thursday = datetime(2026, 12, 24, 15, tzinfo=UTC)
    christmas = BusinessCalendar(frozenset({4, 5}), frozenset({date(2026, 12, 27)}))

    assert add_business_hours(thursday, 24, christmas) == datetime(2026, 12, 28, 15, tzinfo=UTC)


def test_a_day_from_friday_is_monday():
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)

    assert add_business_hours(friday, 24) == datetime(2026, 11, 23, 15, tzinfo=UTC)


@given(st.datetimes(datetime(2024, 12, 1), datetime(2025, 2, 1)), st.integers(0, 1000), calendars)  # noqa: DTZ001
def test_nothing_is_due_on_a_day_off(start, hours, calendar):
    assert is_business_day(add_business_hours(start, hours, calendar).date(), calendar)
