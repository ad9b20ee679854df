"""All parts of a tree, for whoever asks what an expression speaks of."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from decisions.feel.syntax import (
    Between,
    Binary,
    Call,
    Comparison,
    Condition,
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

Node = Expression | UnaryTest | UnaryTests

_INNER: dict[type, Callable[[Any], Sequence[Node]]] = {
    Literal: lambda _node: (),
    Name: lambda _node: (),
    Path: lambda node: (node.of,),
    Negation: lambda node: (node.operand,),
    Binary: lambda node: (node.left, node.right),
    If: lambda node: (node.condition, node.then, node.otherwise),
    Between: lambda node: (node.operand, node.low, node.high),
    In: lambda node: (node.operand, node.tests),
    Call: lambda node: node.arguments,
    Comparison: lambda node: (node.operand,),
    Interval: lambda node: (node.low, node.high),
    Condition: lambda node: (node.expression,),
    UnaryTests: lambda node: node.tests,
}


def parts(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it, from left to right."""
    waiting: list[Node] = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(_INNER[type(one)](one))


def names_in(node: Node) -> tuple[Name, ...]:
    """Return the names a tree speaks of, each as often as it does; `?` is not among them."""
    return tuple(part for part in parts(node) if isinstance(part, Name) and part.name != "?")


def functions_in(node: Node) -> frozenset[str]:
    """Return the functions a tree calls."""
    return frozenset(part.function for part in parts(node) if isinstance(part, Call))
