"""The built-in functions that are executed here, with null for every argument they cannot take.

Called with as many arguments as `vocabulary.PARAMETERS` names; missing ones are null. Source: DMN 1.5, 10.3.4.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from decisions.feel.comparing import conjunction, disjunction, equal, less, negation
from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.making import date_and_time_from, date_from, duration_from, months_between, number_from, time_from
from decisions.feel.texts import BUILT_IN_TEXTS
from decisions.feel.values import NUMBERS, Kind, items, kind_of, number, own
from decisions.feel.vocabulary import PARAMETERS, place_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_MOST_SCALE = 6176


def call_built_in(function: str, arguments: Sequence[Any], names: Sequence[str] = ()) -> Any:
    """Return what a built-in function makes of its arguments; None for a function that is none."""
    if function not in PARAMETERS:
        return None
    parameters = PARAMETERS[function]
    if parameters[-1].endswith("*"):
        return _OF_LISTS[function](_listed(arguments))
    given: list[Any] = [None] * len(parameters)
    for place, argument in enumerate(arguments):
        at = place_of(function, names[place]) if names else place
        if at is not None and at < len(given):
            given[at] = argument
    return own(_OF_VALUES[function](*given))


def _listed(arguments: Sequence[Any]) -> list[Any]:
    """Return the one list that was given, or the arguments as a list."""
    if len(arguments) == 1:
        return items(arguments[0]) if arguments[0] is not None else [None]
    return [own(argument) for argument in arguments]


def _rounding(mode: str) -> Callable[[Any, Any], Any]:
    def rounded(value: Any, scale: Any) -> Any:
        if kind_of(value) is not Kind.NUMBER or kind_of(scale) not in {Kind.NUMBER, Kind.NULL}:
            return None
        places = int(scale or 0) if abs(scale or 0) <= _MOST_SCALE else None
        if places is None:
            return None
        if value.as_tuple().exponent >= -places:
            return value
        whole = value.scaleb(places, NUMBERS).to_integral_value(mode)
        return number(whole.scaleb(-places, NUMBERS))

    return rounded


def _of_number(action: Callable[[Decimal], Any]) -> Callable[[Any], Any]:
    return lambda value: action(value) if kind_of(value) is Kind.NUMBER else None


def _absolute(value: Any) -> Any:
    if isinstance(value, TimeDuration):
        return TimeDuration(abs(value.seconds))
    if isinstance(value, MonthsDuration):
        return MonthsDuration(abs(value.months))
    return value.copy_abs() if kind_of(value) is Kind.NUMBER else None


def _modulo(dividend: Any, divisor: Any) -> Any:
    if not isinstance(dividend, Decimal) or not isinstance(divisor, Decimal) or divisor.is_zero():
        return None
    # The sign is the divisor's: a - b * floor(a / b).
    rest = NUMBERS.remainder(dividend, divisor)
    if rest.is_finite() and not rest.is_zero() and (rest < 0) is not (divisor < 0):
        rest = NUMBERS.add(rest, divisor)
    return number(rest)


def _even(value: Decimal) -> bool | None:
    rest = NUMBERS.remainder(value, Decimal(2))
    return rest.is_zero() if rest.is_finite() and value == value.to_integral_value() else None


def _extreme(*, largest: bool) -> Callable[[list[Any]], Any]:
    def extreme(values: list[Any]) -> Any:
        found = values[0] if values else None
        for value in values:
            before = less(found, value) if largest else less(value, found)
            if less(value, value) is None or (before is None and found is not value):
                return None
            found = value if before else found
        return found

    return extreme


def _total(values: list[Any]) -> Any:
    total = Decimal(0)
    for value in values:
        if kind_of(value) is not Kind.NUMBER:
            return None
        total = NUMBERS.add(total, value)
    return number(total) if values else None


def _mean(values: list[Any]) -> Any:
    total = _total(values)
    return None if total is None else number(NUMBERS.divide(total, Decimal(len(values))))


def _all(values: list[Any]) -> bool | None:
    answer: bool | None = True
    for value in values:
        answer = conjunction(answer, value)
    return answer


def _any(values: list[Any]) -> bool | None:
    answer: bool | None = False
    for value in values:
        answer = disjunction(answer, value)
    return answer


def _contains(values: Any, element: Any) -> bool | None:
    return None if values is None else any(equal(item, element) is True for item in items(values))


def _same(left: Any, right: Any) -> bool:
    return kind_of(left) is kind_of(right) and equal(left, right) is True and _zone_of(left) == _zone_of(right)


def _zone_of(value: Any) -> Any:
    return value.tzinfo if isinstance(value, datetime | time) else None


def _of_date(action: Callable[[date], Any]) -> Callable[[Any], Any]:
    return lambda value: action(value) if isinstance(value, date) else None


_OF_LISTS: dict[str, Callable[[list[Any]], Any]] = {
    "min": _extreme(largest=False),
    "max": _extreme(largest=True),
    "sum": _total,
    "mean": _mean,
    "count": lambda values: Decimal(len(values)),
    "all": _all,
    "any": _any,
}

_OF_VALUES: dict[str, Callable[..., Any]] = {
    "not": negation,
    "date": date_from,
    "time": time_from,
    "date and time": date_and_time_from,
    "duration": duration_from,
    "years and months duration": months_between,
    "number": number_from,
    "abs": _absolute,
    "floor": _rounding(ROUND_FLOOR),
    "ceiling": _rounding(ROUND_CEILING),
    "decimal": _rounding(ROUND_HALF_EVEN),
    "round up": _rounding(ROUND_UP),
    "round down": _rounding(ROUND_DOWN),
    "round half up": _rounding(ROUND_HALF_UP),
    "round half down": _rounding(ROUND_HALF_DOWN),
    "modulo": _modulo,
    "sqrt": _of_number(lambda value: number(NUMBERS.sqrt(value))),
    "odd": _of_number(lambda value: negation(_even(value))),
    "even": _of_number(_even),
    "list contains": _contains,
    "is": _same,
    "day of week": _of_date(lambda day: _DAYS[day.weekday()]),
    "day of year": _of_date(lambda day: day.timetuple().tm_yday),
    "month of year": _of_date(lambda day: _MONTHS[day.month - 1]),
    "week of year": _of_date(lambda day: day.isocalendar().week),
    **BUILT_IN_TEXTS,
}
