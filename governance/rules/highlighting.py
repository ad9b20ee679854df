"""What of a text fits the words somebody looked for: its pieces, and the part of it that is worth showing."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from roles.rules.records import record

# Whoever typed a word that differs by less than this from one of the text, meant it.
_ALIKE = 0.75
# Of words this short nearly every other word is a likeness.
_SPELT = 4
_WORD = re.compile(r"\w+")


@record(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    hit: bool


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Return the text in parts, those that fit a word marked. Put together again they are the text."""
    found: list[Piece] = []
    last = 0
    for start, end in _spans(text, words):
        found += [Piece(text[last:start], hit=False), Piece(text[start:end], hit=True)]
        last = end
    return tuple(piece for piece in (*found, Piece(text[last:], hit=False)) if piece.text)


def excerpt(text: str, words: Sequence[str], most: int = 180) -> str:
    """Return the part of a text around the first word that fits, in at most so many letters and two ellipses."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    first = next((start for start, _end in _spans(text, words)), 0)
    start = max(0, min(first - most // 3, len(text) - most))
    start = text.find(" ", start) + 1 if start else 0
    end = len(text) if start + most >= len(text) else max(text.rfind(" ", start, start + most), start + most // 2)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _spans(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the text fits a word: the very letters, else a whole word spelt alike."""
    wanted = [word.casefold() for word in words if word]
    for match in _WORD.finditer(text):
        own = match[0].casefold()
        part = next((word for word in sorted(wanted, key=len, reverse=True) if word in own), None)
        if part is not None and len(own) == len(match[0]):
            start = match.start() + own.index(part)
            yield start, start + len(part)
        elif part is not None or any(_alike(own, word) for word in wanted):
            yield match.span()


def _alike(own: str, word: str) -> bool:
    longest = max(len(own), len(word))
    if min(len(own), len(word)) < _SPELT or abs(len(own) - len(word)) > longest * (1 - _ALIKE) * 2:
        return False
    return SequenceMatcher(None, own, word).ratio() >= _ALIKE
