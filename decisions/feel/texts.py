"""Functions of texts. Source: DMN 1.5, 10.3.4.3."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from decisions.feel.temporal import write_temporal
from decisions.feel.values import NUMBERS, Kind, kind_of

_MOST_PLACES = 60


def write_number(value: Decimal) -> str:
    """Return a number without trailing zeros, and without an exponent unless it is very large or very small."""
    plain = value.normalize(NUMBERS)
    if plain.is_zero():
        return "0"
    if abs(plain.adjusted()) > _MOST_PLACES:
        return str(plain)
    return f"{plain:f}"


def text_of(value: Any) -> str | None:
    """Return a value as a text: texts stay as they are, null has none."""
    kind = kind_of(value)
    if kind in {Kind.NULL, Kind.OTHER}:
        return None
    return _WRITERS[kind](value) if kind in _WRITERS else write_temporal(value)


def _list_text(values: Any) -> str:
    return "[" + ", ".join(_inner(item) for item in values) + "]"


def _context_text(context: Any) -> str:
    return "{" + ", ".join(f"{name}: {_inner(item)}" for name, item in context.items()) + "}"


_WRITERS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.BOOLEAN: lambda value: "true" if value else "false",
    Kind.NUMBER: write_number,
    Kind.STRING: str,
    Kind.LIST: _list_text,
    Kind.CONTEXT: _context_text,
}


def _inner(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return text_of(value) or "null"


def _of_texts(action: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return a function that is null unless its first arguments are texts."""

    def checked(*arguments: Any) -> Any:
        return action(*arguments) if all(isinstance(argument, str) for argument in arguments[:count]) else None

    return checked


def _substring(text: str, start: Any, length: Any) -> str | None:
    if not isinstance(start, Decimal) or abs(start) > 10**9 or int(start) == 0:
        return None
    if length is not None and (not isinstance(length, Decimal) or not 1 <= length < 10**9):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if not 0 <= first < len(text):
        return ""
    return text[first:] if length is None else text[first : first + int(length)]


def _before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


BUILT_IN_TEXTS: Mapping[str, Callable[..., Any]] = {
    "string": text_of,
    "contains": _of_texts(lambda text, match: match in text, 2),
    "starts with": _of_texts(lambda text, match: text.startswith(match), 2),
    "ends with": _of_texts(lambda text, match: text.endswith(match), 2),
    "string length": _of_texts(len, 1),
    "upper case": _of_texts(str.upper, 1),
    "lower case": _of_texts(str.lower, 1),
    "substring": _of_texts(_substring, 1),
    "substring before": _of_texts(_before, 2),
    "substring after": _of_texts(_after, 2),
}
