"""Functions that make a number, a date, a time or a duration of something else. Source: DMN 1.5, 10.3.4.1."""

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from decisions.feel.arithmetic import span_of
from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.temporal import read_date, read_date_time, read_duration, read_time
from decisions.feel.values import NUMBERS, number

_NUMBER = re.compile(r"-?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][+-]?[0-9]{1,4})?\Z")
# Lists, not sets: whatever a case brings may be asked for here, and some of it cannot be in a set.
_GROUPINGS = [None, " ", ",", "."]
_POINTS = [None, ",", "."]
_LONGEST_NUMBER = 100


def number_from(text: Any, grouping: Any, point: Any) -> Decimal | None:
    """Return the number a text writes, with these signs between thousands and before decimals."""
    if not isinstance(text, str) or len(text) > _LONGEST_NUMBER:
        return None
    if grouping not in _GROUPINGS or point not in _POINTS or (grouping is not None and grouping == point):
        return None
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    return number(NUMBERS.create_decimal(plain)) if _NUMBER.match(plain) else None


def date_from(source: Any, month: Any, day: Any) -> date | None:
    """Return the day of a text, of a moment, or of a year, a month and a day."""
    if isinstance(source, str):
        return read_date(source)
    if isinstance(source, datetime):
        return source.date()
    if isinstance(source, date):
        return source
    numbers = _whole(source, month, day)
    if numbers is None:
        return None
    try:
        return date(*numbers)
    except (ValueError, OverflowError):
        return None


def time_from(source: Any, minute: Any, second: Any, offset: Any) -> time | None:
    """Return the time of day of a text, of a moment, or of hour, minute, second and perhaps an offset."""
    if isinstance(source, str):
        return read_time(source)
    if isinstance(source, datetime):
        return source.timetz()
    if isinstance(source, time):
        return source
    numbers = _whole(source, minute, second)
    if numbers is None or not (offset is None or isinstance(offset, TimeDuration)):
        return None
    try:
        zone = None if offset is None else timezone(span_of(offset))
        return time(*numbers, tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def date_and_time_from(source: Any, clock: Any) -> datetime | None:
    """Return the moment of a text, or of a day and a time of day."""
    if isinstance(source, str) and clock is None:
        return read_date_time(source)
    if not isinstance(source, date) or not isinstance(clock, time):
        return None
    day = source.date() if isinstance(source, datetime) else source
    return datetime.combine(day, clock)


def duration_from(source: Any) -> MonthsDuration | TimeDuration | None:
    """Return the duration a text writes."""
    if isinstance(source, str):
        return read_duration(source)
    return source if isinstance(source, MonthsDuration | TimeDuration) else None


def months_between(earlier: Any, later: Any) -> MonthsDuration | None:
    """Return the whole months from one day to another."""
    if not isinstance(earlier, date) or not isinstance(later, date):
        return None
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    first, second = _within_month(earlier), _within_month(later)
    if months > 0 and second < first:
        months -= 1
    elif months < 0 and second > first:
        months += 1
    return MonthsDuration(months)


def _within_month(day: date) -> timedelta:
    """Return how far into its month a day or a moment is."""
    clock = day.time() if isinstance(day, datetime) else time()
    return timedelta(days=day.day, hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _whole(*values: Any) -> tuple[int, int, int] | None:
    """Return three numbers as whole ones, None where one is none."""
    first, second, third = values
    if not all(isinstance(value, Decimal) and abs(value) < 10**6 for value in values):
        return None
    return int(first), int(second), int(third)
