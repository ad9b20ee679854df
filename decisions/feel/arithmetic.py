"""Plus, minus, times, divided by, to the power of: numbers, texts, dates, times and durations.

What has no answer (null in, kinds that do not go together, division by zero, beyond the largest number or day) is null.
Source: DMN 1.5, 10.3.2.13.4.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.values import NUMBERS, Kind, kind_of, number

LONGEST_STRING = 100_000
_DAY_SECONDS = 86400
_MOST_SECONDS = Decimal(10**12)
_LONGEST = Decimal(10**16)  # more than texts can write
_MOST_MONTHS = 120_000
_MICRO = Decimal("0.000001")


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Return what `+ - * / **` makes of two values."""
    if type(left) is Decimal and type(right) is Decimal:
        return _OF_NUMBERS[operator](left, right)
    action = _OF_KINDS.get((operator, kind_of(left), kind_of(right)))
    if action is None:
        return None
    try:
        return action(left, right)
    except (OverflowError, ValueError, TypeError):  # beyond the calendar, or a zone against none
        return None


def negative(value: Any) -> Any:
    """Return a number or a duration with the other sign."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if isinstance(value, TimeDuration):
        return TimeDuration(NUMBERS.minus(value.seconds))
    return MonthsDuration(-value.months) if isinstance(value, MonthsDuration) else None


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """Return base to the power of exponent; one for anything to the power of zero."""
    return Decimal(1) if exponent.is_zero() else number(NUMBERS.power(base, exponent))


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of that month.

    Raises: ValueError beyond the calendar.
    """
    if abs(months) > _MOST_MONTHS:
        raise ValueError("beyond the calendar")
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1) if (year, month) != (9999, 11) else None  # noqa: PLR2004
    last = (following - timedelta(days=1)).day if following else 31
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def seconds_between(later: date, earlier: date) -> TimeDuration:
    """Return the time from one day or moment to another; a day stands for its first moment.

    Raises: TypeError for a moment with a zone and one without.
    """
    return duration_of(moment(later) - moment(earlier))


def moment(day: date) -> datetime:
    """Return a moment as it is, and the first moment of a day."""
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def duration_of(span: timedelta) -> TimeDuration:
    """Return a span of the host as a duration."""
    whole = span.days * _DAY_SECONDS + span.seconds
    return TimeDuration(Decimal(whole) + Decimal(span.microseconds) * _MICRO if span.microseconds else Decimal(whole))


def span_of(duration: TimeDuration) -> timedelta:
    """Return a duration as a span of the host.

    Raises: OverflowError beyond what it can hold.
    """
    if abs(duration.seconds) > _MOST_SECONDS:
        raise OverflowError("beyond the calendar")
    whole = int(duration.seconds.to_integral_value(ROUND_DOWN))
    return timedelta(seconds=whole, microseconds=int((duration.seconds - whole) / _MICRO))


def _shift_time(clock: time, duration: TimeDuration) -> time:
    # Any day will do; what runs over midnight begins again.
    start = datetime.combine(date(2000, 1, 1), clock)
    return (start + span_of(TimeDuration(duration.seconds % _DAY_SECONDS))).timetz()


def _shift(day: date, duration: TimeDuration) -> date:
    later = moment(day) + span_of(duration)
    return later if isinstance(day, datetime) else later.date()


def _time_between(later: time, earlier: time) -> TimeDuration:
    day = date(2000, 1, 1)
    return duration_of(datetime.combine(day, later) - datetime.combine(day, earlier))


def _seconds(value: Decimal) -> TimeDuration | None:
    return TimeDuration(value) if value.is_finite() and abs(value) <= _LONGEST else None


def _months(value: Decimal) -> MonthsDuration | None:
    if not value.is_finite() or abs(value) > _MOST_SECONDS:
        return None
    return MonthsDuration(int(value.to_integral_value(ROUND_DOWN)))


def _joined(left: str, right: str) -> str | None:
    return left + right if len(left) + len(right) <= LONGEST_STRING else None


def _divided(left: Decimal, right: Decimal) -> Decimal | None:
    return None if right.is_zero() else number(NUMBERS.divide(left, right))


_OF_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": lambda a, b: number(NUMBERS.add(a, b)),
    "-": lambda a, b: number(NUMBERS.subtract(a, b)),
    "*": lambda a, b: number(NUMBERS.multiply(a, b)),
    "/": _divided,
    "**": power,
}

_DAYS_KINDS = (Kind.DATE, Kind.DATE_TIME)

_OF_KINDS: dict[tuple[str, Kind, Kind], Callable[[Any, Any], Any]] = {
    ("+", Kind.STRING, Kind.STRING): _joined,
    ("+", Kind.TIME, Kind.DAYS): _shift_time,
    ("+", Kind.DAYS, Kind.TIME): lambda a, b: _shift_time(b, a),
    ("-", Kind.TIME, Kind.DAYS): lambda a, b: _shift_time(a, TimeDuration(-b.seconds)),
    ("-", Kind.TIME, Kind.TIME): _time_between,
    ("+", Kind.DAYS, Kind.DAYS): lambda a, b: _seconds(NUMBERS.add(a.seconds, b.seconds)),
    ("-", Kind.DAYS, Kind.DAYS): lambda a, b: _seconds(NUMBERS.subtract(a.seconds, b.seconds)),
    ("*", Kind.DAYS, Kind.NUMBER): lambda a, b: _seconds(NUMBERS.multiply(a.seconds, b)),
    ("*", Kind.NUMBER, Kind.DAYS): lambda a, b: _seconds(NUMBERS.multiply(a, b.seconds)),
    ("/", Kind.DAYS, Kind.NUMBER): lambda a, b: _seconds(NUMBERS.divide(a.seconds, b)),
    ("/", Kind.DAYS, Kind.DAYS): lambda a, b: _divided(a.seconds, b.seconds),
    ("+", Kind.MONTHS, Kind.MONTHS): lambda a, b: _months(Decimal(a.months + b.months)),
    ("-", Kind.MONTHS, Kind.MONTHS): lambda a, b: _months(Decimal(a.months - b.months)),
    ("*", Kind.MONTHS, Kind.NUMBER): lambda a, b: _months(NUMBERS.multiply(Decimal(a.months), b)),
    ("*", Kind.NUMBER, Kind.MONTHS): lambda a, b: _months(NUMBERS.multiply(a, Decimal(b.months))),
    ("/", Kind.MONTHS, Kind.NUMBER): lambda a, b: _months(NUMBERS.divide(Decimal(a.months), b)),
    ("/", Kind.MONTHS, Kind.MONTHS): lambda a, b: _divided(Decimal(a.months), Decimal(b.months)),
}
for _kind in _DAYS_KINDS:
    _OF_KINDS |= {
        ("+", _kind, Kind.DAYS): _shift,
        ("+", Kind.DAYS, _kind): lambda a, b: _shift(b, a),
        ("-", _kind, Kind.DAYS): lambda a, b: _shift(a, TimeDuration(-b.seconds)),
        ("+", _kind, Kind.MONTHS): lambda a, b: months_later(a, b.months),
        ("+", Kind.MONTHS, _kind): lambda a, b: months_later(b, a.months),
        ("-", _kind, Kind.MONTHS): lambda a, b: months_later(a, -b.months),
    } | {("-", _kind, other): seconds_between for other in _DAYS_KINDS}
