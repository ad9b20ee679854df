"""Search a box for cases that no rule fits, by cutting it where the fewest rules are cut.

A part that one rule covers is done; so is a part whose rules do not overlap and together are as large as it is; a part
without rules is a gap. On tables that came from trees this is fast whatever the number of columns; on others it may
take for ever, so whoever asks sets a limit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from decisions.tables.axes import Flags, Places
from decisions.tables.verification.subtraction import remainder

# Sums of floats that differ by less may be equal; whole numbers tell.
_ROUNDING = 1e-9
# So many rules are taken away one after another, which is faster than to go on cutting.
_FEW_RULES = 16


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: the clock may not show more than `until`."""

    clock: Callable[[], float]
    until: float

    @property
    def spent(self) -> bool:
        """Whether the time is over."""
        return self.clock() >= self.until

    def part(self, share: float) -> "Limit":
        """Return a limit at this share of the time that is left."""
        now = self.clock()
        return Limit(self.clock, now + share * max(0.0, self.until - now))


@dataclass(eq=False)
class Node:
    """A part of the box: rows that its rules tell apart, and the rules that reach into it."""

    matrix: Flags
    rows: Places  # for each row the first row of the whole that it stands for
    starts: Places  # the first row of each column
    rules: Places
    inside: Flags  # the rows of the whole that the part holds

    @cached_property
    def ends(self) -> Places:
        """Where the rows of each column end."""
        return np.append(self.starts[1:], len(self.rows))

    @cached_property
    def sizes(self) -> Places:
        """How many rows each column has."""
        return self.ends - self.starts


def gaps_in(
    matrix: Flags, starts: Places, box: Flags, overlapping: Flags, limit: Limit, known: Callable[[Flags], bool]
) -> Iterator[Flags | None]:
    """Yield each part of a box that no rule reaches, and a last None where time ran out before all was searched.

    `overlapping[r, s]` says whether two rules meet anywhere. A part that is `known` is yielded without being searched.
    """
    rows = np.flatnonzero(box)
    columns = np.searchsorted(starts, rows, side="right") - 1
    first = np.searchsorted(columns, np.arange(len(starts)))
    reach = np.logical_or.reduceat(matrix[rows], first, axis=0).all(axis=0)
    stack = [_tidy(Node(matrix[np.ix_(rows, reach)], rows, first, np.flatnonzero(reach), box))]
    while stack:
        if limit.spent:
            yield None
            return
        node = stack.pop()
        if known(node.inside):
            yield node.inside
            continue
        counts = np.add.reduceat(node.matrix, node.starts, axis=0, dtype=np.int32)
        if not len(node.rules):
            yield node.inside
            continue
        if _covered(node, counts, overlapping):
            continue
        rest = remainder(node.matrix, node.starts, counts) if len(node.rules) <= _FEW_RULES else None
        if rest is None:
            stack.extend(_halves(node, counts, starts))
        else:
            yield from (_inside(node, part, starts) for part in rest)


def _inside(node: Node, part: dict[int, int], starts: Places) -> Flags:
    """Return the rows of the whole that a part of a node holds: by column, the node's rows as bits."""
    inside = node.inside.copy()
    for column, mask in part.items():
        first, last = int(node.starts[column]), int(node.ends[column])
        above = int(starts[column + 1]) if column + 1 < len(starts) else len(inside)
        borders = [*node.rows[first:last].tolist(), above]
        for place in range(last - first):
            if not mask >> place & 1:
                inside[borders[place] : borders[place + 1]] = False
    return inside


def _covered(node: Node, counts: Places, overlapping: Flags) -> bool:
    sizes = node.sizes
    if (counts == sizes[:, None]).all(axis=0).any():
        return True
    # Shares, not volumes: those of many columns do not fit into a float.
    if abs(float(np.prod(counts / sizes[:, None], axis=0).sum()) - 1) > _ROUNDING:
        return False
    if overlapping[np.ix_(node.rules, node.rules)].any():
        return False  # they may not meet here, but cutting finds out
    volumes = (prod(column) for column in counts.T.tolist())
    return bool(sum(volumes) == prod(sizes.tolist()))


def _halves(node: Node, counts: Places, starts: Places) -> list[Node]:
    """Return the part cut in two, the half with more rules last: it is searched first."""
    at, column = _cut(node, counts)
    first, last = int(node.starts[column]), int(node.ends[column])
    border = int(node.rows[at])
    above = int(starts[column + 1]) if column + 1 < len(starts) else len(node.inside)
    lower = _part(node, column, (at, last), (border, above))
    upper = _part(node, column, (first, at), (int(starts[column]), border))
    return [upper, lower] if len(upper.rules) <= len(lower.rules) else [lower, upper]


def _part(node: Node, column: int, gone: tuple[int, int], outside: tuple[int, int]) -> Node:
    """Return a part without some rows of one column, which stand for these rows of the whole."""
    start, end = gone
    inside = node.inside.copy()
    inside[outside[0] : outside[1]] = False
    starts = node.starts.copy()
    starts[column + 1 :] -= end - start
    rows = np.concatenate((node.rows[:start], node.rows[end:]))
    matrix = np.concatenate((node.matrix[:start], node.matrix[end:]))
    reach = matrix[starts[column] : starts[column] + int(node.sizes[column]) - (end - start)].any(axis=0)
    rules = node.rules
    if not reach.all():
        matrix, rules = matrix[:, reach], rules[reach]
    return _tidy(Node(matrix, rows, starts, rules, inside))


def _cut(node: Node, counts: Places) -> tuple[int, int]:
    """Return the row to cut before, and its column: where the fewest rules are cut, and as evenly as can be."""
    sums = np.cumsum(node.matrix, axis=0, dtype=np.int32)
    column_of = np.repeat(np.arange(len(node.starts)), node.sizes)
    base = np.zeros((len(node.starts), sums.shape[1]), dtype=np.int32)
    base[1:] = sums[node.starts[1:] - 1]
    left = np.count_nonzero(sums > base[column_of], axis=1)
    right = np.count_nonzero(sums < (counts + base)[column_of], axis=1)
    cost = (left + right) * (len(node.rules) + 1) + np.maximum(left, right)
    cost[node.ends - 1] = np.iinfo(cost.dtype).max
    at = int(cost.argmin())
    return at + 1, int(column_of[at])


def _tidy(node: Node) -> Node:
    """Take rows together that the rules left no longer tell apart."""
    new = np.ones(len(node.rows), dtype=np.bool_)
    new[1:] = (node.matrix[1:] != node.matrix[:-1]).any(axis=1)
    new[node.starts] = True
    if new.all():
        return node
    before = np.concatenate(([0], np.cumsum(new)))
    return Node(node.matrix[new], node.rows[new], before[node.starts], node.rules, node.inside)
