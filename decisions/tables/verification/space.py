"""All cases that may come, as rows: the pieces of each column, taken together where no analysable rule parts them.

A box is a set of rows with some in each column: the cases whose value in every column lies in one of them. Rules are
boxes, and so are gaps and overlaps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from decisions.tables.axes import Axis, Flags, Places, Words, bits, words_of


@dataclass(frozen=True, eq=False)
class Space:
    """Rows of all columns one after another. `matrix[row, r]` says whether rule `rules[r]` lets the row pass.

    The value of each column is one that is allowed, or null; `present` are the rows that hold more than null.
    """

    axes: tuple[Axis, ...]
    rules: Places
    matrix: Flags
    members: tuple[Places, ...]  # the pieces of each row
    starts: Places  # the first row of each column
    weights: NDArray[np.float64]  # how much of its column a row is, null not counted; a column weighs one

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.members)

    @cached_property
    def column_of(self) -> Places:
        """The column of each row."""
        return np.repeat(np.arange(len(self.starts)), np.diff(np.append(self.starts, self.rows)))

    @cached_property
    def words(self) -> Words:
        """The matrix as rows of bits."""
        return words_of(self.matrix)

    @cached_property
    def present(self) -> Flags:
        """The box of all cases in which every value is there."""
        return self.weights > 0

    def missing(self, column: int) -> Flags:
        """Return the box of cases in which the value of one column is missing and every other is there."""
        missing = self.axes[column].missing
        box: Flags = self.present & (self.column_of != column)
        pieces, rows = self._row_of[column]
        box[rows[pieces == missing]] = True
        return box

    def holds_cases(self, box: Flags) -> bool:
        """Whether a box holds any case: some rows in every column."""
        return bool(np.logical_or.reduceat(box, self.starts).all())

    def share(self, box: Flags) -> float:
        """Return how much of the space a box takes.

        Units: share of the combinations of rows, each weighing the same.
        """
        return float(np.prod(np.add.reduceat(np.where(box, self.weights, 0.0), self.starts)))

    def pieces(self, box: Flags, column: int) -> Places:
        """Return the pieces of a column that a box holds, in order."""
        pieces, rows = self._row_of[column]
        return pieces[box[rows]]

    @cached_property
    def _row_of(self) -> list[tuple[Places, Places]]:
        """For each column its pieces in order, and the row of each."""
        found = []
        for start, end in zip(self.starts, np.append(self.starts[1:], self.rows), strict=True):
            pieces = np.concatenate(self.members[start:end])
            rows = np.repeat(np.arange(start, end), [len(group) for group in self.members[start:end]])
            order = np.argsort(pieces)
            found.append((pieces[order], rows[order]))
        return found


def solid_rules(axes: Sequence[Axis]) -> Places:
    """Return the rules (from 0) of which every cell is analysable."""
    return np.flatnonzero(np.logical_and.reduce([axis.analysable for axis in axes]))


def space_of(axes: Sequence[Axis]) -> Space:
    """Return the space of all cases that the columns, at least one, allow."""
    rules = solid_rules(axes)
    matrices, members, weights, starts = [], [], [], [0]
    for axis in axes:
        matrix, groups = _rows(axis, np.append(np.flatnonzero(axis.inside), axis.missing), rules)
        matrices.append(matrix)
        members.extend(groups)
        weights.append(_weights(axis, groups))
        starts.append(starts[-1] + len(groups))
    return Space(
        axes=tuple(axes),
        rules=rules,
        matrix=np.concatenate(matrices),
        members=tuple(members),
        starts=np.array(starts[:-1], dtype=np.intp),
        weights=np.concatenate(weights),
    )


def _weights(axis: Axis, groups: Sequence[Places]) -> NDArray[np.float64]:
    """Return the weight of rows: a stretch of a line counts once, of other values each."""
    counts = np.array([int(axis.inside[group].sum()) for group in groups], dtype=np.float64)
    if axis.kind.ordered:
        counts = np.minimum(counts, 1)
    return counts / max(1.0, counts.sum())


def _rows(axis: Axis, chosen: Places, rules: Places) -> tuple[Flags, list[Places]]:
    """Return the rows of a column and their pieces. On a line only neighbours are taken together."""
    matrix = bits(axis.accepts[chosen], axis.rules)[:, rules]
    if not axis.kind.ordered and len(chosen):
        order = np.lexsort(words_of(matrix).T) if len(rules) else np.arange(len(chosen))
        # The first of those alike keeps the place that people know.
        matrix, chosen = matrix[order], chosen[order]
    new = np.ones(len(chosen), dtype=np.bool_)
    new[1:] = (matrix[1:] != matrix[:-1]).any(axis=1)
    return matrix[new], np.split(chosen, np.flatnonzero(new)[1:]) if len(chosen) else []
