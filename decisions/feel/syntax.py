"""What an expression or a cell says, as a tree in which every node knows where in the text it stands.

One tree, three readers: `evaluate` answers for one case and explains; `decisions.tables` turns cells into sets of
elementary pieces, for columns of cases (replay, what-if) and for boxes (gaps, overlaps). Tests hold the three equal.
Source: DMN 1.5, chapters 9 and 10.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from decisions.feel.durations import MonthsDuration, TimeDuration

# What an expression can be worth. None is FEEL's null: not known, or not computable.
Scalar = None | bool | Decimal | str | date | datetime | time | TimeDuration | MonthsDuration


@dataclass(frozen=True, slots=True)
class Span:
    """Where in its text something stands: from `start` up to and without `end`, counted in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it is written: `12`, `"retail"`, `true`, `null`, `@"2026-11-26"`."""

    span: Span
    value: Scalar


@dataclass(frozen=True, slots=True)
class Name:
    """What the case or the model calls by this name, which may hold blanks. `?` is the value in the cell's column."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """A component of something: `applicant.age`."""

    span: Span
    of: "Expression"
    name: str


@dataclass(frozen=True, slots=True)
class Negation:
    """An arithmetic minus before something."""

    span: Span
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and one of `+ - * / ** = != < <= > >= and or` between them."""

    span: Span
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class If:
    """One of two, by a condition."""

    span: Span
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Between:
    """Whether something lies between two ends, both included."""

    span: Span
    operand: "Expression"
    low: "Expression"
    high: "Expression"


@dataclass(frozen=True, slots=True)
class In:
    """Whether something passes one of these tests."""

    span: Span
    operand: "Expression"
    tests: "UnaryTests"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the short list, or a business knowledge model, called with these arguments.

    `names` is empty where they are given by position, else as long as `arguments`.
    """

    span: Span
    function: str
    arguments: tuple["Expression", ...]
    names: tuple[str, ...] = ()


Expression = Literal | Name | Path | Negation | Binary | If | Between | In | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test against something: `< 10`, or `= 10` where only `10` is written (operator `=`)."""

    span: Span
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Interval:
    """A test for a place between two ends: `[1..10]`, `]1..10[`, `(1..10)`."""

    span: Span
    low: Expression
    high: Expression
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A test that is a whole expression which speaks of `?`, or that is true or false by itself."""

    span: Span
    expression: Expression


UnaryTest = Comparison | Interval | Condition


@dataclass(frozen=True, slots=True)
class UnaryTests:
    """What a cell says: anything (`-`: no tests at all), one of some tests, or, with `negated`, none of them."""

    span: Span
    tests: tuple[UnaryTest, ...] = ()
    negated: bool = False

    @property
    def anything(self) -> bool:
        """Whether the cell lets every value pass, null too."""
        return not self.tests and not self.negated
