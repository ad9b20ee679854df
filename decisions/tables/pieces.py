"""Cut the columns of a table that was read into pieces that no rule tells apart.

For a line the pieces are below, at, between and above the values that cells and allowed values name; for texts each
named value and all others; for yes and no both; and one for null everywhere. What a cell says of a piece is what the
row evaluator says of each value in it: three-valued, and only "true" lets a value pass.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from decisions.feel.syntax import Scalar, Span, UnaryTests
from decisions.tables.axes import Axis, Flags, OutsideTest, Part, Piece, words_of
from decisions.tables.cell_tests import Line, Said, line_of, literals_of, said_of
from decisions.tables.table import InputColumn, Table, ValueType
from decisions.tables.values import KINDS, Kind, kind_of

__all__ = ["FREE", "Axis", "Cells", "Part", "Piece", "Stopped", "Watch", "cut", "cutting"]

_EVERYTHING = UnaryTests(Span(0, 0))
_LAST_MICROSECOND = 86_400_000_000 - 1
# So many cells are looked at between two looks at the clock.
_CELLS_AT_ONCE = 32


class Stopped(Exception):  # noqa: N818 - named as what happened
    """The work was given up. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Watch:
    """When to give up: once `spent` says so, or where a column would need more truth values than `most`."""

    spent: Callable[[], bool]
    most: int

    def check(self) -> None:
        """Go on.

        Raises: Stopped, where time is over.
        """
        if self.spent():
            raise Stopped(
                "There was no time to check so large a table: nothing is proven. "
                "Split it into several tables if that stays so."
            )

    def check_size(self, values: int) -> None:
        """Go on.

        Raises: Stopped, where so many truth values are too many.
        """
        if values > self.most:
            raise Stopped(
                "The table is too large to be checked as a whole: nothing is proven. Split it into several tables."
            )

    def over[T](self, items: Iterable[T]) -> Iterator[T]:
        """Yield all items, looking at the clock now and then.

        Raises: Stopped, where time is over.
        """
        for place, item in enumerate(items):
            if place % _CELLS_AT_ONCE == 0:
                self.check()
            yield item


FREE = Watch(lambda: False, sys.maxsize)


class Cells(Protocol):
    """What is asked of a table that was read: a cell is None where its text cannot be read."""

    @property
    def table(self) -> Table:
        """The table."""

    @property
    def cells(self) -> Sequence[Sequence[UnaryTests | None]]:
        """The input cells of each rule."""

    @property
    def allowed(self) -> Sequence[UnaryTests | None]:
        """The allowed values of each input column."""


@dataclass(slots=True)
class _Sheet:
    """The cells of a column, its allowed values as the last of them, and what each says of every spot of the line."""

    line: Line
    tests: list[tuple[Said, ...] | None]  # None: not analysable
    passes: Flags  # one line for each spot, then null and strays; one column for each cell


def cut(read: Cells) -> tuple[Axis, ...]:
    """Return an axis for each input column, in their order."""
    return tuple(cutting(read, FREE))


def cutting(read: Cells, watch: Watch) -> Iterator[Axis]:
    """Yield an axis for each input column, in their order.

    Raises: Stopped, as the watch says.
    """
    for place, column in enumerate(read.table.inputs):
        yield _axis(read, place, column, watch)


def _axis(read: Cells, place: int, column: InputColumn, watch: Watch) -> Axis:
    rules = len(read.cells)
    allowed = read.allowed[place] if place < len(read.allowed) else None
    sheet = _sheet(column.type, [*(cells[place] for cells in read.cells), allowed or _EVERYTHING], watch)
    line = sheet.line
    real = _real(line)
    inside = sheet.passes[:-2, rules]
    return Axis(
        column=place,
        label=column.looks_at or f"column {place + 1}",
        type=column.type,
        kind=line.kind,
        cuts=line.values,
        keys=line.keys,
        pieces=tuple(watch.over(_pieces(line, inside, real))),
        accepts=words_of(sheet.passes[np.append(real, [True, True]), :rules]),
        analysable=np.array([tests is not None for tests in sheet.tests[:rules]], dtype=np.bool_),
        outside=tuple(_outside(read, place, watch.over(sheet.tests[:rules]), inside & real)),
        closed=sheet.tests[rules] is not None and _closed(line, inside, column.type),
        spots=np.cumsum(real) - 1,
    )


def _sheet(of: ValueType, cells: list[UnaryTests | None], watch: Watch) -> _Sheet:
    named = [literals_of(tests) for tests in watch.over(cells)]
    # Allowed values come first: where they are listed, their order is the one that people know.
    literals = [value for group in (named[-1], *named[:-1]) for value in group or () if value is not None]
    kind = _kind(of, literals)
    line = line_of(kind, literals)
    watch.check_size(line.spots * len(cells))
    tests = [
        None if cell is None or group is None or not _one_kind(kind, group) else said_of(line, cell)
        for cell, group in watch.over(zip(cells, named, strict=True))
    ]
    watch.check()
    return _Sheet(line, tests, _passes(line, cells, tests))


