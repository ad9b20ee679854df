"""What a table answers, once it is known which of its rules fit: hit policies, ranks, aggregations, defaults.

Source: DMN 1.5, 8.2.8 and 8.3.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from decisions.feel.comparing import equal
from decisions.feel.evaluate import evaluate
from decisions.feel.functions import call_built_in
from decisions.tables.heads import answer_name
from decisions.tables.reading import ReadTable
from decisions.tables.table import Aggregation, HitPolicy

_FUNCTIONS = {Aggregation.SUM: "sum", Aggregation.MINIMUM: "min", Aggregation.MAXIMUM: "max"}


class Violation(StrEnum):
    """Why a table gives no answer although rules, or the case, speak for one."""

    SEVERAL = "several"
    DIFFERENT = "different"
    NOT_ALLOWED = "not allowed"

    @property
    def message(self) -> str:
        """The violation in words."""
        return {
            Violation.SEVERAL: "Several rules fit, though at most one may.",
            Violation.DIFFERENT: "The rules that fit say different things, though they must say the same.",
            Violation.NOT_ALLOWED: "A value is not among those that its column allows.",
        }[self]


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer, and the rules it comes from, counted from 1."""

    answer: Any
    fired: tuple[int, ...]
    violation: Violation | None = None
    default_used: bool = False


def settle(read: ReadTable, matched: Sequence[int], case: Mapping[str, Any]) -> Settled:
    """Return what a table answers where these rules fit, counted from 1 and in their order."""
    if not matched:
        return _without_rule(read, case)
    policy = read.table.hit_policy
    if policy is HitPolicy.UNIQUE and len(matched) > 1:
        return Settled(None, (), Violation.SEVERAL)
    if policy is HitPolicy.FIRST:
        matched = matched[:1]
    answers = {rule: answers_of(read, rule, case) for rule in matched}
    if policy is HitPolicy.ANY:
        first = answers[matched[0]]
        if not all(equal(_listed(first), _listed(answer)) is True for answer in answers.values()):
            return Settled(None, (), Violation.DIFFERENT)
        return Settled(_told(read, first), tuple(matched))
    if policy in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}:
        matched = sorted(matched, key=lambda rule: _rank(read, answers[rule]))
    if policy.answers_once:
        return Settled(_told(read, answers[matched[0]]), (matched[0],))
    return Settled(_collected(read, [answers[rule] for rule in matched]), tuple(matched))


def answers_of(read: ReadTable, rule: int, case: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what one rule, counted from 1, answers: a value for each output, null for an empty answer."""
    return tuple(None if tree is None else evaluate(tree, case) for tree in read.answers[rule - 1])


def _without_rule(read: ReadTable, case: Mapping[str, Any]) -> Settled:
    """Return the default answer, or what a table says that has none: nothing, an empty list, or none counted."""
    policy = read.table.hit_policy
    if any(tree is not None for tree in read.defaults):
        default = _told(read, tuple(None if tree is None else evaluate(tree, case) for tree in read.defaults))
        listed = not policy.answers_once and read.table.aggregation is None
        return Settled([default] if listed else default, (), default_used=True)
    if policy.answers_once or read.table.aggregation not in {None, Aggregation.COUNT}:
        return Settled(None, ())
    return Settled([] if read.table.aggregation is None else Decimal(0), ())


def _told(read: ReadTable, answers: tuple[Any, ...]) -> Any:
    """Return answers as the table gives them: a value for one output, values by name for several."""
    outputs = read.table.outputs
    if len(outputs) == 1:
        return answers[0]
    return {answer_name(column): answer for column, answer in zip(outputs, answers, strict=True)}


def _rank(read: ReadTable, answers: tuple[Any, ...]) -> tuple[int, ...]:
    """Return the places of answers among the listed ones, output by output; what is not listed comes last."""
    return tuple(
        next((place for place, value in enumerate(listed) if equal(value, answer) is True), len(listed))
        for listed, answer in zip(read.ranks, answers, strict=True)
    )


def _collected(read: ReadTable, answers: Sequence[tuple[Any, ...]]) -> Any:
    aggregation = read.table.aggregation
    if aggregation is None or read.table.hit_policy is not HitPolicy.COLLECT:
        return [_told(read, answer) for answer in answers]
    if aggregation is Aggregation.COUNT:
        return Decimal(len(answers))
    # What to sum where there are several columns, the standard leaves open: each column by itself.
    return _told(
        read, tuple(call_built_in(_FUNCTIONS[aggregation], [list(column)]) for column in zip(*answers, strict=True))
    )


def _listed(answers: tuple[Any, ...]) -> list[Any]:
    return list(answers)
