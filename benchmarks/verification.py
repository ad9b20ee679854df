"""How long it takes to find the gaps and overlaps of large tables, beside the plain ways to find them.

Baselines run in the same process: the published recursion from column to column for gaps (Calvanese and others, 2018),
which is only bearable on small tables, and the comparison of all pairs of rules for overlaps.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from benchmarks.figures import Figure, median_ms, seconds
from benchmarks.verification_tables import Cell, Damage, overlapping_table, table_of, tree_cells
from decisions.tables.pieces import cut
from decisions.tables.reading import ReadTable, read_table
from decisions.tables.verification.gaps import Gaps, find_gaps
from decisions.tables.verification.overlaps import Overlaps, find_overlaps, meeting
from decisions.tables.verification.space import space_of
from decisions.tables.verification.splitting import Limit
from decisions.tables.verification.verify import verify

SEED = 2026
BUDGET = 10.0
MOST = 2_000
_ROUNDS = 3
_EDITED = (6, 1_000)
_GAPS = (15, 1_500)
_OVERLAPS = (11, 1_500)
_RECURSION = (5, 300)
_HARD = (10, 100)

# A cell in the form in which two of them are compared fastest.
Frozen = tuple[int, int] | frozenset[str]


class BenchmarkFailed(Exception):  # noqa: N818 - named as what happened
    """What was to be measured did not come to what it should."""


def verification_figures() -> Iterator[Figure]:
    """Yield what cutting, gaps, overlaps and the whole check of a table take."""
    edited = read_table(table_of(tree_cells(*_EDITED, SEED, Damage(inwards=True))))
    yield Figure("pieces of 1,000 rules x 6 inputs", median_ms(partial(cut, edited)), "ms")
    yield Figure("check of 1,000 rules x 6 inputs, in the editor", _best(partial(verify, edited)), "s")
    yield from _gap_figures()
    yield _overlap_figure()
    yield from _hard_figures()


def _gap_figures() -> Iterator[Figure]:
    small = tree_cells(*_RECURSION, SEED, Damage(inwards=True))
    read = read_table(table_of(small))
    if not _gaps(read).finished:
        raise BenchmarkFailed("A small table was not searched to its end.")
    plain = seconds(partial(_recursion, small))
    yield Figure("gaps, 300 rules x 5 inputs, beside recursion", _best(partial(_gaps, read)), "s", plain)
    large = read_table(table_of(tree_cells(*_GAPS, SEED, Damage(inwards=True))))
    found = _gaps(large)
    if not (found.finished and found.boxes):
        raise BenchmarkFailed("The gaps of the large table were not all found.")
    yield Figure("gaps, 1,500 rules x 15 inputs, tree-like", _best(partial(_gaps, large)), "s")
    yield Figure("gaps told of it", len(found.boxes), "gaps")


def _gaps(read: ReadTable) -> Gaps:
    """Find gaps from pieces on, as the check of a table does."""
    space = space_of(cut(read))
    return find_gaps(space, meeting(space), Limit(time.monotonic, time.monotonic() + BUDGET), MOST)


def _overlap_figure() -> Figure:
    boxes = tree_cells(*_OVERLAPS, SEED, Damage(inwards=False))
    space = space_of(cut(read_table(table_of(boxes))))

    def overlaps() -> Overlaps:
        limit = Limit(time.monotonic, time.monotonic() + BUDGET)
        return find_overlaps(space, meeting(space), limit, MOST)

    pairs: list[int] = []
    plain = seconds(lambda: pairs.append(_pairs(boxes)))
    if pairs[0] != int(meeting(space).sum()) // 2:
        raise BenchmarkFailed("The two ways to find overlaps found different ones.")
    return Figure("overlaps, 1,500 rules x 11 inputs, beside all pairs", _best(overlaps), "s", plain)


def _hard_figures() -> Iterator[Figure]:
    hard = read_table(overlapping_table(*_HARD, SEED))
    results = []
    took = seconds(lambda: results.append(verify(hard, seconds=BUDGET, boxes=MOST)))
    found = results[0]
    yield Figure("check of 100 overlapping rules x 10 inputs", took, "s", BUDGET)
    yield Figure(f"gaps told of it ({'all' if found.finished else 'at least'})", len(found.gaps), "gaps")
    yield Figure("of it uncovered, about", 100 * found.uncovered_share, "%")


def _best(act: Callable[[], object]) -> float:
    """Return the best of some rounds: what else the machine does meanwhile is not the table's."""
    return min(seconds(act) for _round in range(_ROUNDS))


def _pairs(boxes: list[list[Cell]]) -> int:
    """Count the rules that meet, two by two and column by column."""
    plain: list[list[Frozen]] = [[_frozen(cell) for cell in box] for box in boxes]
    return sum(all(_meet(a, b) for a, b in zip(one, other, strict=True)) for one, other in combinations(plain, 2))


def _frozen(cell: Cell) -> Frozen:
    low, high = cell[0], cell[-1]
    if isinstance(low, int) and isinstance(high, int):
        return low, high
    return frozenset(name for name in cell if isinstance(name, str))


def _meet(one: Frozen, other: Frozen) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one[0] < other[1] and other[0] < one[1]
    return isinstance(one, frozenset) and isinstance(other, frozenset) and not one.isdisjoint(other)


def _recursion(boxes: list[list[Cell]]) -> int:
    """Count gaps as published: piece by piece of a column, and in each the next column for the rules active there."""

    def gaps(rules: list[int], column: int) -> int:
        if not rules:
            return 1
        if column == len(boxes[0]):
            return 0
        return sum(gaps(active, column + 1) for active in _sweep(boxes, rules, column))

    return gaps(list(range(len(boxes))), 0)


def _sweep(boxes: list[list[Cell]], rules: list[int], column: int) -> Iterator[list[int]]:
    cells = {rule: _frozen(boxes[rule][column]) for rule in rules}
    ends = sorted({end for cell in cells.values() if isinstance(cell, tuple) for end in cell})
    for start in ends[:-1]:
        yield [rule for rule, cell in cells.items() if isinstance(cell, tuple) and cell[0] <= start < cell[1]]
    names = {name for cell in cells.values() if isinstance(cell, frozenset) for name in cell}
    for name in sorted(names):
        yield [rule for rule, cell in cells.items() if isinstance(cell, frozenset) and name in cell]
