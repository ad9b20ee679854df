"""Workbooks of one sheet. No cell ever becomes a formula."""

from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

from governance.imports.cells import neutralised

Cell = str | int | float | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_fill(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write heads and rows as XLSX into a file, row by row so that its length costs no memory; its start is next."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, header, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, [neutralised(cell) for cell in row])
    book.close()
    file.seek(0)
