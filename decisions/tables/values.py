"""Values of the expression language seen from a table: what compares with what, exactly, and how it is written."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.syntax import Scalar
from decisions.feel.temporal import write_temporal
from decisions.tables.table import ValueType


class Kind(StrEnum):
    """Values of one kind compare with each other and with nothing else; moments with and without a zone are two."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date and time"
    ZONED_DATE_TIME = "date and time with a zone"
    TIME = "time of day"
    ZONED_TIME = "time of day with a zone"
    DAYS = "days and hours"
    MONTHS = "years and months"

    @property
    def ordered(self) -> bool:
        """Whether values of this kind lie on a line."""
        return self not in {Kind.STRING, Kind.BOOLEAN}

    @property
    def whole(self) -> bool:
        """Whether there is nothing between two neighbours, so that every key is a whole number."""
        return self in {Kind.DATE, Kind.MONTHS}


# The kinds that a column of a type may hold; the first one where no cell says which.
KINDS: dict[ValueType, tuple[Kind, ...]] = {
    ValueType.NUMBER: (Kind.NUMBER,),
    ValueType.STRING: (Kind.STRING,),
    ValueType.BOOLEAN: (Kind.BOOLEAN,),
    ValueType.DATE: (Kind.DATE,),
    ValueType.DATE_TIME: (Kind.DATE_TIME, Kind.ZONED_DATE_TIME),
    ValueType.TIME: (Kind.TIME, Kind.ZONED_TIME),
    ValueType.DAYS: (Kind.DAYS,),
    ValueType.MONTHS: (Kind.MONTHS,),
    ValueType.ANY: (Kind.STRING, *(kind for kind in Kind if kind is not Kind.STRING)),
}

# What a value is compared by: equal keys mean equal values, and the smaller key the smaller value.
Key = Decimal | int | str | bool

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - values without a zone are counted from a moment without one
_MICROSECONDS = 1_000_000
_OF_TYPES: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    Decimal: Kind.NUMBER,
    str: Kind.STRING,
    datetime: Kind.DATE_TIME,
    date: Kind.DATE,
    time: Kind.TIME,
    TimeDuration: Kind.DAYS,
    MonthsDuration: Kind.MONTHS,
}
_ZONED: dict[type, Kind] = {datetime: Kind.ZONED_DATE_TIME, time: Kind.ZONED_TIME}
# Calls are read by every version of the standard, `@"..."` only by later ones.
_WRITTEN_AS: dict[type, str] = {
    datetime: "date and time",
    date: "date",
    time: "time",
    TimeDuration: "duration",
    MonthsDuration: "duration",
}
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def kind_of(value: Scalar) -> Kind | None:
    """Return the kind of a value, None for null and for what is no value of the language."""
    if isinstance(value, Decimal):
        return Kind.NUMBER if value.is_finite() else None
    if isinstance(value, datetime | time) and value.utcoffset() is not None:
        return _ZONED[type(value)]
    return _OF_TYPES.get(type(value))


def key_of(value: Scalar) -> Key:
    """Return what a value that has a kind is compared by.

    Units: days since 1970 for dates, microseconds since 1970 or midnight for moments, seconds and months for durations.
    """
    if isinstance(value, Decimal | str | bool):
        return value
    match value:
        case datetime():
            naive = (value if value.utcoffset() is None else value.astimezone(UTC)).replace(tzinfo=None)
            since = naive - _EPOCH
            return (since.days * 86_400 + since.seconds) * _MICROSECONDS + since.microseconds
        case date():
            return value.toordinal() - _EPOCH.toordinal()
        case time():
            offset = value.utcoffset()
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            ahead = 0 if offset is None else round(offset.total_seconds() * _MICROSECONDS)
            return seconds * _MICROSECONDS + value.microsecond - ahead
        case TimeDuration():
            return value.seconds
        case MonthsDuration():
            return value.months
    raise TypeError(f"{value!r} cannot be compared with anything")


def written(value: Scalar) -> str:
    """Return a value as a cell says it; reading it gives the value again."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _number_text(value)
    if isinstance(value, str):
        return '"' + "".join(_ESCAPED.get(letter, letter) for letter in value) + '"'
    return f'{_WRITTEN_AS[type(value)]}("{write_temporal(value)}")'


def said(value: Scalar) -> str:
    """Return a value as a sentence says it: dates and durations without the call around them."""
    if value is None or isinstance(value, bool | Decimal | str):
        return written(value)
    return write_temporal(value)


def _number_text(number: Decimal) -> str:
    """Return a number without an exponent and without idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text
