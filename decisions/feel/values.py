"""Values while they are computed with: what kind they are, and how foreign numbers become the language's own.

Beside scalars there are lists and contexts (dicts), which come from cases, item definitions and collecting tables.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from typing import Any

from decisions.feel.durations import MonthsDuration, TimeDuration

# decimal128, as the language prescribes. No traps: what cannot be computed comes back as no number, and becomes null.
NUMBERS = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, clamp=1, traps=[])


class Kind(StrEnum):
    """The kinds of values that can be compared among themselves."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    STRING = "string"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    DAYS = "dayTimeDuration"
    MONTHS = "yearMonthDuration"
    LIST = "list"
    CONTEXT = "context"
    OTHER = "other"


_KINDS: dict[type, Kind] = {
    type(None): Kind.NULL,
    bool: Kind.BOOLEAN,
    Decimal: Kind.NUMBER,
    str: Kind.STRING,
    datetime: Kind.DATE_TIME,
    date: Kind.DATE,
    time: Kind.TIME,
    TimeDuration: Kind.DAYS,
    MonthsDuration: Kind.MONTHS,
    list: Kind.LIST,
    tuple: Kind.LIST,
    dict: Kind.CONTEXT,
}

# Kinds whose values come one after another.
ORDERED = frozenset({Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.DATE_TIME, Kind.TIME, Kind.DAYS, Kind.MONTHS})


def kind_of(value: object) -> Kind:
    """Return what kind a value is."""
    kind = _KINDS.get(type(value))
    if kind is None:
        return Kind.CONTEXT if isinstance(value, Mapping) else Kind.OTHER
    return kind


def number(value: Decimal) -> Decimal | None:
    """Return a computed number, None for what is no number or has become too large to be one."""
    return value if value.is_finite() else None


def own(value: Any) -> Any:
    """Return a value as the language knows it: whole and floating numbers of the host become decimals."""
    if type(value) is int:
        return NUMBERS.create_decimal(value)
    if type(value) is float:
        return number(Decimal(repr(value)))
    return value


def items(value: Any) -> list[Any]:
    """Return the items of a list, with a value that is none standing as a list of one."""
    if isinstance(value, list | tuple):
        return [own(item) for item in value]
    return [own(value)]
