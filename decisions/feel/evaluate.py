"""What an expression is worth, and whether a value passes a cell, for one case.

Every expression has a value: what cannot be computed is None, the language's null. Work is bounded by the tree, which
`grammar` bounds, and by the case. `?` in the scope is the value that a cell looks at.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from decisions.feel.arithmetic import arithmetic, negative
from decisions.feel.comparing import compare, conjunction, disjunction, equal, negation
from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.functions import call_built_in
from decisions.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Expression,
    If,
    In,
    Interval,
    Literal,
    Name,
    Negation,
    Path,
    UnaryTest,
    UnaryTests,
)
from decisions.feel.values import own

Scope = Mapping[str, Any]


@runtime_checkable
class Invocable(Protocol):
    """Something in the scope that can be called: a business knowledge model."""

    def invoke(self, arguments: Sequence[Any], names: Sequence[str]) -> Any:
        """Return what it makes of these arguments; `names` is empty, or names each of them."""


def evaluate(expression: Expression, scope: Scope) -> Any:
    """Return what an expression is worth with these values; None where it cannot be known."""
    return _EVALUATORS[type(expression)](expression, scope)


def passes(tests: UnaryTests, value: Any, scope: Scope) -> bool | None:
    """Whether a value passes a cell; None where that cannot be known, which lets no rule fire."""
    if not tests.tests:
        return True
    answer: bool | None = False
    value = own(value)
    for test in tests.tests:
        one = passes_one(test, value, scope)
        if one is True:
            answer = True
            break
        if one is None:
            answer = None
    return negation(answer) if tests.negated else answer


def passes_one(test: UnaryTest, value: Any, scope: Scope) -> bool | None:
    """Whether a value passes one test."""
    if isinstance(test, Comparison):
        against = evaluate(test.operand, scope)
        if test.operator == "=" and isinstance(against, list | tuple) and not isinstance(value, list | tuple):
            return any(equal(value, own(item)) is True for item in against)
        return compare(test.operator, value, against)
    if isinstance(test, Interval):
        low, high = evaluate(test.low, scope), evaluate(test.high, scope)
        return conjunction(
            compare(">=" if test.low_closed else ">", value, low),
            compare("<=" if test.high_closed else "<", value, high),
        )
    answer = evaluate(test.expression, {**scope, "?": value})
    return answer if isinstance(answer, bool) else None


def component(value: Any, name: str) -> Any:
    """Return the component of a context, a date, a time or a duration; of a list, that of each of its items."""
    if isinstance(value, Mapping):
        return own(value.get(name))
    if isinstance(value, list | tuple):
        return [component(item, name) for item in value]
    reader = next((_COMPONENTS[kind].get(name) for kind in _COMPONENTS if isinstance(value, kind)), None)
    return None if reader is None else own(reader(value))


def _binary(expression: Binary, scope: Scope) -> Any:
    operator = expression.operator
    left = evaluate(expression.left, scope)
    if operator == "and":
        return False if left is False else conjunction(left, evaluate(expression.right, scope))
    if operator == "or":
        return True if left is True else disjunction(left, evaluate(expression.right, scope))
    right = evaluate(expression.right, scope)
    if operator in _ARITHMETIC:
        return arithmetic(operator, left, right)
    return compare(operator, left, right)


def _if(expression: If, scope: Scope) -> Any:
    chosen = expression.then if evaluate(expression.condition, scope) is True else expression.otherwise
    return evaluate(chosen, scope)


def _between(expression: Between, scope: Scope) -> bool | None:
    value = evaluate(expression.operand, scope)
    return conjunction(
        compare(">=", value, evaluate(expression.low, scope)), compare("<=", value, evaluate(expression.high, scope))
    )


def _in(expression: In, scope: Scope) -> bool | None:
    return passes(expression.tests, evaluate(expression.operand, scope), scope)


def _call(expression: Call, scope: Scope) -> Any:
    arguments = [evaluate(argument, scope) for argument in expression.arguments]
    model = scope.get(expression.function)
    if isinstance(model, Invocable):
        return own(model.invoke(arguments, expression.names))
    return call_built_in(expression.function, arguments, expression.names)


_ARITHMETIC = frozenset({"+", "-", "*", "/", "**"})

_EVALUATORS: dict[type, Callable[[Any, Scope], Any]] = {
    Literal: lambda expression, _scope: expression.value,
    Name: lambda expression, scope: own(scope.get(expression.name)),
    Path: lambda expression, scope: component(evaluate(expression.of, scope), expression.name),
    Negation: lambda expression, scope: negative(evaluate(expression.operand, scope)),
    Binary: _binary,
    If: _if,
    Between: _between,
    In: _in,
    Call: _call,
}


def _clock(name: str) -> Callable[[Any], Any]:
    return lambda value: getattr(value, name)


def _second(value: datetime | time) -> Decimal:
    return (
        Decimal(value.second) + Decimal(value.microsecond) / 1_000_000 if value.microsecond else Decimal(value.second)
    )


def _offset(value: datetime | time) -> TimeDuration | None:
    offset: timedelta | None = value.utcoffset()
    return None if offset is None else TimeDuration(Decimal(int(offset.total_seconds())))


def _part(of: Callable[[Any], int], size: int, within: int | None) -> Callable[[Any], int]:
    def part(value: Any) -> int:
        total = of(value)
        whole = abs(total) // size % within if within else abs(total) // size
        return -whole if total < 0 else whole

    return part


def _whole_seconds(value: TimeDuration) -> int:
    return int(value.seconds)


def _all_months(value: MonthsDuration) -> int:
    return value.months


_OF_CLOCK: dict[str, Callable[[Any], Any]] = {
    "hour": _clock("hour"),
    "minute": _clock("minute"),
    "second": _second,
    "time offset": _offset,
    "timezone": lambda value: getattr(value.tzinfo, "key", None),
}
_OF_DAY: dict[str, Callable[[Any], Any]] = {
    "year": _clock("year"),
    "month": _clock("month"),
    "day": _clock("day"),
    "weekday": date.isoweekday,
}
# A moment is also a day to the host, so it is asked first.
_COMPONENTS: dict[type, dict[str, Callable[[Any], Any]]] = {
    datetime: _OF_DAY | _OF_CLOCK,
    date: _OF_DAY,
    time: _OF_CLOCK,
    TimeDuration: {
        "days": _part(_whole_seconds, 86400, None),
        "hours": _part(_whole_seconds, 3600, 24),
        "minutes": _part(_whole_seconds, 60, 60),
        "seconds": _part(_whole_seconds, 1, 60),
    },
    MonthsDuration: {"years": _part(_all_months, 12, None), "months": _part(_all_months, 1, 12)},
}
