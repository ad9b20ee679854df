"""Past cases in a file somebody brings: CSV, XLSX or Parquet, gzipped or not. Read within limits, as it is written."""

import gzip
import hashlib
import io
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PanicException, PolarsError

from decisions.tables.cases.lines import decoded, distinct_names, header_of, slow_lines
from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.cases.texts import likely_type
from decisions.tables.cases.workbooks import workbook_rows

_GZIP, _ZIP, _OLD_EXCEL, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_SAMPLES = 5
_SNIFFED = 1_000
_LONGEST_SAMPLE = 60
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. Units: bytes of the file as it is, once unpacked, of a workbook unpacked; counts.

    Cells are bounded as well: hundreds of empty columns pack into almost nothing, and take the room of full ones.
    """

    packed: int = 200_000_000
    unpacked: int = 500_000_000
    workbook: int = 250_000_000
    cases: int = 2_000_000
    columns: int = 500
    cells: int = 100_000_000


@dataclass(frozen=True, slots=True)
class ColumnSketch:
    """What a column of a file looks like, for the person who says what it stands for."""

    name: str
    kind: str
    samples: tuple[str, ...]
    distinct: int
    empty: int

    def to_json(self) -> dict[str, Any]:
        """Keys: name, kind (a ValueType), samples (up to 5 texts), distinct, empty (counts)."""
        return {
            "name": self.name,
            "kind": self.kind,
            "samples": list(self.samples),
            "distinct": self.distinct,
            "empty": self.empty,
        }


@dataclass(frozen=True, slots=True, eq=False)
class CaseFile:
    """A file read: its cases as they are written, how it was written, and the digest by which it is known again."""

    frame: pl.DataFrame
    form: str
    encoding: str = ""
    delimiter: str = ""
    digest: str = ""
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return self.frame.height

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each of them once."""
        return tuple(self.frame.columns)

    def sketches(self) -> tuple[ColumnSketch, ...]:
        """Return what each column looks like."""
        return tuple(_sketch(self.frame.get_column(name)) for name in self.frame.columns)

    def words(self, column: str) -> tuple[str, ...]:
        """Return the distinct texts of a column, at most 200, the most frequent first."""
        counts = self.frame.get_column(column).cast(pl.String).drop_nulls().value_counts(sort=True, name="times")
        return tuple(counts.get_column(column).head(_MOST_WORDS).to_list())

    def to_json(self) -> dict[str, Any]:
        """Keys: form, encoding, delimiter, digest (SHA-256, hexadecimal), cases (count), columns (sketches), notes."""
        return {
            "form": self.form,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "digest": self.digest,
            "cases": len(self),
            "columns": [sketch.to_json() for sketch in self.sketches()],
            "notes": list(self.notes),
        }


def read_case_file(source: bytes | Path, limits: Limits | None = None) -> CaseFile:
    """Return the cases in a file.

    Raises: CasesUnreadable, saying what is wrong, where, and what to do.
    """
    limits = limits or Limits()
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.packed:
        raise CasesUnreadable(
            f"The file is larger than {limits.packed // 1_000_000} MB. "
            "Leave out columns that no table looks at, or split it."
        )
    data = source.read_bytes() if isinstance(source, Path) else source
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_GZIP):
        data = _unzipped(data, limits)
    if data.startswith(_OLD_EXCEL):
        raise CasesUnreadable(
            "This is an old Excel workbook (.xls) or a protected one. Save it as XLSX without a password."
        )
    if data.startswith(_PARQUET):
        return CaseFile(_parquet(data, limits), "parquet", digest=digest)
    if data.startswith(_ZIP):
        rows = workbook_rows(data, min(limits.unpacked, limits.workbook), limits.cases, limits.columns)
        _check_width(len(rows[0]), limits)
        return CaseFile(_frame(rows, limits), "xlsx", digest=digest, notes=_notes(rows[0]))
    text, encoding = decoded(data)
    header, delimiter = header_of(text)
    _check_width(len(header), limits)
    _check_room(text.count("\n") + text.count("\r"), len(header), limits)
    source = data.lstrip(b"\r\n") if encoding == "utf-8" else text.lstrip("\r\n").encode()
    frame = _csv(text, source, header, delimiter, limits)
    return CaseFile(frame, "csv", encoding, delimiter, digest, _notes(header))


