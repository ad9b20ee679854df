"""XLSX workbooks: unpacked within bounds first, then read."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from governance.imports.problems import Unreadable

_CHUNK = 1 << 20
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")


def sheet_rows(data: bytes, most_bytes: int, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Yield the rows of the first sheet that has any, as text.

    Raises: Unreadable when it is no workbook, or one that unpacks to more than may be read.
    """
    safe = _unpacked(data, most_bytes, most_rows, most_columns)
    try:
        book = CalamineWorkbook.from_filelike(safe)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell not in {"", None} for row in rows for cell in row):
                yield from ([_text(cell) for cell in row] for row in rows)
                return
    except CalamineError as error:
        raise Unreadable(f"The workbook cannot be read ({error}). Save it again as XLSX, or as CSV.") from error


def _unpacked(data: bytes, most_bytes: int, most_rows: int, most_columns: int) -> io.BytesIO:
    """Return the same workbook packed anew with honest sizes, so that reading it cannot take more than was counted."""
    safe = io.BytesIO()
    left = most_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(safe, "w") as target:
            for member in source.infolist():
                content = _member(source, member, left)
                left -= len(content)
                if member.filename.startswith("xl/worksheets/"):
                    _check_extent(content, most_rows, most_columns)
                target.writestr(member.filename, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise Unreadable("This is no XLSX workbook, or a damaged or protected one. Save it again as XLSX.") from error
    safe.seek(0)
    return safe


def _member(source: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    parts: list[bytes] = []
    with source.open(member) as packed:
        while part := packed.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise Unreadable("Unpacked, the workbook is too large. Save the one sheet that matters as CSV.")
            parts.append(part)
    return b"".join(parts)


def _check_extent(content: bytes, most_rows: int, most_columns: int) -> None:
    """A single cell far out would make the reader reserve room for all the empty ones before it."""
    for found in _PLACE.finditer(content):
        column = 0
        for letter in found[1].upper():
            column = column * 26 + letter - ord("A") + 1
        if int(found[2]) > most_rows * 2 or column > most_columns * 2:
            place = f"{found[1].decode()}{found[2].decode()}"
            raise Unreadable(f"A cell at {place} lies outside of what is read. Delete what is beside the table.")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
