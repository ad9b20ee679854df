"""Gaps: the cases that no rule fits, as few boxes as large as can be."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from decisions.tables.axes import Flags, Places, Words
from decisions.tables.verification.space import Space
from decisions.tables.verification.splitting import Limit, gaps_in

# What is left of the time when the search has to end, for looking around in the rest.
_FOR_SEARCH = 0.75
_FIRST_LOOK = 2_000
_SAMPLE = 20_000
# Gaps from the first look that the search may pass over; more cost more than they save.
_FIRST_GAPS = 64
# Up to here it is worth looking for gaps that others cover together.
_TO_THIN_OUT = 500
# And so much of the time that is left.
_FOR_THINNING = 0.1
_SEED = 2026


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Gaps, the largest first, and how much of the space they take.

    Where the search was not `finished` there may be more, and `uncovered` is an estimate from a sample.
    """

    boxes: tuple[Flags, ...]
    uncovered: float
    finished: bool


@dataclass(slots=True, eq=False)
class _Known:
    """Gaps found so far: what each leaves out, packed, so that parts of them are recognised."""

    space: Space
    boxes: list[Flags] = field(default_factory=list)
    left_out: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.uint8))

    def add(self, box: Flags) -> None:
        packed = np.packbits(~box)
        if len(self.boxes) >= len(self.left_out):
            more = np.zeros((max(64, 2 * len(self.left_out)), len(packed)), dtype=np.uint8)
            if self.boxes:
                more[: len(self.boxes)] = self.left_out
            self.left_out = more
        self.left_out[len(self.boxes)] = packed
        self.boxes.append(box)

    def holds(self, part: Flags) -> bool:
        """Whether one gap holds the whole part."""
        return bool(self.boxes) and bool((~(self.left_out[: len(self.boxes)] & np.packbits(part)).any(axis=1)).any())


def find_gaps(space: Space, overlapping: Flags, limit: Limit, most: int) -> Gaps:
    """Return the gaps among the cases in which every value is there; there has to be such a case.

    Every box is uncovered and cannot grow; unless time or `most` boxes ended the search, they hold all uncovered cases.
    """
    known = _Known(space)
    sample = _Sample(space)
    everything = space.present
    for point in sample.uncovered(_FIRST_LOOK):
        if limit.spent or len(known.boxes) >= min(_FIRST_GAPS, most):
            break
        if not known.holds(point):
            known.add(grown(space, point, space.present))
    uncovered = 0.0
    finished = True
    for part in gaps_in(space.matrix, space.starts, everything, overlapping, limit.part(_FOR_SEARCH), known.holds):
        if part is None or (len(known.boxes) >= most and not known.holds(part)):
            finished = False
            break
        uncovered += space.share(part)
        if not known.holds(part):
            known.add(grown(space, part, everything))
    if finished:
        boxes = _needed(space, known.boxes, limit.part(_FOR_THINNING))
        return Gaps(_largest_first(space, boxes), min(1.0, uncovered), finished=True)
    return _partial(space, known, sample, limit, most, uncovered)


def _partial(space: Space, known: _Known, sample: "_Sample", limit: Limit, most: int, searched: float) -> Gaps:
    """Look around in what was not searched, so that large gaps are told even where there are too many of them."""
    points = sample.uncovered(_SAMPLE)
    for point in points:
        if limit.spent or len(known.boxes) >= most:
            break
        if not known.holds(point):
            known.add(grown(space, point, space.present))
    boxes = _largest_first(space, known.boxes)
    least = max([searched, *(space.share(box) for box in boxes[:1])])
    return Gaps(boxes, max(least, len(points) / _SAMPLE), finished=False)


def gaps_when_missing(space: Space, column: int, overlapping: Flags, limit: Limit, most: int) -> tuple[Flags, ...]:
    """Return gaps, at most so many, among the cases in which one column's value is missing.

    A gap that is there whatever the value is told elsewhere and left out here.
    """
    everything = space.missing(column)
    own = space.column_of == column
    known = _Known(space)
    gaps: list[Flags] = []
    if not space.holds_cases(everything):
        return ()
    for part in gaps_in(space.matrix, space.starts, everything, overlapping, limit, known.holds):
        if part is None or len(gaps) >= most:
            break
        if not known.holds(part):
            box = grown(space, part, everything)
            known.add(box)
            always = space.present & own
            if _reached(space, np.where(own, always, box)):
                gaps.append(box)
    return tuple(gaps)