def _unzipped(data: bytes, limits: Limits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            content = packed.read(limits.unpacked + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CasesUnreadable("The gzip file is damaged or cut off. Pack it again.") from error
    if len(content) > limits.unpacked:
        raise CasesUnreadable(f"Unpacked, the file is larger than {limits.unpacked // 1_000_000} MB. Split it.")
    return content


def _parquet(data: bytes, limits: Limits) -> pl.DataFrame:
    try:
        schema = pl.read_parquet_schema(io.BytesIO(data))
        height = int(pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item())
        _check_extent(height, len(schema), limits)
        _check_room(height, len(schema), limits)
        flat = [name for name, kind in schema.items() if not kind.is_nested() and kind not in {pl.Binary, pl.Object}]
        return pl.read_parquet(io.BytesIO(data), columns=flat)
    except (PolarsError, PanicException, ValueError, OSError) as error:
        raise CasesUnreadable(f"The Parquet file is damaged ({str(error)[:120]}). Write it again.") from error


def _csv(text: str, source: bytes, header: Sequence[str], delimiter: str, limits: Limits) -> pl.DataFrame:
    try:
        frame = pl.read_csv(source, separator=delimiter, infer_schema=False, n_rows=limits.cases + 1)
    except PolarsError:
        frame = None
    if frame is None or frame.width != len(header):  # read it slowly, and say which line is wrong
        return _frame(slow_lines(text, delimiter, limits.cases + 2), limits)
    frame.columns = distinct_names(header)
    frame = frame.filter(~pl.all_horizontal(pl.all().is_null()))
    _check_extent(frame.height, frame.width, limits)
    return frame


def _frame(rows: Sequence[Sequence[str | None]], limits: Limits) -> pl.DataFrame:
    names = distinct_names([name or "" for name in rows[0]])
    cases = [row for row in rows[1:] if any(cell is not None for cell in row)]
    _check_extent(len(cases), len(names), limits)
    width = len(names)
    padded = [[*row, *(None,) * (width - len(row))] for row in cases]
    return pl.DataFrame(
        {name: [row[place] for row in padded] for place, name in enumerate(names)},
        schema=dict.fromkeys(names, pl.String),
    )


def _check_width(columns: int, limits: Limits) -> None:
    if columns > limits.columns:
        raise CasesUnreadable(f"The table has {columns:,} columns; {limits.columns:,} can be read. Leave some out.")


def _check_room(lines: int, columns: int, limits: Limits) -> None:
    if lines * columns > limits.cells:
        raise CasesUnreadable(
            f"{lines:,} lines of {columns:,} columns are more than the {limits.cells:,} cells that can be read. "
            "Leave out columns that no table looks at, or split it."
        )


def _check_extent(cases: int, columns: int, limits: Limits) -> None:
    _check_width(columns, limits)
    if cases > limits.cases:
        raise CasesUnreadable(f"The table has more than {limits.cases:,} cases. Split it, or draw a sample.")
    if not cases:
        raise CasesUnreadable("There is no case below the names of columns.")


def _notes(header: Sequence[str | None]) -> tuple[str, ...]:
    times = Counter(" ".join((name or "").split()) for name in header)
    twice = sorted(name for name, count in times.items() if name and count > 1)
    return tuple(f"{times[name]} columns are called “{name}”; they are told apart by a number." for name in twice)


def _sketch(series: pl.Series) -> ColumnSketch:
    texts = series.drop_nulls().unique(maintain_order=True)
    kind = _KINDS.get(type(series.dtype)) or likely_type(texts.head(_SNIFFED).cast(pl.String).to_list()).value
    samples = tuple(text[:_LONGEST_SAMPLE] for text in texts.head(_SAMPLES).cast(pl.String).to_list())
    return ColumnSketch(series.name, kind, samples, len(texts), series.null_count())


_KINDS: dict[type, str] = {
    pl.Date: "date",
    pl.Datetime: "dateTime",
    pl.Time: "time",
    pl.Boolean: "boolean",
    pl.Duration: "dayTimeDuration",
    **dict.fromkeys((pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64), "number"),
    **dict.fromkeys((pl.Float32, pl.Float64, pl.Decimal), "number"),
}
