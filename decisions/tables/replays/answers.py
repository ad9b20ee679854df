"""Answers in words, the same on pages, in the API and in what is kept."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

from decisions.feel.durations import MonthsDuration, TimeDuration
from decisions.feel.temporal import write_temporal

NO_ANSWER = "no answer"
MOST_LETTERS = 200


def answer_text(value: Any) -> str:
    """Return a value in words: texts as they are, numbers without needless zeros, several answers with commas."""
    if value is None:
        return NO_ANSWER
    words = next((words for kind, words in _WORDS if isinstance(value, kind)), str)
    return words(value)[:MOST_LETTERS]


def number_text(number: Decimal) -> str:
    """Return a number as people write it; very large and very small ones with an exponent."""
    exponent = number.as_tuple().exponent
    plain = number.normalize() if number else Decimal(0)
    return f"{plain:f}" if isinstance(exponent, int) and abs(plain.adjusted()) < 30 else str(plain)  # noqa: PLR2004 - fits a cell


def literal_text(value: Any) -> str:
    """Return a value as a cell names it: texts in quotation marks."""
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"')[:MOST_LETTERS] + '"'
    return "missing" if value is None else answer_text(value)


def _list_text(values: Any) -> str:
    return ", ".join(answer_text(value) for value in values)


def _context_text(context: Any) -> str:
    return "; ".join(f"{name}: {answer_text(part)}" for name, part in context.items())


# A truth value is also a number to the host, and a moment a day: the narrower one comes first.
_WORDS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (str, str),
    (bool, lambda value: "true" if value else "false"),
    (Decimal, number_text),
    ((date, time, MonthsDuration, TimeDuration), write_temporal),
    ((list, tuple), _list_text),
    (dict, _context_text),
)
