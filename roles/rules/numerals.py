"""Numbers as people type them, in English and in German spelling."""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

_MINUS = "\u2212"
_UNIT = re.compile(r"(?i)\s*(hours?|hrs?|h|std\.?|stunden|minutes?|minuten|mins?\.?|x)$")
_GROUPS = re.compile(r"(?<=\d)[\s'’\u2009\u202f\u00a0](?=\d{3}(?:\D|$))")
_PLAIN = re.compile(r"[-+]?\d{1,12}")
_ENGLISH = re.compile(r"[-+]?([1-9]\d{0,2}(,\d{3})+|\d{1,12})(\.\d{1,12})?")
_GERMAN = re.compile(r"[-+]?([1-9]\d{0,2}(\.\d{3})+|\d{1,12})(,\d{1,12})?")
# One mark with three digits behind it: a thousand here, three decimals there.
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")


class Spelling(StrEnum):
    """Which mark stands before the decimals."""

    ENGLISH = "english"
    GERMAN = "german"


def spelling_of(texts: Iterable[str]) -> Spelling | None:
    """Return the spelling that these numbers are in, None where they tell neither or both."""
    found: set[Spelling] = set()
    for text in texts:
        bare = _bare(text)
        if _PLAIN.fullmatch(bare) or _EITHER.fullmatch(bare):
            continue
        english, german = bool(_ENGLISH.fullmatch(bare)), bool(_GERMAN.fullmatch(bare))
        if english != german:
            found.add(Spelling.ENGLISH if english else Spelling.GERMAN)
    return found.pop() if len(found) == 1 else None


def number_of(text: str, spelling: Spelling | None = None) -> Decimal | None:
    """Return what the text says as a number, None where it says none.

    Where one mark has three digits behind it and no spelling is known, it marks thousands: hours have one decimal.
    """
    bare = _bare(text)
    if _PLAIN.fullmatch(bare):
        return Decimal(bare)
    if _EITHER.fullmatch(bare) and spelling is None:
        return Decimal(re.sub(r"[.,]", "", bare))
    if spelling is not Spelling.GERMAN and _ENGLISH.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    if spelling is not Spelling.ENGLISH and _GERMAN.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    return None


def is_percent(text: str) -> bool:
    """Whether it is told in percent."""
    return text.rstrip().endswith("%")


def _bare(text: str) -> str:
    """Return a number without its unit, its percent sign and what parts its thousands."""
    if not text.isascii() and any(char.isdecimal() and not char.isascii() for char in text):
        return ""
    plain = text.replace(_MINUS, "-").strip().rstrip("%").rstrip()
    return _GROUPS.sub("", _UNIT.sub("", plain)).strip()
