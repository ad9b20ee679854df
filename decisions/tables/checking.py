"""What can be wrong with a text that can be read: types, values that are not allowed, names that nobody knows."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from decisions.feel.comparing import less
from decisions.feel.errors import FeelError, Outside
from decisions.feel.evaluate import passes
from decisions.feel.syntax import Call, Comparison, Expression, Interval, Literal, Name, Span, UnaryTest, UnaryTests
from decisions.feel.texts import text_of
from decisions.feel.values import Kind, kind_of
from decisions.feel.vocabulary import TEMPORAL
from decisions.feel.walk import Node, names_in, parts
from decisions.tables.table import ValueType

LONGEST_SHOWN = 40

_TEMPORAL_TYPES = {ValueType.DATE, ValueType.DATE_TIME, ValueType.TIME, ValueType.DAYS, ValueType.MONTHS}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a text. `hinders`: it cannot be computed with at all; `outside`: it is not executed here."""

    message: str
    start: int
    end: int
    outside: bool = False
    hinders: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a text is read in: its column's type, what the column allows, and the names that are known."""

    type: ValueType
    allowed: UnaryTests | None
    names: Collection[str]


def read[Tree](read_text: Callable[[str], Tree], text: str) -> tuple[Tree | None, tuple[Finding, ...]]:
    """Return the tree of a text, or None and why it cannot be read."""
    try:
        return read_text(text), ()
    except FeelError as error:
        outside = isinstance(error, Outside)
        return None, (Finding(error.message, error.span.start, error.span.end, outside=outside, hinders=True),)


def cell_findings(tests: UnaryTests, around: Surroundings) -> Iterator[Finding]:
    """Yield what is wrong with a cell that could be read."""
    for test in tests.tests:
        yield from _test_findings(test, around)
    yield from reference_findings(tests, around.names)


def answer_findings(answer: Expression, around: Surroundings) -> Iterator[Finding]:
    """Yield what is wrong with an answer that could be read."""
    if isinstance(answer, Literal):
        yield from _literal_findings(answer, around, must_be_allowed=True)
    yield from reference_findings(answer, around.names)


def reference_findings(tree: Node, names: Collection[str]) -> Iterator[Finding]:
    """Yield the names that nobody knows, and the dates that are none."""
    for part in parts(tree):
        if isinstance(part, Name) and part.name not in names and part.name != "?":
            name = _short(part.name)
            yield _at(part.span, f'Nothing here is called `{name}`. If it is text, write "{name}".')
        elif isinstance(part, Call) and part.function in TEMPORAL and len(part.arguments) == 1:
            argument = part.arguments[0]
            if isinstance(argument, Literal) and isinstance(argument.value, str):
                yield _at(part.span, f"{shown(argument)} is no {part.function}.")


def shown(literal: Literal) -> str:
    """Return a value as it is written."""
    value = literal.value
    return f'"{_short(value)}"' if isinstance(value, str) else _short(text_of(value) or "null")


def fits(value: object, wanted: ValueType) -> bool:
    """Whether a value is of a column's type. Null fits every type."""
    kind = kind_of(value)
    return kind is Kind.NULL or wanted is ValueType.ANY or kind.value == wanted.value


def _test_findings(test: UnaryTest, around: Surroundings) -> Iterator[Finding]:
    if isinstance(test, Interval):
        yield from _interval_findings(test, around)
    elif isinstance(test, Comparison) and isinstance(test.operand, Literal):
        alone = test.operator == "="
        yield from _literal_findings(test.operand, around, must_be_allowed=alone)
        if not alone and test.operator != "!=":
            yield from _order_findings(test.operand)


def _interval_findings(test: Interval, around: Surroundings) -> Iterator[Finding]:
    for end in (test.low, test.high):
        if isinstance(end, Literal):
            yield from _literal_findings(end, around, must_be_allowed=False)
            yield from _order_findings(end)
    if not (isinstance(test.low, Literal) and isinstance(test.high, Literal)):
        return
    low, high = test.low.value, test.high.value
    nothing_between = less(low, high) is False and not (low == high and test.low_closed and test.high_closed)
    if nothing_between:
        yield _at(test.span, "No value lies in this interval.")


def _literal_findings(literal: Literal, around: Surroundings, *, must_be_allowed: bool) -> Iterator[Finding]:
    if not fits(literal.value, around.type):
        message = f"{shown(literal)} does not fit: the column's type is {around.type.label}."
        if isinstance(literal.value, str) and around.type in _TEMPORAL_TYPES:
            message += f" Write it as @{shown(literal)}."
        yield _at(literal.span, message)
    elif must_be_allowed and literal.value is not None and not is_allowed(literal.value, around.allowed):
        yield _at(literal.span, f"{shown(literal)} is not among the allowed values.")


def is_allowed(value: object, allowed: UnaryTests | None) -> bool:
    """Whether a column allows a value. Where that hangs on other values, it may."""
    if allowed is None or names_in(allowed):
        return True
    return passes(allowed, value, {}) is True


def _order_findings(literal: Literal) -> Iterator[Finding]:
    if kind_of(literal.value) in {Kind.BOOLEAN, Kind.NULL}:
        yield _at(literal.span, f"{shown(literal)} is neither smaller nor larger than anything.")


def _at(span: Span, message: str) -> Finding:
    return Finding(message, span.start, span.end)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
