"""One case through one table: which rules fit, what the table answers, and why each rule did or did not fire."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decisions.feel.evaluate import evaluate, passes
from decisions.tables.checking import is_allowed
from decisions.tables.reading import ReadTable
from decisions.tables.settling import Violation, settle

__all__ = ["CellResult", "Decided", "RuleResult", "Violation", "decide", "matched_rules"]


@dataclass(frozen=True, slots=True)
class CellResult:
    """What became of one cell: `passed` is None where it cannot be known, or the cell cannot be read."""

    column: str
    label: str
    text: str
    value: Any
    passed: bool | None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule, counted from 1. `failed` is the first cell that kept it from fitting."""

    number: int
    rule: str
    fits: bool
    fired: bool
    cells: tuple[CellResult, ...]

    @property
    def failed(self) -> CellResult | None:
        """The first cell that does not pass."""
        return next((cell for cell in self.cells if cell.passed is not True), None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a table makes of a case.

    `matched` are the rules that fit, `fired` those that the answer comes from, both counted from 1. `values` are what
    each input column looked at. `not_allowed` are the input columns, counted from 0, whose value they do not allow.
    """

    answer: Any
    matched: tuple[int, ...]
    fired: tuple[int, ...]
    violation: Violation | None
    uncovered: bool
    default_used: bool
    values: tuple[Any, ...]
    not_allowed: tuple[int, ...]
    read: ReadTable
    case: Mapping[str, Any]

    def explanation(self) -> Iterator[RuleResult]:
        """Yield, for each rule in turn, what became of its cells. Worked out anew, and only as far as it is asked."""
        for number, (rule, cells) in enumerate(zip(self.read.table.rules, self.read.cells, strict=True), start=1):
            results = tuple(
                CellResult(
                    column.id, column.label, text, value, None if tests is None else passes(tests, value, self.case)
                )
                for column, text, tests, value in zip(
                    self.read.table.inputs, rule.tests, cells, self.values, strict=True
                )
            )
            fits = all(cell.passed is True for cell in results)
            yield RuleResult(number, rule.id, fits, number in self.fired, results)


def decide(read: ReadTable, case: Mapping[str, Any]) -> Decided:
    """Return what a table makes of a case. A rule with a cell that cannot be read never fits."""
    values = tuple(None if tree is None else evaluate(tree, case) for tree in read.looks_at)
    not_allowed = tuple(
        place
        for place, (value, allowed) in enumerate(zip(values, read.allowed, strict=True))
        if value is not None and not is_allowed(value, allowed)
    )
    if not_allowed:
        return Decided(None, (), (), Violation.NOT_ALLOWED, False, False, values, not_allowed, read, case)
    matched = matched_rules(read, values, case)
    settled = settle(read, matched, case)
    return Decided(
        answer=settled.answer,
        matched=matched,
        fired=settled.fired,
        violation=settled.violation,
        uncovered=not matched,
        default_used=settled.default_used,
        values=values,
        not_allowed=(),
        read=read,
        case=case,
    )


def matched_rules(read: ReadTable, values: tuple[Any, ...], case: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the rules, counted from 1, all of whose cells let these values pass."""
    return tuple(
        number
        for number, cells in enumerate(read.cells, start=1)
        if all(
            tests is not None and passes(tests, value, case) is True for tests, value in zip(cells, values, strict=True)
        )
    )
