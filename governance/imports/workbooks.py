"""XLSX workbooks: unpacked within bounds first, then read."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.cases.workbooks import unpacked_workbook
from governance.imports.problems import Unreadable


def sheet_rows(data: bytes, most_bytes: int, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Yield the rows of the first sheet that has any, as text.

    Raises: Unreadable when it is no workbook, or one that unpacks to more than may be read.
    """
    try:
        safe = unpacked_workbook(data, most_bytes, most_rows, most_columns)
        book = CalamineWorkbook.from_filelike(safe)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell not in {"", None} for row in rows for cell in row):
                yield from ([_text(cell) for cell in row] for row in rows)
                return
    except CasesUnreadable as error:
        raise Unreadable(str(error)) from error
    except CalamineError as error:
        raise Unreadable(f"The workbook cannot be read ({error}). Save it again as XLSX, or as CSV.") from error


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
