"""Lists as files: CSV sent as it is read, XLSX written row by row. No cell ever becomes a formula."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from governance.imports.cells import neutralised
from governance.services.workbooks import XLSX, Cell, workbook_fill


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """Return a CSV file that is sent while it is read, whatever its length."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(header)  # without the mark, a well-known spreadsheet misreads every umlaut
        for row in rows:
            yield writer.writerow([neutralised(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """Return an XLSX file, written to disk row by row so that its length costs no memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    workbook_fill(file, header, rows)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


KINDS: dict[str, Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], HttpResponseBase]] = {
    "csv": csv_response,
    "xlsx": xlsx_response,
}


class _Echo:
    """A file that hands back what is written to it, so that the writer's lines can be sent at once."""

    def write(self, text: str) -> str:
        return text
