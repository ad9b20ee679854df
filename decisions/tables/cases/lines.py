"""From the bytes of a text file to lines of cells, whichever encoding and separator somebody's spreadsheet chose."""

import csv
import io
from collections.abc import Sequence

from decisions.tables.cases.problems import CasesUnreadable

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(data: bytes) -> tuple[str, str]:
    """Return a text and its encoding.

    UTF-8 if it fits exactly, for nothing else does by chance; else Windows-1252, of which Latin-1 is a part.

    Raises: CasesUnreadable when it is no text.
    """
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CasesUnreadable("This is no table of text. Save it as CSV, XLSX or Parquet.")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            if marked:
                raise CasesUnreadable(
                    f"The file begins like {marked} and breaks off at byte {error.start:,}. Save it again as UTF-8."
                ) from error
    raise AssertionError("latin-1 reads every byte")


def header_of(text: str) -> tuple[list[str], str]:
    """Return the names in the first line that has any, and the sign between them: the most frequent outside quotes.

    Raises: CasesUnreadable without any.
    """
    start = len(text) - len(text.lstrip("\r\n"))
    line = text[start : start + 100_000].splitlines()[0] if text[start:] else ""
    outside = "".join(part for number, part in enumerate(line.split('"')) if number % 2 == 0)
    delimiter = max(",;\t|", key=outside.count)
    try:
        header = next(csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise CasesUnreadable(
            f"The names of the columns cannot be read ({error}). Save the table again as CSV."
        ) from error
    if not any(name.strip() for name in header):
        raise CasesUnreadable("The file is empty: there is no line with the names of columns. Put them on top.")
    return header, delimiter


def slow_lines(text: str, delimiter: str, most: int) -> list[list[str | None]]:
    """Return at most so many lines that hold something, the names of columns among them.

    Raises: CasesUnreadable, naming the line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str | None]] = []
    try:
        for row in reader:
            if rows and len(row) > len(rows[0]):
                raise CasesUnreadable(
                    f"Line {reader.line_num:,} has {len(row)} cells, but {len(rows[0])} columns have a name. "
                    "Put texts that hold the separator into quotation marks."
                )
            if any(row):
                rows.append([cell or None for cell in row])
            if len(rows) > most:
                break
    except csv.Error as error:
        raise CasesUnreadable(
            f"Line {reader.line_num:,} cannot be read ({error}). A quotation mark is probably not closed."
        ) from error
    return rows


def distinct_names(header: Sequence[str]) -> list[str]:
    """Return a name for each column, none of them twice; those without one are called by their place."""
    names: dict[str, None] = {}
    times: dict[str, int] = {}
    for place, name in enumerate(header, start=1):
        base = " ".join(name.split()) or f"Column {place}"
        known, number = base, times.get(base, 1)
        while known in names:
            number += 1
            known = f"{base} ({number})"
        names[known], times[base] = None, number
    return list(names)
