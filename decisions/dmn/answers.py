"""The answers a decision may give, read from free text and written back to it.

DMN calls `allowedAnswers` natural language. In the wild it is a quoted list, a list with commas, semicolons, slashes or
line breaks, or a sentence; a sentence is kept whole.
"""

import re
from collections.abc import Sequence

_QUOTED = re.compile(r"\"([^\"]+)\"|\u201c([^\u201d]+)\u201d|\u201e([^\u201c\u201d]+)[\u201c\u201d]")
_SEPARATORS = ("\n", ";", "|", ",", "/")
MOST_WORDS = 6


def split_answers(text: str) -> tuple[str, ...]:
    """Return the answers that a free text lists, each once; one answer where it is a sentence."""
    text = text.strip()
    if quoted := [_one_line(next(filter(None, found))) for found in _QUOTED.findall(text)]:
        return _distinct(quoted)
    for separator in _SEPARATORS:
        if separator in text:
            parts = [_one_line(part.strip().lstrip("-*\u2022")) for part in text.split(separator)]
            parts = [part for part in parts if part]
            if len(parts) > 1 and all(len(part.split()) <= MOST_WORDS for part in parts):
                return _distinct(parts)
    return (_one_line(text),) if text else ()


def join_answers(answers: Sequence[str]) -> str:
    """Return answers as the quoted list that `split_answers` reads back."""
    return ", ".join('"' + answer.replace('"', "'") + '"' for answer in answers)


def quoted_values(tests: str) -> tuple[str, ...]:
    """Return the texts that a list of allowed values names, where it is nothing but such a list."""
    rest = _QUOTED.sub("", tests)
    if rest.replace(",", "").strip():
        return ()
    return _distinct([_one_line(next(filter(None, found))) for found in _QUOTED.findall(tests)])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _distinct(answers: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer for answer in answers if answer))
