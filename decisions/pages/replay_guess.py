"""Which column of a file stands for what, guessed by name; whoever maps them says better."""

import re
from collections.abc import Iterable, Sequence

# What people call these columns, most telling first.
_SEGMENT = ("segment", "segments")
_CONFIDENCE = ("confidence", "score", "probability", "certainty")
_DECIDED = ("decided", "decision", "answer", "outcome", "result")
_PLAIN = re.compile(r"[\W_]+")


def plain(name: str) -> str:
    """Return a name as two spellings of it are the same: `Opened_at` is `opened at`."""
    return _PLAIN.sub("", name).casefold()


def guessed(names: Iterable[str], columns: Sequence[str]) -> str:
    """Return the column that one of these names most probably is; nothing where none is like it."""
    known = {plain(column): column for column in reversed(columns)}
    wanted = [plain(name) for name in names if plain(name)]
    for name in wanted:
        if name in known:
            return known[name]
    for name in wanted:
        for spelled, column in known.items():
            if len(name) > 3 and (spelled.endswith(name) or spelled.startswith(name)):  # noqa: PLR2004 - "id" fits too much
                return column
    return ""


def guessed_decided(outputs: Iterable[str], columns: Sequence[str]) -> str:
    """Return the column that most probably holds what people decided."""
    return guessed([*outputs, *_DECIDED], columns)


def guessed_segment(columns: Sequence[str]) -> str:
    """Return the column that most probably holds the segment."""
    return _exactly(_SEGMENT, columns)


def guessed_confidence(columns: Sequence[str]) -> str:
    """Return the column that most probably holds a confidence."""
    return _exactly(_CONFIDENCE, columns)


def _exactly(names: Iterable[str], columns: Sequence[str]) -> str:
    known = {plain(column): column for column in columns}
    return next((known[name] for name in names if name in known), "")
