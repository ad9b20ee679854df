"""Past cases from XLSX workbooks: unpacked within bounds first, then read."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from decisions.tables.cases.problems import CasesUnreadable

_NO_WORKBOOK = "This is no XLSX workbook, or a damaged or protected one. Save it again as XLSX without a password."
_CHUNK = 1 << 20
_LONGEST_NUMBER = 9
_MOST_CELLS = 10_000_000
# So much text may come of the cells of a workbook, which holds a text once however many cells say it. Units: bytes.
_MOST_TEXT = 1_000_000_000
# Rows and cells as a lenient reader sees them: with any prefix, attributes in any order and quotes, places left out.
_TAG = re.compile(rb"""<(?:[^\s<>/:"'=]+:)?(row|c|v)((?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*/?>""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})(\d+)["']""")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["']""")
_SHARED_TEXT = re.compile(rb"""<(?:[^\s<>/:"'=]+:)?si[\s/>]""")
_NUMBER = re.compile(rb"\s*(\d{1,9})\s*<")
# The same library reads these as well, and what they unpack to was not looked at.
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})


def workbook_rows(data: bytes, most_bytes: int, most_rows: int, most_columns: int) -> list[list[str | None]]:
    """Return the rows of the first sheet that has any, as text; empty cells are None.

    Raises: CasesUnreadable when it is no workbook, or one that unpacks to more than may be read.
    """
    safe = unpacked_workbook(data, most_bytes, most_rows, most_columns)
    try:
        book = CalamineWorkbook.from_filelike(safe)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                return [[_text(cell) for cell in row] for row in rows]
    except CalamineError as error:
        raise CasesUnreadable(f"The workbook cannot be read ({error}). Save it again as XLSX, or as CSV.") from error
    raise CasesUnreadable("The workbook is empty. Put the cases on its first sheet, names of columns on top.")


def unpacked_workbook(data: bytes, most_bytes: int, most_rows: int, most_columns: int) -> io.BytesIO:
    """Return the same workbook packed anew with honest sizes, so that reading it cannot take more than was counted.

    Raises: CasesUnreadable when it is no workbook, or comes to more than may be read.
    """
    parts: dict[str, bytes] = {}
    left = most_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            for member in source.infolist():
                left -= len(parts.get(member.filename, b""))
                parts[member.filename] = _member(source, member, left)
                left -= len(parts[member.filename])
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise CasesUnreadable(_NO_WORKBOOK) from error
    names = {name.lower() for name in parts}
    if "xl/workbook.xml" not in names or names & _OTHER_BOOKS:
        raise CasesUnreadable(_NO_WORKBOOK)
    _check_sheets(parts, most_rows, most_columns)
    return _packed(parts)


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    safe = io.BytesIO()
    with zipfile.ZipFile(safe, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    safe.seek(0)
    return safe


def _check_sheets(parts: dict[str, bytes], most_rows: int, most_columns: int) -> None:
    """Accept sheets, wherever in the file they are, that do not come to more than can be held."""
    texts = [content for name, content in parts.items() if name.lower() == "xl/sharedstrings.xml"]
    starts = [found.start() for content in texts for found in _SHARED_TEXT.finditer(content)]
    lengths = [later - start for start, later in pairwise([*starts, *(len(content) for content in texts)])]
    for content in parts.values():
        if b"sheetData" in content:
            _check_extent(content, most_rows, most_columns)
            _check_text(content, lengths)


def _check_text(content: bytes, lengths: Sequence[int]) -> None:
    """A long text that a million cells share takes its room in each of them once it is read."""
    total, shared, longest = 0, False, max(lengths, default=0)
    for found in _TAG.finditer(content) if longest else ():
        if found[1] != b"v":
            shared = bool(_SHARED.search(found[2]))
        elif shared:
            number = _NUMBER.match(content, found.end())
            place = int(number[1]) if number else len(lengths)
            total += lengths[place] if place < len(lengths) else longest
            if total > _MOST_TEXT:
                raise CasesUnreadable("The texts in the workbook are too long. Leave out columns of long texts.")


def _member(source: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    parts: list[bytes] = []
    with source.open(member) as packed:
        while part := packed.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise CasesUnreadable("Unpacked, the workbook is too large. Save the one sheet that matters as CSV.")
            parts.append(part)
    return b"".join(parts)


def _check_extent(content: bytes, most_rows: int, most_columns: int) -> None:
    """A single cell far out would make the reader reserve room for all the empty ones before it.

    Where a row or a cell does not say its place it follows the one before.
    """
    row = column = widest = deepest = cells = 0
    for found in _TAG.finditer(content):
        if found[1] == b"v":
            continue
        places = _PLACE.findall(found[2])
        if found[1] == b"row":
            row, column = max([_whole(digits) for _, digits in places], default=row + 1), 0
        else:
            cells += 1
            column = max([_column(letters) for letters, _ in places], default=column + 1)
            deepest = max([deepest, row, *(_whole(digits) for _, digits in places)])
            widest = max(widest, column)
        if deepest > most_rows + 1 or widest > most_columns or max(widest * deepest, cells) > _MOST_CELLS:
            raise CasesUnreadable(
                f"With the cell at {_letters(widest)}{deepest} the sheet is larger than what is read: "
                f"{most_rows:,} rows, {most_columns:,} columns, {_MOST_CELLS:,} cells. "
                "Delete what is beside the table, or save it as CSV."
            )


def _whole(digits: bytes) -> int:
    """Return a number; one of more digits than any place has is simply far out."""
    return int(digits[-_LONGEST_NUMBER:]) if len(digits.lstrip(b"0")) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
