"""A cell as it was typed, and what it says."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

# Said of a cell, in any case and with any spaces around: there is nothing here. "None" is not among them: to the
# question which personal data are used it is an answer. A mapping adds its own words, field by field.
BLANK_WORDS = frozenset(
    {"", "n/a", "na", "n.a.", "n.a", "#n/a", "not applicable", "blank/not provided", "not provided", "null", "-", "--"}
)
# Everything a database or a page cannot show, but for tab and the ends of lines.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n?")
# A cell that begins with one of these is a formula to a spreadsheet. Source: OWASP, CSV injection.
FORMULA_STARTS = ("=", "+", "-", "@")
# Longer than this is a text and no word for blank.
_LONGEST_WORD = 200


def squashed(text: str) -> str:
    """Return the text on one line, with single spaces and nothing around it."""
    return _SPACE.sub(" ", text).strip()


def cleaned(text: str) -> str:
    """Return a cell as it is kept: printable, lines ended by a line feed, nothing around it."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text.replace("\xa0", " "))).strip()


def has_control(text: str) -> bool:
    """Whether the cell holds characters nobody can see."""
    return bool(_CONTROL.search(text))


def folded_word(text: str) -> str:
    """Return an answer as two people would agree it is the same: case, spaces and a final full stop do not count."""
    return unicodedata.normalize("NFKC", squashed(text)).casefold().rstrip(". ")


def is_blank(text: str, also: Collection[str] = ()) -> bool:
    """Whether a cell says that there is nothing. `also` holds further words for it, folded."""
    if not text or len(text) > _LONGEST_WORD:  # most cells are one or the other, and inventories have many
        return not text
    word = unicodedata.normalize("NFKC", squashed(text)).casefold()
    return word in BLANK_WORDS or word.rstrip(". ") in BLANK_WORDS or word.rstrip(". ") in also


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would run the cell. A dash before a blank or a number is no formula."""
    return text.startswith(FORMULA_STARTS) and not re.fullmatch(r"[-+]?\s*[\d.,\s%]*|[-+]\s.*", text, re.DOTALL)


def neutralised(cell: Any) -> Any:
    """Return a cell as a spreadsheet shows it and never runs it: text that looks like a formula gets an apostrophe.

    Numbers and dates come back as they are: they are no text.
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith((*FORMULA_STARTS, "\t", "\r")):
        return f"'{cell}"
    return cell
