"""What the tests of a cell say of each spot on a column's line.

Equality with null is known (`null = 1` is false), order is not; a value of another kind is neither equal nor unequal.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from decisions.feel.arithmetic import negative
from decisions.feel.syntax import (
    Between,
    Binary,
    Comparison,
    Condition,
    Expression,
    Interval,
    Literal,
    Name,
    Negation,
    Scalar,
    Span,
    UnaryTest,
    UnaryTests,
)
from decisions.tables.values import Key, Kind, key_of, kind_of

Run = tuple[int, int]  # from a spot up to and without another

# What stands between two values when they change places.
_TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

# A moment without a zone is not equal to one with a zone, but unlike others of another kind it is surely unequal.
_TWO_FOLD = {Kind.DATE_TIME, Kind.ZONED_DATE_TIME, Kind.TIME, Kind.ZONED_TIME}


@dataclass(frozen=True, slots=True)
class Line:
    """The named values of a column in order.

    An ordered line has a spot before, on and after each of them, any other one on each and one for all the rest.
    """

    kind: Kind
    values: tuple[Scalar, ...]
    keys: tuple[Key, ...]
    index: dict[Key, int]

    @property
    def spots(self) -> int:
        """How many spots there are."""
        return 2 * len(self.values) + 1 if self.kind.ordered else len(self.values) + 1

    def at(self, value: Scalar) -> int:
        """Return the spot of a named value."""
        place = self.index[key_of(value)]
        return 2 * place + 1 if self.kind.ordered else place


@dataclass(frozen=True, slots=True)
class Said:
    """What one test says: the runs of spots that pass, and what null and strays are told (None: not known).

    Where it is not `known`, the spots that do not pass do not fail either.
    """

    span: Span
    runs: tuple[Run, ...]
    missing: bool | None
    stray: bool | None
    known: bool = True


def line_of(kind: Kind, literals: Iterable[Scalar]) -> Line:
    """Return the line on which these values of its kind stand; others are passed over."""
    named: dict[Key, Scalar] = {True: True, False: False} if kind is Kind.BOOLEAN else {}
    for value in literals:
        if kind_of(value) is kind:
            named.setdefault(key_of(value), value)
    keys = sorted(named) if kind.ordered else list(named)
    return Line(kind, tuple(named[key] for key in keys), tuple(keys), {key: place for place, key in enumerate(keys)})


def literals_of(tests: UnaryTests | None) -> tuple[Scalar, ...] | None:
    """Return every value that a cell compares with; None where it compares with anything that is no plain value."""
    if tests is None:
        return None
    found: list[Scalar] = []
    for test in map(_plain, tests.tests):
        values = _values(test)
        if values is None:
            return None
        found.extend(values)
    return tuple(found)


def said_of(line: Line, tests: UnaryTests) -> tuple[Said, ...] | None:
    """Return what each test of a cell says, None where this line cannot tell."""
    plain = [_plain(test) for test in tests.tests]
    if line.kind in _TWO_FOLD and (tests.negated or any(_unequal(test) for test in plain)):
        return None
    found: list[Said] = []
    for test in plain:
        values = _values(test)
        said = None if values is None else _said(line, test, values)
        if said is None:
            return None
        found.append(said)
    return tuple(found)


def _plain(test: UnaryTest) -> UnaryTest:
    """Return a condition that only compares `?`, such as `? > 5` or `5 < ?`, as the comparison that it is."""
    if not isinstance(test, Condition):
        return test
    condition = test.expression
    if isinstance(condition, Between) and _is_value(condition.operand):
        return Interval(test.span, condition.low, condition.high, low_closed=True, high_closed=True)
    if not isinstance(condition, Binary) or condition.operator not in _TURNED:
        return test
    if _is_value(condition.left):
        return Comparison(test.span, condition.operator, condition.right)
    if _is_value(condition.right):
        return Comparison(test.span, _TURNED[condition.operator], condition.left)
    return test


def _is_value(expression: Expression) -> bool:
    return isinstance(expression, Name) and expression.name == "?"


def _values(test: UnaryTest) -> tuple[Scalar, ...] | None:
    if isinstance(test, Comparison):
        operands: tuple[Expression, ...] = (test.operand,)
    elif isinstance(test, Interval):
        operands = (test.low, test.high)
    else:
        return None
    values = [_constant(operand) for operand in operands]
    known = [value[0] for value in values if value is not None]
    return tuple(known) if len(known) == len(values) else None


def _constant(expression: Expression) -> tuple[Scalar] | None:
    if isinstance(expression, Literal):
        return (expression.value,)
    if isinstance(expression, Negation):
        inner = _constant(expression.operand)
        return None if inner is None else (negative(inner[0]),)
    return None


def _said(line: Line, test: UnaryTest, values: tuple[Scalar, ...]) -> Said | None:
    if isinstance(test, Comparison) and test.operator in {"=", "!="}:
        return _equality(line, test, values[0])
    if not line.kind.ordered:
        return None
    if None in values:
        # An interval with one known end still fails what lies beyond it.
        return Said(test.span, (), None, None, known=False) if isinstance(test, Comparison) else None
    if isinstance(test, Interval):
        low, high = line.at(values[0]), line.at(values[1])
        run = (low if test.low_closed else low + 1, high + 1 if test.high_closed else high)
        return Said(test.span, (run,), None, None)
    if isinstance(test, Comparison):
        return Said(test.span, (_side(line, test.operator, line.at(values[0])),), None, None)
    return None


def _equality(line: Line, test: Comparison, value: Scalar) -> Said:
    equal = test.operator == "="
    if value is None:
        return Said(test.span, () if equal else ((0, line.spots),), missing=equal, stray=not equal)
    spot = line.at(value)
    runs: tuple[Run, ...] = ((spot, spot + 1),) if equal else ((0, spot), (spot + 1, line.spots))
    return Said(test.span, runs, missing=not equal, stray=None)


def _unequal(test: UnaryTest) -> bool:
    return isinstance(test, Comparison) and test.operator == "!="


def _side(line: Line, operator: str, spot: int) -> Run:
    if operator.startswith("<"):
        return (0, spot + 1 if operator == "<=" else spot)
    return (spot if operator == ">=" else spot + 1, line.spots)
