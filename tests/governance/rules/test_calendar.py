from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from governance.rules.calendar import add_business_hours, business_days_between, is_business_day


def test_a_weekend_has_no_business_days():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)

    assert business_days_between(friday, monday) == 1


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-5, 60))
def test_business_days_are_counted_as_one_would_by_hand(start, length):
    end = start + timedelta(days=length)

    by_hand = sum(is_business_day(start + timedelta(days=n)) for n in range(1, length + 1))

    assert business_days_between(start, end) == by_hand


def test_a_day_from_friday_is_monday():
    friday = datetime(2026, 11, 20, 15, tzinfo=UTC)

    assert add_business_hours(friday, 24) == datetime(2026, 11, 23, 15, tzinfo=UTC)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(0, 1000))  # noqa: DTZ001
def test_nothing_is_due_at_a_weekend(start, hours):
    assert is_business_day(add_business_hours(start, hours).date())
