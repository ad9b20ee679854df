"""Equal, less, and the logic of true, false and not known. Source: DMN 1.5, 10.3.2.13 and tables 50 to 53."""

from collections.abc import Mapping
from typing import Any

from decisions.feel.values import ORDERED, Kind, kind_of, own

DEEPEST = 20


def equal(left: Any, right: Any, depth: int = 0) -> bool | None:
    """Whether two values are the same; None where they are of different kinds. Null equals null alone."""
    kind, other = kind_of(left), kind_of(right)
    if Kind.NULL in {kind, other}:
        return kind is other
    if kind is not other or depth > DEEPEST:
        return None
    if kind is Kind.LIST:
        return len(left) == len(right) and all(
            equal(own(a), own(b), depth + 1) is True for a, b in zip(left, right, strict=True)
        )
    if kind is Kind.CONTEXT:
        return _same_context(left, right, depth)
    try:
        return bool(left == right)
    except OverflowError:  # a zone at the end of the calendar
        return None


def _same_context(left: Mapping[str, Any], right: Mapping[str, Any], depth: int) -> bool:
    return left.keys() == right.keys() and all(
        equal(own(left[name]), own(right[name]), depth + 1) is True for name in left
    )


def less(left: Any, right: Any) -> bool | None:
    """Whether one value comes before another; None where they cannot be put in an order."""
    kind = kind_of(left)
    if kind not in ORDERED or kind is not kind_of(right):
        return None
    try:
        return bool(left < right)
    except (TypeError, OverflowError):  # a zone against none, or at the end of the calendar
        return None


def compare(operator: str, left: Any, right: Any) -> bool | None:
    """Return what `= != < <= > >=` says of two values."""
    if operator == "=":
        return equal(left, right)
    if operator == "!=":
        return negation(equal(left, right))
    if operator == "<":
        return less(left, right)
    if operator == ">":
        return less(right, left)
    # Where two values have an order at all, not after means before or the same.
    return negation(less(right, left) if operator == "<=" else less(left, right))


def negation(value: object) -> bool | None:
    """Return the opposite of true or false, and None for anything else."""
    return not value if isinstance(value, bool) else None


def conjunction(left: object, right: object) -> bool | None:
    """Return `left and right`: false as soon as one is false."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def disjunction(left: object, right: object) -> bool | None:
    """Return `left or right`: true as soon as one is true."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None
