"""Columns of past cases, held so that a million of them can be worked through at once.

Numbers whose digits fit are whole numbers of a shared unit (1.25 with two digits is 125), so that 0.1 + 0.2 stays
what the expression language says it is. Everything else is a list of distinct values and a code for each case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.feel.syntax import Scalar
from decisions.feel.values import NUMBERS

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

# Whole numbers up to here are exact in every arithmetic used on them.
_FIGURES = 15
_LARGEST = 10**_FIGURES
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True, eq=False)
class CodedColumn:
    """Distinct values, and for each case which of them it has. Null is one of the values.

    Values are scalars, and lists or contexts where a table before gave them.
    """

    codes: Codes
    values: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, place: int) -> Any:
        """Return the value of one case."""
        return self.values[self.codes[place]]

    def keys(self, start: int, stop: int) -> Places:
        """Return a number for each of these cases, the same for the same value."""
        return self.codes[start:stop].astype(np.int64)

    def part(self, places: NDArray[np.intp] | slice) -> "CodedColumn":
        """Return the column of these cases alone."""
        return CodedColumn(self.codes[places], self.values)

    @property
    def nulls(self) -> int:
        """How many cases say nothing here."""
        return sum(int((self.codes == code).sum()) for code, value in enumerate(self.values) if value is None)


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """Numbers as whole numbers of a unit; `digits` of them stand behind the point. `missing` marks nulls."""

    scaled: NDArray[np.int64]
    digits: int = 0
    missing: Flags | None = None

    def __len__(self) -> int:
        return len(self.scaled)

    def at(self, place: int) -> Scalar:
        """Return the value of one case."""
        if self.missing is not None and self.missing[place]:
            return None
        return Decimal(int(self.scaled[place])).scaleb(-self.digits)

    def keys(self, start: int, stop: int) -> Places:
        """Return a number for each of these cases, the same for the same value."""
        keys = self.scaled[start:stop]
        if self.missing is None:
            return keys
        return np.where(self.missing[start:stop], np.iinfo(np.int64).min, keys)

    def part(self, places: NDArray[np.intp] | slice) -> "NumberColumn":
        """Return the column of these cases alone."""
        missing = None if self.missing is None else self.missing[places]
        return NumberColumn(self.scaled[places], self.digits, missing)

    @property
    def nulls(self) -> int:
        """How many cases say nothing here."""
        return 0 if self.missing is None else int(self.missing.sum())


Column = CodedColumn | NumberColumn


def coded(values: Iterable[Any]) -> CodedColumn:
    """Return these values as a column. A number and a truth value are never the same, though Python says 1 == True."""
    known: dict[Any, int] = {}
    distinct: list[Any] = []
    codes = []
    for value in values:
        code = known.setdefault(value_key(value), len(known))
        if code == len(distinct):
            distinct.append(value)
        codes.append(code)
    return CodedColumn(np.array(codes, dtype=np.int32), tuple(distinct))


def value_key(value: Any) -> Any:
    """Return what tells values apart: lists and contexts by what is in them, moments by their zone as well."""
    if isinstance(value, list | tuple):
        return (list, tuple(value_key(part) for part in value))
    if isinstance(value, dict):
        return (dict, tuple((name, value_key(part)) for name, part in sorted(value.items())))
    if isinstance(value, datetime | time):
        return (type(value), value, str(value.tzinfo))
    return (type(value), value)


def as_coded(column: Column) -> CodedColumn:
    """Return a column as distinct values and codes."""
    if isinstance(column, CodedColumn):
        return column
    keys, first, codes = np.unique(column.keys(0, len(column)), return_index=True, return_inverse=True)
    return CodedColumn(codes.astype(np.int32), tuple(column.at(int(first[place])) for place in range(len(keys))))


def nothing(count: int) -> CodedColumn:
    """Return a column of so many cases that all say nothing."""
    return CodedColumn(np.zeros(count, dtype=np.int32), (None,))


def column_of(codes: Codes, values: Sequence[Any]) -> Column:
    """Return coded values in the form that is worked with fastest: numbers as numbers where their digits fit."""
    if values and all(value is None or isinstance(value, Decimal) for value in values):
        numbers = [value for value in values if isinstance(value, Decimal)]
        digits = digits_needed(numbers)
        if numbers and digits is not None:
            gone = np.array([value is None for value in values], dtype=np.bool_)
            scaled = np.array([0 if value is None else _scaled(value, digits) for value in values], dtype=np.int64)
            return NumberColumn(scaled[codes], digits, gone[codes] if gone.any() else None)
    return CodedColumn(codes, tuple(values))


def digits_needed(numbers: Sequence[Decimal]) -> int | None:
    """Return how many digits behind the point hold all of these exactly; None where they would not fit."""
    needed = 0
    for number in numbers:
        _sign, figures, exponent = number.as_tuple()
        if not isinstance(exponent, int):
            return None
        idle = next((place for place, figure in enumerate(reversed(figures)) if figure), len(figures))
        needed = max(needed, -exponent - min(idle, -exponent)) if exponent < 0 else needed
        if needed > _MOST_DIGITS or (number and number.adjusted() + needed >= _FIGURES):
            return None
    widest = max((number.adjusted() for number in numbers if number), default=0)
    return None if widest + needed >= _FIGURES else needed


def _scaled(number: Decimal, digits: int) -> int:
    return int(number.scaleb(digits, context=NUMBERS))


def column_of_floats(values: NDArray[np.float64], missing: Flags) -> Column | None:
    """Return floating point numbers as the decimals they print as; None where only one by one will do.

    A decimal of at most fifteen digits that gives the number back is the one that is printed: nothing is guessed.
    """
    if not np.isfinite(values[~missing]).all():
        return None
    clean = np.where(missing, 0.0, values)
    for digits in range(_MOST_DIGITS):
        unit = float(10**digits)
        whole = np.round(clean * unit)
        if (np.abs(whole) >= _LARGEST).any():
            return None
        if (whole / unit == clean).all():
            return NumberColumn(whole.astype(np.int64), digits, missing if missing.any() else None)
    return None
