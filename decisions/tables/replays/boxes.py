"""How many past cases lie in a region that verification found: the gaps and overlaps that matter are those in use."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from decisions.tables.axes import Axis
from decisions.tables.cases.columns import CodedColumn, Column
from decisions.tables.replays.replay import Replayed

Codes = NDArray[np.int32]
# For each input the pieces of its axis that belong to the region, as `Gap.pieces` and `Overlap.pieces` have them.
Box = Sequence[Sequence[int]]


def pieces_of(axis: Axis, column: Column) -> Codes:
    """Return the piece of each case in one column."""
    if isinstance(column, CodedColumn):
        return axis.place(column.values).astype(np.int32).take(column.codes)
    return axis.place_scaled(column.scaled, column.digits, column.missing).astype(np.int32)


def cases_in(replayed: Replayed, boxes: Iterable[Box]) -> tuple[int, ...]:
    """Return for each region how many of the cases lie in it."""
    codes = [pieces_of(axis, column) for axis, column in zip(replayed.axes, replayed.columns, strict=True)]
    counts = []
    for box in boxes:
        inside = np.ones(replayed.cases.count, dtype=np.bool_)
        for axis, found, pieces in zip(replayed.axes, codes, box, strict=True):
            if len(pieces) < len(axis.pieces):
                table = np.zeros(len(axis.pieces), dtype=np.bool_)
                table[list(pieces)] = True
                inside &= table.take(found)
        counts.append(int(inside.sum()))
    return tuple(counts)
