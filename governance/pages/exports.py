"""What leaves the portal as a table: no cell of it is ever run as a formula."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

# A cell that begins with one of these is a formula to a spreadsheet. Source: OWASP, CSV injection.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutralised(cell: Any) -> Any:
    """Return the cell as a spreadsheet shows it and never runs it: text that looks like a formula gets an apostrophe.

    Numbers and dates come back as they are: they are no text.
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return a CSV file to download, with a byte order mark so that spreadsheets read it as UTF-8."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow([neutralised(cell) for cell in header])
    writer.writerows([neutralised(cell) for cell in row] for row in rows)
    return response