def _kind(of: ValueType, literals: Iterable[Scalar]) -> Kind:
    """Return the kind of the first literal that the column's type can hold."""
    kinds = KINDS[of]
    return next((kind for value in literals if (kind := kind_of(value)) in kinds and kind), kinds[0])


def _one_kind(kind: Kind, literals: Iterable[Scalar]) -> bool:
    return all(value is None or kind_of(value) is kind for value in literals)


def _passes(line: Line, cells: Sequence[UnaryTests | None], tests: Sequence[tuple[Said, ...] | None]) -> Flags:
    """Return which spots, null and strays pass which cell. What is not analysable lets everything pass."""
    passes = np.ones((line.spots + 2, len(cells)), dtype=np.bool_)
    told = [(place, cell, said) for place, (cell, said) in enumerate(zip(cells, tests, strict=True)) if cell and said]
    if not told:
        return passes
    places = [place for place, _cell, _said in told]
    passes[:-2, places] = _covered(line.spots, [[run for one in said for run in one.runs] for _, _, said in told])
    for place, cell, said in told:
        wanted = not cell.negated
        if cell.negated:
            known = all(one.known for one in said)
            passes[:-2, place] = ~passes[:-2, place] if known else False
        passes[-2, place] = _either([one.missing for one in said]) is wanted
        passes[-1, place] = _either([one.stray for one in said]) is wanted
    return passes


def _covered(spots: int, runs: list[list[tuple[int, int]]]) -> Flags:
    """Return which spots lie in one of the runs of each cell: counted up where a run begins, down where it ends."""
    flat: NDArray[np.intp] = np.array(
        [(start, end, cell) for cell, group in enumerate(runs) for start, end in group if start < end], dtype=np.intp
    ).reshape(-1, 3)
    steps = np.zeros((spots + 1, len(runs)), dtype=np.int16)
    np.add.at(steps, (flat[:, 0], flat[:, 2]), 1)
    np.subtract.at(steps, (flat[:, 1], flat[:, 2]), 1)
    return np.cumsum(steps[:-1], axis=0, dtype=np.int16) > 0


def _either(answers: Sequence[bool | None]) -> bool | None:
    """Three-valued "or"."""
    return True if True in answers else None if None in answers else False


def _real(line: Line) -> Flags:
    """Return which spots hold any value at all: there is nothing between two days that follow each other."""
    real = np.ones(line.spots, dtype=np.bool_)
    if line.kind is Kind.BOOLEAN:
        real[-1] = False
    if line.kind.whole:
        keys = np.array(line.keys, dtype=np.int64)
        real[2:-1:2] = np.diff(keys) > 1
    if line.kind is Kind.TIME and line.keys:
        real[0] = line.keys[0] != 0
        real[-1] = line.keys[-1] != _LAST_MICROSECOND
    return real


def _pieces(line: Line, inside: Flags, real: Flags) -> Iterator[Piece]:
    for spot in np.flatnonzero(real):
        yield _piece(line, int(spot), inside=bool(inside[spot]))
    yield Piece(Part.MISSING)
    yield Piece(Part.STRAY, inside=False)


def _piece(line: Line, spot: int, *, inside: bool) -> Piece:
    if not line.kind.ordered:
        if spot == len(line.values):
            return Piece(Part.OTHER, inside=inside)
        value = line.values[spot]
        return Piece(Part.VALUE, value, value, True, True, value, inside)
    if spot % 2:
        value = line.values[spot // 2]
        return Piece(Part.VALUE, value, value, True, True, value, inside)
    low = line.values[spot // 2 - 1] if spot else None
    high = line.values[spot // 2] if spot < line.spots - 1 else None
    return Piece(Part.RANGE, low, high, inside=inside)


def _outside(read: Cells, place: int, tests: Iterable[tuple[Said, ...] | None], inside: Flags) -> Iterator[OutsideTest]:
    """Yield each test that names values and lets none pass that may come."""
    before = np.concatenate(([0], np.cumsum(inside)))
    for rule, group in enumerate(tests):
        for one in group or ():
            if one.missing or not one.known:
                continue
            if not any(before[end] > before[start] for start, end in one.runs if start < end):
                text = read.table.rules[rule].tests[place]
                yield OutsideTest(rule, text[one.span.start : one.span.end])


def _closed(line: Line, inside: Flags, of: ValueType) -> bool:
    """Whether it is known what may come: a list for texts, any value of the line for what lies on one."""
    if of is ValueType.ANY:
        return False
    return line.kind is not Kind.STRING or not bool(inside[-1])
