"""Erasing who somebody was: what becomes of words that name them. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

# Letters that cannot be taken for others when they are read out.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6


def pseudonym_of(letters: str) -> str:
    """Return what stands where the name stood."""
    return f"Former colleague {letters}"


def names_of(*told: str) -> Sequence[str]:
    """Return what somebody is called in running words, the longest first, so that no part of one is left over."""
    return sorted({name.strip() for name in told if len(name.strip()) > 1}, key=lambda name: (-len(name), name))


def without(value: Any, names: Sequence[str], exact: Sequence[str], pseudonym: str) -> Any:
    """Return JSON without these names: as words anywhere in a text, and `exact` where it is all of the text."""
    if isinstance(value, Mapping):
        return {key: without(entry, names, exact, pseudonym) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [without(entry, names, exact, pseudonym) for entry in value]
    if not isinstance(value, str):
        return value
    if value in exact:
        return pseudonym
    return _pattern(names).sub(pseudonym, value) if names else value


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names), re.IGNORECASE)
