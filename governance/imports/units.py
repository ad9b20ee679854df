"""Units as a source names them."""

import re
import unicodedata
from dataclasses import dataclass

from governance.imports.cells import squashed
from governance.imports.headers import folded

_CODE_LIMIT = 60
_NAME_LIMIT = 200
_LEADING = re.compile(r"([A-Z][A-Z0-9&/-]{1,14}):?\s*(?:[-–:]\s+|\s[-–]\s|:\s*)(?=\S)")
_TRAILING = re.compile(r"\(([A-Z][A-Z0-9&/-]{1,14})\)$")
# A unit that runs technology, plainly so by its name. "IT" counts in capitals only: "it" is a word.
_TECHNOLOGY = re.compile(
    r"\b(?:OCIO|CIO|OIT|IT)\b"
    r"|(?i:\bchief information officer\b|\binformation (?:technology|& technology|and technology)\b)"
)
_SEVERAL = re.compile(r"\s*(?:[,;]|\|\||\s/\s)\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit in a source's words, with the code it would get and whether it plainly runs technology."""

    name: str
    code: str
    technology: bool = False


def unit_name(text: str, *, abbreviation: str = "") -> UnitName:
    """Return how a unit is called, from a cell and where there is one the abbreviation beside it."""
    name = squashed(text)[:_NAME_LIMIT]
    return UnitName(name, _code(abbreviation or _abbreviation(name) or name), is_technology(name))


def is_technology(name: str) -> bool:
    """Whether a unit plainly runs technology. Where a cell names several units, all of them have to."""
    if _LEADING.match(name) or _TECHNOLOGY.fullmatch(name):
        return bool(_TECHNOLOGY.search(name))
    return all(_TECHNOLOGY.search(part) for part in _SEVERAL.split(name))


def same_unit(name: str, parent: UnitName) -> bool:
    """Whether a unit's name is just its parent's, in full or short: DHS within DHS is DHS."""
    return folded(name) in {folded(parent.name), folded(parent.code)}


def _abbreviation(name: str) -> str:
    if re.fullmatch(r"[A-Z][A-Z0-9&/ -]{1,20}", name):
        return name
    found = _LEADING.match(name) or _TRAILING.search(name)
    return found[1] if found else ""


def _code(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")[:_CODE_LIMIT].rstrip("-") or "UNIT"
