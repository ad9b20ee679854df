"""What people type into cells as they would write it by hand, and how a table says it."""

import re
from dataclasses import dataclass

from decisions.tables.table import InputColumn, OutputColumn, Table, ValueType
from decisions.tables.words import columns_of

_NUMBER = r"-?\d+(?:\.\d+)?"
_DASHED = re.compile(rf"({_NUMBER})\s*[-–—]\s*(\d+(?:\.\d+)?)\Z")
_WORDED = re.compile(rf"(?:from\s+|between\s+)?({_NUMBER})\s*(?:\.\.+|…|to|and)\s*({_NUMBER})\Z", re.IGNORECASE)
_TWO_ENDS = re.compile(rf"(>=?)\s*({_NUMBER})\s*,?\s*(?:and|&)?\s*(<=?)\s*({_NUMBER})\Z", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\A([^,]*?)(\d+(?:\.\d{3})*),(\d+)([^,\d][^,]*)?\Z")
_UNIT = re.compile(rf"(?:[€$£]\s*)?({_NUMBER})\s*(?:[€$£%]|EUR|USD)?\Z")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(r"\d{1,4}/\d{1,2}/\d{1,4}")


@dataclass(frozen=True, slots=True)
class Hint:
    """What a cell says otherwise than it was probably meant, and what to type instead: `fix`, where that is known."""

    rule: str
    column: str
    message: str
    fix: str = ""


def hints(table: Table) -> list[Hint]:
    """Return the cells that were probably meant otherwise, rule by rule."""
    columns = columns_of(table)
    found = []
    known: dict[tuple[str, str], tuple[str, str] | None] = {}
    for rule in table.rules:
        for column, cell in zip(columns, (*rule.tests, *rule.answers), strict=True):
            key = (column.id, cell)
            if key not in known:
                known[key] = hint(cell, column)
            said = known[key]
            if said:
                found.append(Hint(rule.id, column.id, *said))
    return found


def hint(cell: str, column: InputColumn | OutputColumn) -> tuple[str, str] | None:
    """Return what to say about a cell, and what to type instead or nothing; None where it is plainly meant."""
    cell = cell.strip()
    if column.type is ValueType.NUMBER and cell:
        ranged = _ranged(cell) if isinstance(column, InputColumn) else None
        return ranged or _decimal_comma(cell, column) or _unit(cell)
    if column.type in {ValueType.DATE, ValueType.DATE_TIME}:
        return _day(cell)
    return None


def _ranged(cell: str) -> tuple[str, str] | None:
    if match := _DASHED.match(cell) or _WORDED.match(cell):
        fix = f"[{match.group(1)}..{match.group(2)}]"
        return f"“{cell}” is no range here. Type {fix} for {match.group(1)} up to and with {match.group(2)}.", fix
    if match := _TWO_ENDS.match(cell):
        opened = "[" if match.group(1) == ">=" else "("
        closed = "]" if match.group(3) == "<=" else ")"
        fix = f"{opened}{match.group(2)}..{match.group(4)}{closed}"
        return f"“{cell}” is no range here. Type {fix}: a round bracket leaves its end out.", fix
    return None


def _decimal_comma(cell: str, column: InputColumn | OutputColumn) -> tuple[str, str] | None:
    match = _DECIMAL_COMMA.match(cell)
    if not match:
        return None
    before, whole, part, after = match.groups()
    fix = f"{before}{whole.replace('.', '')}.{part}{after or ''}"
    two = f" For two values leave a blank: {whole}, {part}." if isinstance(column, InputColumn) else ""
    return f"“{cell}” has a comma in the number. Type {fix} with a point.{two}", fix


def _unit(cell: str) -> tuple[str, str] | None:
    match = _UNIT.match(cell)
    if not match or match.group(1) == cell:
        return None
    fix = match.group(1)
    return f"A number stands alone here. Type {fix}, and name the unit in the head of the column.", fix


def _day(cell: str) -> tuple[str, str] | None:
    if _DAY_FIRST.search(cell):
        fix = _DAY_FIRST.sub(lambda day: f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}", cell)
        return f"“{cell}” is no date here. Type {fix}: year, month, day.", fix
    if match := _SLASHED.search(cell):
        return f"“{match.group()}” is no date here. Type it as 2026-11-26: year, month, day.", ""
    return None
