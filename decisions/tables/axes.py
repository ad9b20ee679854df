"""An input column cut into the pieces that its rules tell apart, and which rules accept each piece.

A set of rules is a row of bits: rule r (counted from 0) is bit r % 64 of word r // 64.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from decisions.feel.syntax import Scalar
from decisions.tables.table import ValueType
from decisions.tables.values import Key, Kind, key_of, kind_of, said

Words = NDArray[np.uint64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

WORD = 64
_INT64 = np.iinfo(np.int64)


class Part(StrEnum):
    """What a piece is a piece of."""

    RANGE = "range"  # everything between two ends
    VALUE = "value"  # one value
    OTHER = "other"  # every text that no cell names
    MISSING = "missing"  # null
    STRAY = "stray"  # a value of another kind than the column's


@dataclass(frozen=True, slots=True)
class Piece:
    """Values that no rule tells apart. `low` and `high` are None where a range has no end.

    `inside` says whether its values are allowed. A single value is its own `value`, `low` and `high`.
    """

    part: Part
    low: Scalar = None
    high: Scalar = None
    low_closed: bool = False
    high_closed: bool = False
    value: Scalar = None
    inside: bool = True

    def words(self) -> str:
        """Return the piece in words, fit to stand after the column's name."""
        if self.part is Part.RANGE:
            low = "" if self.low is None else f"{'>=' if self.low_closed else '>'} {said(self.low)}"
            high = "" if self.high is None else f"{'<=' if self.high_closed else '<'} {said(self.high)}"
            return " and ".join(end for end in (low, high) if end) or "anything"
        words = {Part.OTHER: "anything else", Part.MISSING: "missing", Part.STRAY: "something of another type"}
        return words.get(self.part) or said(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """A column's line as sorted numbers that `searchsorted` understands, exact for the numbers it was made for."""

    steps: NDArray[np.int64] | NDArray[np.float64]
    on: Places  # the piece of a value that stands on a step
    under: Places  # the piece of values below a step, and at the end of those above all

    def place(self, values: NDArray[np.int64] | NDArray[np.float64]) -> Places:
        """Return the piece of each value."""
        steps = np.searchsorted(self.steps, values, side="left")
        found = self.under[steps]
        if len(self.steps):
            near = np.minimum(steps, len(self.steps) - 1)
            found = np.where(self.steps[near] == values, self.on[near], found)
        return found


@dataclass(frozen=True, slots=True)
class OutsideTest:
    """A test of a rule (counted from 0) that no allowed value passes, as it is said."""

    rule: int
    words: str


@dataclass(frozen=True, eq=False)
class Axis:
    """One input column.

    `accepts[p]` are the rules whose cell lets piece p pass; a cell that is not analysable is counted as letting
    everything pass, and `analysable[r]` is False: it may or may not. `missing` and `stray` are the last two pieces.
    """

    column: int
    label: str
    type: ValueType
    kind: Kind
    cuts: tuple[Scalar, ...]
    keys: tuple[Key, ...]
    pieces: tuple[Piece, ...]
    accepts: Words
    analysable: Flags
    outside: tuple[OutsideTest, ...]
    closed: bool
    spots: Places = field(repr=False)  # the piece at each spot of the line: below, at, between, at, ..., above

    @property
    def missing(self) -> int:
        """The piece of null."""
        return len(self.pieces) - 2

    @property
    def stray(self) -> int:
        """The piece of values of another kind."""
        return len(self.pieces) - 1

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return len(self.analysable)

    @cached_property
    def inside(self) -> Flags:
        """Which pieces hold allowed values that are there: null and strays are none."""
        return np.array([p.inside and p.part not in {Part.MISSING, Part.STRAY} for p in self.pieces], dtype=np.bool_)

    def accepts_any(self, pieces: Places, rule: int) -> bool:
        """Whether a rule (from 0) lets any of these pieces pass, as far as it can be known."""
        return bool((self.accepts[pieces, rule // WORD] >> np.uint64(rule % WORD) & np.uint64(1)).any())

    def place_value(self, value: Scalar) -> int:
        """Return the piece that a value belongs to."""
        if value is None:
            return self.missing
        if kind_of(value) is not self.kind:
            return self.stray
        return self._spot(key_of(value))

    def place(self, values: Iterable[Scalar]) -> Places:
        """Return the piece of each value; meant for the distinct values of a column, not for each of a million."""
        return np.fromiter((self.place_value(value) for value in values), dtype=np.intp)

    def place_scaled(self, scaled: NDArray[np.int64], digits: int, missing: Flags | None = None) -> Places:
        """Return the piece of each number, given as whole numbers with so many digits behind the point. Exact."""
        if self.kind is Kind.NUMBER:
            found = self._whole_ladder(digits).place(scaled)
        else:
            found = np.full(len(scaled), self.stray, dtype=np.intp)
        return found if missing is None else np.where(missing, self.missing, found)

    def place_floats(self, values: NDArray[np.float64]) -> Places:
        """Return the piece of each number, taken as the decimal that it prints as; NaN is missing. Exact."""
        if self.kind is Kind.NUMBER:
            found = self._float_ladder().place(values)
            found = np.where(np.isinf(values), self.stray, found)
        else:
            found = np.full(len(values), self.stray, dtype=np.intp)
        return np.where(np.isnan(values), self.missing, found)

    @cached_property
    def _named(self) -> dict[Key, int]:
        return {key: place for place, key in enumerate(self.keys)}

    def _spot(self, key: Key) -> int:
        if not self.kind.ordered:
            return int(self.spots[self._named.get(key, len(self.keys))])
        at = bisect_left(self.keys, key)
        met = at < len(self.keys) and self.keys[at] == key
        return int(self.spots[2 * at + met])

    def _whole_ladder(self, digits: int) -> Ladder:
        """A cut between two whole numbers is met by none of them: both neighbours become steps."""
        scaled = [shifted(Decimal(key), digits) for key in self.keys]
        ends = {int(cut.to_integral_value(rounding)) for cut in scaled for rounding in (ROUND_FLOOR, ROUND_CEILING)}
        steps = sorted(end for end in ends if _INT64.min < end < _INT64.max)
        half = Decimal("0.5")
        under = [step - half for step in steps] + [(steps[-1] if steps else 0) + half]
        return Ladder(
            np.array(steps, dtype=np.int64),
            np.array([self._spot(shifted(Decimal(step), -digits)) for step in steps], dtype=np.intp),
            np.array([self._spot(shifted(value, -digits)) for value in under], dtype=np.intp),
        )

    def _float_ladder(self) -> Ladder:
        """Several cuts may round to one float; between two of these floats no cut is met by what a float prints as."""
        rounded = [float(Decimal(key)) for key in self.keys]
        steps = sorted(set(rounded))
        under = [0, *(bisect_right(rounded, step) for step in steps)]
        return Ladder(
            np.array(steps, dtype=np.float64),
            np.array([self._spot(Decimal(repr(step))) for step in steps], dtype=np.intp),
            self.spots[2 * np.array(under, dtype=np.intp)],
        )


def shifted(number: Decimal, digits: int) -> Decimal:
    """Return the number with its point moved so many digits to the right, exact however long it is."""
    sign, figures, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(f"{number} is no finite number")
    return Decimal((sign, figures, exponent + digits))


def words_of(flags: Flags) -> Words:
    """Return truth values, one column for each rule, as rows of bits."""
    lines, rules = flags.shape
    width = -(-rules // WORD) * WORD
    padded = np.zeros((lines, width), dtype=np.bool_)
    padded[:, :rules] = flags
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64, copy=False)


def bits(words: Words, rules: int) -> Flags:
    """Return rows of bits as truth values, one column for each rule."""
    raw = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
    return np.unpackbits(raw, axis=1, bitorder="little", count=rules).astype(np.bool_)
