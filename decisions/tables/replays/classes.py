"""A column of cases sorted into classes that the rules of a table tell apart.

What the pieces of a column can say is looked up; cells that compute with their own value are asked once for each
distinct value; cells that speak of other columns stay in doubt, and are asked case by case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.feel.evaluate import passes
from decisions.feel.syntax import UnaryTests
from decisions.tables.axes import WORD, Axis, Words, shifted
from decisions.tables.cases.columns import CodedColumn, Column, Flags, NumberColumn, as_coded
from decisions.tables.cell_tests import literals_of
from decisions.tables.checking import is_allowed
from decisions.tables.reading import ReadTable
from decisions.tables.replays.looking import Work, spoken_of
from decisions.tables.values import Kind

CodeIndex = NDArray[np.int32]

# Numbers that span at most so many units are looked up instead of searched for.
_LOOKED_UP = 1 << 20
_FEW = 1 << 12


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """What one column says: which rules each class accepts (`rows`), whether its values are allowed, and who is in it.

    Where `bounds` is None, `table` holds the class by code (or by number less `low`); else the class of a number is
    found between the bounds. `doubts` are the rules, counted from 0, whose cell has to be asked case by case.
    """

    rows: Words
    allowed: Flags
    column: Column
    table: CodeIndex
    missing: int = 0
    low: int = 0
    bounds: NDArray[np.int64] | None = None
    doubts: tuple[int, ...] = ()

    def of(self, start: int, stop: int) -> CodeIndex:
        """Return the class of each of these cases."""
        column = self.column
        if isinstance(column, CodedColumn):
            return self.table.take(column.codes[start:stop])
        numbers = column.scaled[start:stop]
        if self.bounds is None:
            found = self.table.take(numbers - self.low if self.low else numbers)
        else:
            found = self.table.take(np.searchsorted(self.bounds, numbers, side="right"))
        if column.missing is not None:
            found[column.missing[start:stop]] = self.missing
        return found


def classes_of(read: ReadTable, axis: Axis, column: Column, work: Work) -> Classes:
    """Return a column of cases sorted by what the rules tell apart."""
    open_rules = [int(rule) for rule in np.flatnonzero(~axis.analysable)]
    cells = {rule: cell for rule in open_rules if (cell := read.cells[rule][axis.column]) is not None}
    own = {rule: cell for rule, cell in cells.items() if not spoken_of(cell)}
    doubts = tuple(rule for rule in cells if rule not in own)
    allowed = read.allowed[axis.column]
    if isinstance(column, NumberColumn):
        plain = axis.kind is Kind.NUMBER and not own and (allowed is None or literals_of(allowed) is not None)
        if plain:
            return _number_classes(axis, column, allowed, doubts)
        column = as_coded(column)
    rows, flags, table = _told(axis, column.values, allowed, own, work)
    return Classes(rows, flags, column, table, doubts=doubts)


def _told(
    axis: Axis, values: Sequence[Any], allowed: UnaryTests | None, own: dict[int, UnaryTests], work: Work
) -> tuple[Words, Flags, CodeIndex]:
    """Return the rules accepted by each class, whether its values are allowed, and the class of each value."""
    pieces = axis.place(values).astype(np.int64)
    flags = np.array([value is None or is_allowed(value, allowed) for value in values], dtype=np.bool_)
    mixed = pieces * 2 + flags
    passed: dict[int, Flags] = {}
    for rule, cell in own.items():
        told = [passes(cell, value, work.models) is True for value in work.checked(values)]
        passed[rule] = np.array(told, dtype=np.bool_)
        _keys, mixed = np.unique(mixed * 2 + passed[rule], return_inverse=True)
    _keys, first, inverse = np.unique(mixed, return_index=True, return_inverse=True)
    rows = axis.accepts[pieces[first]]
    for rule, told_of in passed.items():
        rows[~told_of[first], rule // WORD] &= ~(np.uint64(1) << np.uint64(rule % WORD))
    told_apart, merged = np.unique(np.column_stack([rows, flags[first]]), axis=0, return_inverse=True)
    table = merged.reshape(-1).astype(np.int32)[inverse.reshape(-1)]
    return np.ascontiguousarray(told_apart[:, :-1]), told_apart[:, -1] != 0, table


def _number_classes(axis: Axis, column: NumberColumn, allowed: UnaryTests | None, doubts: tuple[int, ...]) -> Classes:
    bounds = _bounds(axis, column.digits)
    tried = [int(bounds[0]) - 1 if len(bounds) else 0, *(int(bound) for bound in bounds)]
    values = [*(shifted(Decimal(step), -column.digits) for step in tried), None]
    rows, flags, found = _told(axis, values, allowed, {}, Work())
    missing, found = int(found[-1]), found[:-1]
    changes = np.flatnonzero(found[1:] != found[:-1])
    bounds, found = bounds[changes], np.concatenate([found[:1], found[1:][changes]])
    low, high = (int(column.scaled.min()), int(column.scaled.max())) if len(column) else (0, 0)
    if high - low >= min(_LOOKED_UP, 4 * len(column) + _FEW):
        return Classes(rows, flags, column, found, missing, bounds=bounds, doubts=doubts)
    low = 0 if low >= 0 and high < _FEW else low
    table = found[np.searchsorted(bounds, np.arange(low, high + 1), side="right")]
    return Classes(rows, flags, column, table, missing, low, doubts=doubts)


def _bounds(axis: Axis, digits: int) -> NDArray[np.int64]:
    """Return from where on whole numbers of the unit can be in another piece."""
    steps: set[int] = set()
    for key in axis.keys:
        scaled = shifted(Decimal(key), digits)
        for rounding in (ROUND_FLOOR, ROUND_CEILING):
            whole = int(scaled.to_integral_value(rounding))
            steps |= {whole, whole + 1}
    edge = np.iinfo(np.int64)
    return np.array(sorted(step for step in steps if edge.min < step < edge.max), dtype=np.int64)
