"""From a file's bytes to a table of text: CSV or XLSX, gzipped or not."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from governance.imports.encodings import decode
from governance.imports.headers import distinct, repeated
from governance.imports.problems import Unreadable
from governance.imports.workbooks import sheet_rows

_GZIP, _ZIP, _OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. Units: bytes of the file as it is, bytes once unpacked, rows, columns."""

    packed: int = 50_000_000
    unpacked: int = 250_000_000
    rows: int = 200_000
    columns: int = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file's table (the header is 1) and its cells, as many as there are columns."""

    number: int
    cells: tuple[str, ...]
    ragged: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: columns by distinct names, lines, and how it was written."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str
    notes: tuple[str, ...]


def read_table(data: bytes, limits: Limits | None = None) -> Table:
    """Return the table in a file.

    Raises: Unreadable, saying what to do.
    """
    limits = limits or Limits()
    if len(data) > limits.packed:
        raise Unreadable(f"The file is larger than {limits.packed // 1_000_000} MB. Split it into smaller ones.")
    if data.startswith(_GZIP):
        data = _unzipped(data, limits)
    if data.startswith(_OLD_EXCEL):
        raise Unreadable("This is an old Excel workbook (.xls) or a protected one. Save it as XLSX without a password.")
    if data.startswith(_ZIP):
        rows, encoding = sheet_rows(data, limits.unpacked, limits.rows, limits.columns), "xlsx"
    else:
        text, encoding = decode(data)
        rows = _csv_rows(text)
    return _table(iter(rows), encoding, limits)


def _unzipped(data: bytes, limits: Limits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(limits.unpacked + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable("The gzip file is damaged or cut off. Pack it again.") from error
    if len(content) > limits.unpacked:
        raise Unreadable(f"Unpacked, the file is larger than {limits.unpacked // 1_000_000} MB. Split it.")
    return content


def _csv_rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            f"Line {reader.line_num:,} cannot be read ({error}). A quotation mark is probably not closed."
        ) from error


def _delimiter(text: str) -> str:
    """The sign that occurs most often in the header outside quotes."""
    header = "".join(islice((part for part in text.lstrip("\r\n").splitlines()), 1))
    outside = "".join(part for number, part in enumerate(header.split('"')) if number % 2 == 0)
    return max(",;\t|", key=outside.count)


def _table(rows: Iterator[Sequence[str]], encoding: str, limits: Limits) -> Table:
    header: Sequence[str] = ()
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - the lines below go on counting
        if any(cell.strip() for cell in row):
            header = row
            break
    header = _trimmed(header)
    if not header:
        raise Unreadable("The file is empty: there is no line with the names of columns.")
    if len(header) > limits.columns:
        raise Unreadable(f"The table has {len(header):,} columns; {limits.columns:,} can be read. Remove some.")
    lines = tuple(_lines(rows, len(header), number + 1, limits.rows))
    if not lines:
        raise Unreadable("There is no row below the names of columns.")
    return Table(distinct(header), lines, encoding, _notes(header))


def _lines(rows: Iterable[Sequence[str]], width: int, first: int, most: int) -> Iterator[Line]:
    count = 0
    for number, row in enumerate(rows, start=first):
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if count > most:
            raise Unreadable(f"The table has more than {most:,} rows. Split it into smaller files.")
        cells = tuple(row[:width]) + ("",) * (width - len(row))
        yield Line(number, cells, ragged=len(row) < width or any(cell.strip() for cell in row[width:]))


def _trimmed(header: Sequence[str]) -> Sequence[str]:
    """The header without the empty cells a spreadsheet leaves at its end."""
    width = max((place for place, name in enumerate(header, start=1) if name.strip()), default=0)
    return header[:width]


def _notes(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{count} columns are called “{name}”; each is told apart by the column before it."
        for name, count in repeated(header).items()
    )
