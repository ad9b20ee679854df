"""From columns that already know their type, and from values as JSON has them, to values of a column's type."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.syntax import Scalar
from decisions.tables.cases.columns import Column, NumberColumn, column_of_floats
from decisions.tables.cases.texts import MISSING, READERS, Habits
from decisions.tables.table import ValueType

_LARGEST = 10**15
_PLAIN_NUMBER = r"^[-+]?[0-9]{1,9}(\.[0-9]{1,6})?$"


def column_of_series(series: pl.Series, kind: ValueType) -> Column | None:
    """Return a column of numbers without looking at each of them; None where each distinct value has to be read."""
    if kind not in {ValueType.NUMBER, ValueType.ANY} or not series.dtype.is_numeric():
        return None
    missing = series.is_null().to_numpy()
    if series.dtype.is_float():
        values = series.cast(pl.Float64).fill_null(0.0).to_numpy()
        if series.dtype == pl.Float32:  # 0.1 in single precision is another number in double: read as it prints
            return None
        return column_of_floats(values, missing | np.isnan(values))
    if not series.dtype.is_integer():
        return None
    largest = max(abs(int(series.min() or 0)), abs(int(series.max() or 0)))  # type: ignore[arg-type] # of an integer type
    if largest >= _LARGEST:
        return None
    return NumberColumn(series.fill_null(0).cast(pl.Int64).to_numpy(), 0, missing if missing.any() else None)


def column_of_plain_texts(series: pl.Series, missing: Collection[str]) -> NumberColumn | None:
    """Return a column of numbers that are all written plainly (`12`, `-0.5`); None where each text has to be read."""
    texts = series.str.strip_chars()
    gone = texts.is_null() | texts.is_in(list(missing))
    if not (gone | texts.str.contains(_PLAIN_NUMBER).fill_null(value=False)).all():
        return None
    decimals = texts.str.extract(r"\.([0-9]+)$", 1).fill_null("")
    digits = int(decimals.str.len_chars().max() or 0)  # type: ignore[arg-type] # a number
    whole = texts.str.extract(r"^[+]?(-?[0-9]+)", 1)
    scaled = (whole + decimals.str.pad_end(digits, "0")).set(gone, None).cast(pl.Int64)
    flags = gone.to_numpy()
    return NumberColumn(scaled.fill_null(0).to_numpy(), digits, flags if flags.any() else None)


def fitted(value: Any, kind: ValueType, words: Collection[str]) -> Scalar:
    """Return a value as one of this type, null where it is none."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text(value, kind, words)
    plain = _plain(value)
    if kind is ValueType.ANY or plain is None:
        return plain
    if (type(plain), kind) in _TURNED:
        return _TURNED[type(plain), kind](plain)
    return _spelled(plain) if kind is ValueType.STRING else plain if type(plain) is _CLASSES[kind] else None


def _text(text: str, kind: ValueType, words: Collection[str]) -> Scalar:
    if kind in {ValueType.STRING, ValueType.ANY}:
        return text if text in words or text.strip() else None
    bare = text.strip()
    return None if bare in MISSING and bare not in words else READERS[kind](bare, Habits())


def _plain(value: Any) -> Scalar:
    if isinstance(value, bool | Decimal | date | time | MonthsDuration | TimeDuration):
        return value if not isinstance(value, Decimal) or value.is_finite() else None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if isinstance(value, timedelta):
        return TimeDuration(Decimal(value.days * 86_400 + value.seconds) + Decimal(value.microseconds).scaleb(-6))
    return None


def _spelled(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


_CLASSES: dict[ValueType, type] = {
    ValueType.NUMBER: Decimal,
    ValueType.BOOLEAN: bool,
    ValueType.DATE: date,
    ValueType.DATE_TIME: datetime,
    ValueType.TIME: time,
    ValueType.DAYS: TimeDuration,
    ValueType.MONTHS: MonthsDuration,
}
# What becomes of values of one type in a column of another.
_TURNED: dict[tuple[type, ValueType], Callable[[Any], Scalar]] = {
    (date, ValueType.DATE_TIME): lambda day: datetime.combine(day, time()),
    (datetime, ValueType.DATE): lambda moment: moment.date(),
    (Decimal, ValueType.BOOLEAN): {Decimal(1): True, Decimal(0): False}.get,
}