def _reached(space: Space, box: Flags) -> bool:
    """Whether some rule fits some case of a box."""
    reach = np.logical_or.reduceat(space.matrix & box[:, None], space.starts, axis=0)
    return bool(reach.all(axis=0).any())


def grown(space: Space, box: Flags, within: Flags) -> Flags:
    """Return a box of uncovered cases grown as far as it can inside another one.

    Columns that may stand open altogether go first, then those that come to the largest part.
    """
    box = box.copy()
    reach = np.bitwise_or.reduceat(np.where(box[:, None], space.words, 0), space.starts, axis=0)
    while True:
        free = within & ~(space.words & _others(reach)[space.column_of]).any(axis=1)
        gain = np.add.reduceat(np.where(free & ~box, space.weights, 0.0), space.starts)
        if not gain.any():
            return box
        size = np.add.reduceat(np.where(free, space.weights, 0.0), space.starts)
        # A column that stands open altogether is one condition less to read.
        all_free = np.logical_and.reduceat(free | ~within, space.starts) & (gain > 0)
        column = int((all_free * 2.0 + np.where(gain > 0, size, 0.0)).argmax())
        box |= free & (space.column_of == column)
        own = np.where((box & (space.column_of == column))[:, None], space.words, 0)
        reach[column] = np.bitwise_or.reduce(own, axis=0)


def _others(reach: Words) -> Words:
    """Return for each column the rules that reach into the box in every other column."""
    columns, words = reach.shape
    full = np.full((1, words), np.iinfo(np.uint64).max, dtype=np.uint64)
    if columns == 1:
        return full
    before = np.concatenate((full, np.bitwise_and.accumulate(reach[:-1], axis=0)))
    after = np.concatenate((np.bitwise_and.accumulate(reach[:0:-1], axis=0)[::-1], full))
    others: Words = before & after
    return others


def _needed(space: Space, boxes: list[Flags], limit: Limit) -> list[Flags]:
    """Return boxes without those of which every case lies in one of the others; the smallest go first."""
    if len(boxes) > _TO_THIN_OUT or not boxes:
        return boxes
    boxes = sorted(boxes, key=space.share)
    columns = np.array(boxes).T
    kept = np.ones(len(boxes), dtype=np.bool_)
    for place, box in enumerate(boxes):
        kept[place] = False
        meet = np.ones((int(kept.sum()),) * 2, dtype=np.bool_)
        left = next(gaps_in(columns[:, kept], space.starts, box, meet, limit, lambda _part: False), ...)
        kept[place] = left is not ...
    return [box for place, box in enumerate(boxes) if kept[place]]


def _largest_first(space: Space, boxes: list[Flags]) -> tuple[Flags, ...]:
    return tuple(sorted(boxes, key=lambda box: -space.share(box)))


class _Sample:
    """Cases drawn from a space, the same ones every time."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.random = np.random.default_rng(_SEED)

    def uncovered(self, count: int) -> "_Points":
        """Return those of so many cases that no rule fits."""
        space = self.space
        ends = np.append(space.starts[1:], space.rows)
        drawn = np.empty((count, len(space.starts)), dtype=np.intp)
        fitting: Words | None = None
        for column, (start, end) in enumerate(zip(space.starts, ends, strict=True)):
            weights = space.weights[start:end]
            drawn[:, column] = self.random.choice(np.arange(start, end), size=count, p=weights / weights.sum())
            here = space.words[drawn[:, column]]
            fitting = here if fitting is None else fitting & here
        if fitting is None:
            return _Points(space.rows, drawn[:0])
        return _Points(space.rows, drawn[~fitting.any(axis=1)])


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Cases, as the row of each in every column. They become boxes one by one: all at once would fill the memory."""

    rows: int  # of the space
    drawn: Places

    def __len__(self) -> int:
        return len(self.drawn)

    def __iter__(self) -> Iterator[Flags]:
        """Yield each as a box of one row in every column."""
        for rows in self.drawn:
            box = np.zeros(self.rows, dtype=np.bool_)
            box[rows] = True
            yield box
