"""What can be said about cases in the table's own terms: which values, or which stretch of them, a column has.

Texts and yes or no are told by value, what lies on a line by the pieces that the rules cut it into.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from decisions.tables.axes import Axis, Part, Piece
from decisions.tables.cases.columns import CodedColumn, Column
from decisions.tables.replays.answers import answer_text, literal_text
from decisions.tables.replays.boxes import pieces_of
from decisions.tables.replays.replay import Replayed

Codes = NDArray[np.intp]

_MOST_VALUES = 200
_MOST_STEPS = 120
_MOST_NAMED = 4


@dataclass(frozen=True, eq=False)
class Feature:
    """One input column over all cases: a code for each, and what the codes are: `values`, or `pieces` of a line."""

    label: str
    codes: NDArray[np.int32]
    values: Sequence[object] = ()
    pieces: Sequence[Piece] = ()

    @property
    def size(self) -> int:
        """How many codes there are."""
        return len(self.pieces) or len(self.values)


@dataclass(frozen=True, slots=True)
class Condition:
    """Some codes of one feature, and in words: `urgency = "2 - Medium"`."""

    feature: Feature
    codes: tuple[int, ...]
    words: str

    def holds(self, places: Codes) -> NDArray[np.bool_]:
        """Return which of these cases fulfil it."""
        table = np.zeros(self.feature.size, dtype=np.bool_)
        table[list(self.codes)] = True
        return table.take(self.feature.codes.take(places))


def features(replayed: Replayed) -> tuple[Feature, ...]:
    """Return what the inputs of a table say of its cases."""
    columns = zip(replayed.read.table.inputs, replayed.axes, replayed.columns, strict=True)
    found = (_feature(axis, column, head.label or axis.label) for head, axis, column in columns)
    return tuple(feature for feature in found if feature is not None)


def _feature(axis: Axis, column: Column, label: str) -> Feature | None:
    if not axis.kind.ordered:
        return Feature(label, column.codes, column.values) if isinstance(column, CodedColumn) else None
    return Feature(label, pieces_of(axis, column), pieces=axis.pieces)


def best_condition(feature: Feature, places: Codes, target: NDArray[np.bool_]) -> Condition | None:
    """Return the condition that tells the target cases from the others of these best; None where none tells.

    Best is the harmonic mean of how many of the told cases are targets, and how many of the targets are told.
    """
    found = feature.codes.take(places)
    all_of = np.bincount(found, minlength=feature.size)
    present = np.flatnonzero(all_of)
    if not 1 < len(present) <= (_MOST_STEPS if feature.pieces else _MOST_VALUES):
        return None
    hits = np.bincount(found[target], minlength=feature.size)[present]
    chosen = _stretch if feature.pieces else _several
    at = chosen([feature.pieces[code] for code in present.tolist()] if feature.pieces else (), hits, all_of[present])
    if not at or len(at) == len(present):
        return None
    codes = tuple(int(code) for code in present[list(at)])
    return Condition(feature, codes, _words(feature, codes, set(present.tolist())))


def _several(_pieces: Sequence[Piece], hits: Codes, all_of: Codes) -> tuple[int, ...]:
    """Return the few values that together tell the targets best."""
    order = sorted(np.flatnonzero(hits).tolist(), key=lambda at: (-hits[at] / all_of[at], -hits[at]))[:_MOST_NAMED]
    scores = [
        2 * hits[order[:end]].sum() / (all_of[order[:end]].sum() + hits.sum()) for end in range(1, len(order) + 1)
    ]
    return tuple(sorted(order[: int(np.argmax(scores)) + 1])) if scores else ()


def _stretch(pieces: Sequence[Piece], hits: Codes, all_of: Codes) -> tuple[int, ...]:
    """Return the stretch of pieces that tells the targets best; null and strays stand by themselves."""
    line = [at for at, piece in enumerate(pieces) if piece.part not in {Part.MISSING, Part.STRAY}]
    tried: list[tuple[float, tuple[int, ...]]] = [
        (float(2 * hits[at] / (all_of[at] + hits.sum())), (at,)) for at in range(len(hits)) if at not in line
    ]
    if line:
        right = np.concatenate([[0], np.cumsum(hits[line])])
        told = np.concatenate([[0], np.cumsum(all_of[line])])
        scores = 2 * (right[None, :] - right[:, None]) / np.maximum(told[None, :] - told[:, None] + hits.sum(), 1)
        first, end = np.unravel_index(int(np.argmax(np.triu(scores, 1))), scores.shape)
        tried.append((float(scores[first, end]), tuple(line[first:end])))
    return max(tried)[1] if tried else ()


def _words(feature: Feature, codes: Sequence[int], present: set[int]) -> str:
    if not feature.pieces:
        names = [literal_text(feature.values[code]) for code in codes]
        return f"{feature.label} = {names[0]}" if len(names) == 1 else f"{feature.label} in ({', '.join(names)})"
    low, high = feature.pieces[codes[0]], feature.pieces[codes[-1]]
    if len(codes) == 1 and low.part is not Part.RANGE:
        return f"{feature.label} {'= ' if low.part is Part.VALUE else ''}{low.words()}"
    # An end at which no case stands is told with it: `>= 100` is how rules are written.
    others = [feature.pieces[code] for code in present.difference(codes)]
    left_out = {piece.value for piece in others if piece.part is Part.VALUE}
    ends = []
    if low.low is not None:
        ends.append(f"{'>' if low.low in left_out else '>='} {answer_text(low.low)}")
    if high.high is not None:
        ends.append(f"{'<' if high.high in left_out or not high.high_closed else '<='} {answer_text(high.high)}")
    return f"{feature.label} {' and '.join(ends) or 'is there'}"
