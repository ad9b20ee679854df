"""From tree back to text, with a bracket around every operand that is more than one word. Only tests need it."""

from decimal import Decimal

from decisions.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Condition,
    If,
    In,
    Interval,
    Literal,
    Name,
    Negation,
    Path,
    UnaryTests,
)
from decisions.feel.temporal import write_temporal

ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def value_text(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < 60 else str(value)
    return f'"{value.translate(ESCAPED)}"' if isinstance(value, str) else f'@"{write_temporal(value)}"'


def operand(tree):
    alone = isinstance(tree, Literal | Name | Path | Call)
    return written(tree) if alone else f"({written(tree)})"


def written(tree):
    return WRITERS[type(tree)](tree)


def call_text(call):
    names = [f"{name}: " for name in call.names] or [""] * len(call.arguments)
    given = ", ".join(name + written(one) for name, one in zip(names, call.arguments, strict=True))
    return f"{call.function}({given})"


def interval_text(test):
    ends = f"{operand(test.low)}..{operand(test.high)}"
    return f"{'[' if test.low_closed else '('}{ends}{']' if test.high_closed else ')'}"


def tests_text(tests):
    said = ", ".join(map(written, tests.tests)) or "-"
    return f"not({said})" if tests.negated else said


WRITERS = {
    Literal: lambda tree: value_text(tree.value),
    Name: lambda tree: tree.name,
    Path: lambda tree: f"{operand(tree.of)}.{tree.name}",
    Negation: lambda tree: f"-({written(tree.operand)})",
    Binary: lambda tree: f"{operand(tree.left)} {tree.operator} {operand(tree.right)}",
    If: lambda tree: f"if {written(tree.condition)} then {written(tree.then)} else {written(tree.otherwise)}",
    Between: lambda tree: f"{operand(tree.operand)} between {operand(tree.low)} and {operand(tree.high)}",
    In: lambda tree: f"{operand(tree.operand)} in ({tests_text(tree.tests)})",
    Call: call_text,
    Comparison: lambda tree: ("" if tree.operator == "=" else f"{tree.operator} ") + operand(tree.operand),
    Interval: interval_text,
    Condition: lambda tree: written(tree.expression),
    UnaryTests: tests_text,
}
