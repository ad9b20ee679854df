"""Overlaps: rules that fit the same case, as largest sets of rules that do so together.

Which two rules meet is told column by column for all pairs at once. Largest sets are cliques of that; where cells are
not one stretch, three rules may meet two by two and yet not all together, so each clique is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decisions.tables.axes import Flags, Places
from decisions.tables.pieces import FREE, Watch
from decisions.tables.verification.space import Space
from decisions.tables.verification.splitting import Limit

# Once fewer than this share of all pairs may still meet, they are looked at one by one.
_FEW = 0.02
# How many truth values are held at once while pairs are looked at.
_AT_ONCE = 20_000_000
# So many rules are compared with all others between two looks at the clock.
_RULES_AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """What each rule accepts of one column: from its first to its last row, and whether that is all one stretch."""

    rows: Flags  # the column's part of the matrix
    first: Places
    last: Places
    count: Places

    @property
    def whole(self) -> Flags:
        """Which rules accept everything from their first to their last row."""
        whole: Flags = self.last - self.first + 1 == self.count
        return whole


def stretches_of(space: Space) -> list[Stretches]:
    """Return what the rules accept, for each column."""
    found = []
    for start, end in zip(space.starts, np.append(space.starts[1:], space.rows), strict=True):
        rows = space.matrix[start:end]
        count = rows.sum(axis=0)
        first = np.where(count > 0, rows.argmax(axis=0), len(rows))
        last = np.where(count > 0, len(rows) - 1 - rows[::-1].argmax(axis=0), -1)
        found.append(Stretches(rows, first, last, count))
    return found


def meeting(space: Space, watch: Watch = FREE) -> Flags:
    """Return for each two rules of a space whether some case fits both; a rule does not meet itself.

    Raises: Stopped, where it takes too long.
    """
    size = len(space.rules)
    columns = [column for column in stretches_of(space) if (column.count < len(column.rows)).any()]
    columns.sort(key=lambda column: float(column.count.mean()) / len(column.rows))
    meets = np.triu(np.ones((size, size), dtype=np.bool_), k=1)
    for place, column in enumerate(columns):
        watch.check()
        if np.count_nonzero(meets) < _FEW * size * size:
            left, right = np.nonzero(meets)
            still = np.ones(len(left), dtype=np.bool_)
            for rest in columns[place:]:
                watch.check()
                still[still] = _pairs_meet(rest, left[still], right[still])
            meets[:] = False
            meets[left[still], right[still]] = True
            break
        meets &= _all_meet(column, watch)
    return meets | meets.T


def _all_meet(column: Stretches, watch: Watch) -> Flags:
    meets: Flags = (column.first[:, None] <= column.last) & (column.first <= column.last[:, None])
    torn = np.flatnonzero(~column.whole)
    numbers = column.rows.astype(np.float32) if len(torn) else column.rows
    for start in range(0, len(torn), _RULES_AT_ONCE):
        watch.check()
        some = torn[start : start + _RULES_AT_ONCE]
        shared = numbers[:, some].T @ numbers > 0
        meets[some] = shared
        meets[:, some] = shared.T
    return meets


def _pairs_meet(column: Stretches, left: Places, right: Places) -> Flags:
    meets: Flags = (column.first[left] <= column.last[right]) & (column.first[right] <= column.last[left])
    torn = np.flatnonzero(meets & ~(column.whole[left] & column.whole[right]))
    for part in _portions(torn, len(column.rows)):
        meets[part] = (column.rows[:, left[part]] & column.rows[:, right[part]]).any(axis=0)
    return meets


def within(space: Space, meets: Flags, watch: Watch = FREE) -> Iterator[tuple[int, int]]:
    """Yield each two places (r, s) of rules such that s fits wherever r does.

    Raises: Stopped, where it takes too long.
    """
    watch.check()
    inner, outer = np.nonzero(meets)
    still = np.ones(len(inner), dtype=np.bool_)
    for column in stretches_of(space):
        watch.check()
        left, right = inner[still], outer[still]
        inside = (column.first[right] <= column.first[left]) & (column.last[left] <= column.last[right])
        torn = np.flatnonzero(inside & ~column.whole[right])
        for part in _portions(torn, len(column.rows)):
            inside[part] = ~(column.rows[:, left[part]] & ~column.rows[:, right[part]]).any(axis=0)
        still[still] = inside
    yield from zip(inner[still].tolist(), outer[still].tolist(), strict=True)


def _portions(places: NDArray[np.intp], rows: int) -> list[NDArray[np.intp]]:
    size = max(1, _AT_ONCE // max(1, rows))
    return [places[start : start + size] for start in range(0, len(places), size)]


def joint(space: Space, rules: list[int]) -> Flags | None:
    """Return the box of cases that all these rules fit, None where there is none."""
    box: Flags = space.matrix[:, rules].all(axis=1)
    return box if np.logical_or.reduceat(box, space.starts).all() else None


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """Largest sets of rules (places in the space) with the box they share, and whether these are all of them."""

    sets: tuple[tuple[tuple[int, ...], Flags], ...]
    finished: bool


def find_overlaps(space: Space, meets: Flags, limit: Limit, most: int) -> Overlaps:
    """Return the sets of rules that fit a case together and to which no other rule can be added."""
    neighbours: dict[int, set[int]] = {}
    for rule in np.flatnonzero(meets.any(axis=1)).tolist():
        if limit.spent:
            return Overlaps((), finished=False)
        neighbours[rule] = set(np.flatnonzero(meets[rule]).tolist())
    torn = any(not column.whole.all() for column in stretches_of(space))
    found: dict[tuple[int, ...], Flags] = {}
    finished = True
    for clique in _cliques(neighbours, limit):
        if clique is None or limit.spent or len(found) >= most:
            finished = False
            break
        box = joint(space, clique)
        if box is not None:
            found[tuple(sorted(clique))] = box
        else:
            for part in _joint_parts(space, sorted(clique), limit):
                if part is None:
                    finished = False
                    break
                found[part] = space.matrix[:, list(part)].all(axis=1)
    sets = _largest(found) if torn else list(found.items())
    return Overlaps(tuple(sorted(sets, key=lambda item: item[0])[:most]), finished)


def _cliques(neighbours: dict[int, set[int]], limit: Limit) -> Iterator[list[int] | None]:
    """Yield every largest clique of at least two (Bron and Kerbosch 1973, with the pivot of Tomita 2006).

    A last None where time ran out.
    """
    stack: list[tuple[list[int], set[int], set[int]]] = [([], set(neighbours), set())]
    while stack:
        if limit.spent:
            yield None
            return
        chosen, open_, closed = stack.pop()
        if not open_:
            if not closed and len(chosen) > 1:
                yield chosen
            continue
        pivot = max(open_ | closed, key=lambda rule: len(neighbours[rule] & open_))
        for rule in sorted(open_ - neighbours[pivot]):
            stack.append(([*chosen, rule], open_ & neighbours[rule], closed & neighbours[rule]))
            open_ = open_ - {rule}
            closed = closed | {rule}


def _joint_parts(space: Space, clique: list[int], limit: Limit) -> Iterator[tuple[int, ...] | None]:
    """Yield the largest parts of a clique that do share a case, and a last None where time ran out."""
    stack: list[tuple[list[int], Flags, list[int], list[int]]] = [
        ([], np.ones(space.rows, dtype=np.bool_), list(clique), [])
    ]
    while stack:
        if limit.spent:
            yield None
            return
        chosen, box, open_, closed = stack.pop()
        if not open_ and not closed and len(chosen) > 1:
            yield tuple(sorted(chosen))
        while open_:
            rule = open_.pop(0)
            smaller = box & space.matrix[:, rule]
            stack.append(
                (
                    [*chosen, rule],
                    smaller,
                    [other for other in open_ if _meets(space, smaller, other)],
                    [other for other in closed if _meets(space, smaller, other)],
                )
            )
            closed.append(rule)


def _meets(space: Space, box: Flags, rule: int) -> bool:
    return bool(np.logical_or.reduceat(box & space.matrix[:, rule], space.starts).all())


def _largest(found: dict[tuple[int, ...], Flags]) -> list[tuple[tuple[int, ...], Flags]]:
    """Return the sets that are part of no other."""
    kept: list[tuple[tuple[int, ...], Flags]] = []
    holding: dict[int, list[frozenset[int]]] = {}
    for rules, box in sorted(found.items(), key=lambda item: -len(item[0])):
        own = frozenset(rules)
        if not any(own < other for other in holding.get(rules[0], [])):
            kept.append((rules, box))
            for rule in rules:
                holding.setdefault(rule, []).append(own)
    return kept
