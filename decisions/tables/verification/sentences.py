"""Boxes in words: for each column a cell that says the same, and one sentence for all of them."""

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np

from decisions.tables.axes import Axis, Part, Piece, Places
from decisions.tables.values import said, written

ANYTHING = "-"
# A line without one or two values is told by what it lacks.
_FEW = 2

Run = tuple[Piece, Piece, bool, bool]  # the first and last piece, and whether the line goes on before and after


def told(axes: Sequence[Axis], box: Sequence[Places]) -> tuple[tuple[str, ...], str]:
    """Return a box, given as pieces of each column in order, as a cell for each column and as a sentence's beginning.

    A cell lets the pieces pass and no other allowed value; null it may let pass where null is no part of the question,
    as `-` and `not(...)` do. The sentence joins the conditions by "and"; "any case" where there are none.
    """
    columns = [_Told(axis, pieces) for axis, pieces in zip(axes, box, strict=True)]
    words = [column.words() for column in columns]
    return tuple(column.cell() for column in columns), " and ".join(word for word in words if word) or "any case"


def rule_list(rules: Collection[int]) -> str:
    """Return rules, counted from 1, as "rule 3" or "rules 1, 2 and 5"."""
    if len(rules) == 1:
        return f"rule {next(iter(rules))}"
    *most, last = sorted(rules)
    return f"rules {', '.join(str(rule) for rule in most)} and {last}"


class _Told:
    """Some pieces of one column, to be told."""

    def __init__(self, axis: Axis, pieces: Places) -> None:
        self.axis = axis
        self.label = axis.label
        chosen = np.zeros(len(axis.pieces), dtype=np.bool_)
        chosen[pieces] = True
        self.missing = bool(chosen[axis.missing])
        self.inside = np.flatnonzero(axis.inside)
        self.among = chosen[self.inside]
        self.every = bool(self.among.all())
        self.none = not self.among.any()

    @cached_property
    def chosen(self) -> list[Piece]:
        """The pieces that hold a value."""
        return [self.axis.pieces[place] for place in self.inside[self.among]]

    @cached_property
    def left_out(self) -> list[Piece]:
        """The allowed pieces that are not among them."""
        return [self.axis.pieces[place] for place in self.inside[~self.among]]

    @cached_property
    def other(self) -> bool:
        """Whether every text that no cell names is among them."""
        return any(piece.part is Part.OTHER for piece in self.chosen)

    @cached_property
    def runs(self) -> list[Run]:
        """The stretches of neighbours on a line."""
        if not self.axis.kind.ordered:
            return []
        edges = np.flatnonzero(np.diff(np.concatenate(([False], self.among, [False]))))
        return [
            (self._piece(start), self._piece(end - 1), bool(start > 0), bool(end < len(self.inside)))
            for start, end in zip(edges[::2], edges[1::2], strict=True)
        ]

    def _piece(self, place: int) -> Piece:
        return self.axis.pieces[int(self.inside[place])]

    def cell(self) -> str:
        """The pieces as a cell."""
        if self.every:
            return ANYTHING
        if self.none:
            return "null"
        if self.by_exception and not (self.missing and self.axis.kind.ordered):
            return f"not({', '.join(written(piece.value) for piece in self.left_out)})"
        tests = [_run_cell(run) for run in self.runs] or [written(piece.value) for piece in self.chosen]
        return ", ".join([*tests, *(["null"] if self.missing else [])])

    def words(self) -> str:
        """The pieces as a condition; nothing where they are no condition."""
        if self.every:
            return ""
        if self.none:
            return f"{self.label} is missing"
        parts = self._present_words()
        if self.missing:
            parts = [*parts, f"{self.label} is missing"]
        return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"

    @cached_property
    def by_exception(self) -> bool:
        """Whether it is told by what it leaves out."""
        if not self.axis.kind.ordered:
            return self.other
        few = len(self.runs) > 1 and int((~self.among).sum()) <= _FEW
        return few and all(piece.part is Part.VALUE for piece in self.left_out)

    def _present_words(self) -> list[str]:
        if self.by_exception:
            return [self._exception()]
        if self.axis.kind.ordered:
            return [_run_words(self.label, run) for run in self.runs]
        values = [said(piece.value) for piece in self.chosen]
        return [f"{self.label} = {values[0]}" if len(values) == 1 else f"{self.label} is {_any_of(values)}"]

    def _exception(self) -> str:
        if self.other and len(self.chosen) == 1:
            return f"{self.label} is anything else"
        values = [said(piece.value) for piece in self.left_out]
        return f"{self.label} is not one of {', '.join(values)}" if len(values) > 1 else f"{self.label} != {values[0]}"


def _any_of(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def _run_cell(run: Run) -> str:
    low, high, from_low, to_high = run
    if low is high and low.part is Part.VALUE:
        return written(low.value)
    if from_low and to_high:
        ends = f"{written(low.low)}..{written(high.high)}"
        return f"{'[' if low.low_closed else '('}{ends}{']' if high.high_closed else ')'}"
    if from_low:
        return f"{'>=' if low.low_closed else '>'} {written(low.low)}"
    return f"{'<=' if high.high_closed else '<'} {written(high.high)}"


def _run_words(label: str, run: Run) -> str:
    low, high, from_low, to_high = run
    if low is high and low.part is Part.VALUE:
        return f"{label} = {said(low.value)}"
    before, after = ("<=" if low.low_closed else "<"), ("<=" if high.high_closed else "<")
    if from_low and to_high:
        return f"{said(low.low)} {before} {label} {after} {said(high.high)}"
    if from_low:
        return f"{label} {'>=' if low.low_closed else '>'} {said(low.low)}"
    return f"{label} {after} {said(high.high)}"
