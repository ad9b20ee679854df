"""Which column of a file stands for what, and the cases that come of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from decisions.feel.syntax import Scalar
from decisions.tables.cases.cases import Cases, ColumnReading, Wanted
from decisions.tables.cases.columns import CodedColumn, Column, NumberColumn, as_coded, coded, column_of
from decisions.tables.cases.files import CaseFile
from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.cases.series import column_of_plain_texts, column_of_series, fitted
from decisions.tables.cases.texts import Habits, Reading, read_texts
from decisions.tables.table import ValueType

_PERCENT = 100.0
_SAMPLES = 5
_LONGEST_SAMPLE = 60
_NAMED = 20


@dataclass(frozen=True, slots=True)
class CaseMapping:
    """Which column of a file stands for what: inputs by name or label, what people decided, segment, confidence.

    `answer_type` and `answer_words` say what decided answers are, and which of their texts are surely answers.
    `habits` says by column of the file how it writes numbers and days, where that is better known than seen.
    """

    inputs: Mapping[str, str]
    decided: str = ""
    segment: str = ""
    confidence: str = ""
    answer_type: ValueType = ValueType.ANY
    answer_words: Collection[str] = ()
    habits: Mapping[str, Habits] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the file that are used."""
        return tuple(filter(None, (*self.inputs.values(), self.decided, self.segment, self.confidence)))


def suggested_inputs(wanted: Sequence[Wanted], columns: Sequence[str]) -> dict[str, str]:
    """Return, by the name of what is wanted, the column that is called the same but for case, blanks and signs."""
    known: dict[str, str] = {}
    for column in columns:
        known.setdefault(_bare(column), column)
    found = {want.name: known.get(_bare(want.name)) or known.get(_bare(want.label)) for want in wanted}
    return {name: column for name, column in found.items() if column}


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def cases_from_file(file: CaseFile, mapping: CaseMapping, wanted: Sequence[Wanted]) -> Cases:
    """Return the cases of a file as a table looks at them. What is not mapped has no column: it is null throughout.

    Raises: CasesUnreadable for a mapping to columns that are not there.
    """
    _check(file, mapping.columns)
    columns: dict[str, Column] = {}
    readings = []
    for want in wanted:
        source = mapping.inputs.get(want.name) or mapping.inputs.get(want.label)
        if source:
            columns[want.name], reading = _read(file, source, want, _habits(file, mapping, source))
            readings.append(reading)
    answers = Wanted("decided", "decided", mapping.answer_type, frozenset(mapping.answer_words))
    decided = _judged(file, mapping, mapping.decided, answers, readings)
    segment = _judged(file, mapping, mapping.segment, Wanted("segment", "segment", ValueType.STRING), readings)
    confidence = None
    if mapping.confidence:
        confidence, reading = _confidence(file, mapping.confidence, _habits(file, mapping, mapping.confidence))
        readings.append(reading)
    return Cases(len(file), columns, decided, segment, confidence, tuple(readings))


def _check(file: CaseFile, names: Iterable[str]) -> None:
    for name in names:
        if name not in file.columns:
            have = ", ".join(file.columns[:_NAMED])
            raise CasesUnreadable(f"The file has no column “{name}”. It has: {have}. Map the columns again.")


def _habits(file: CaseFile, mapping: CaseMapping, source: str) -> Habits:
    habits = mapping.habits.get(source) or Habits()
    if file.delimiter == ";" and habits.decimal_comma is None and _has_commas(file.frame.get_column(source)):
        return replace(habits, decimal_comma=True)  # where the comma is not the separator, it is the decimal sign
    return habits


def _has_commas(series: pl.Series) -> bool:
    return series.dtype == pl.String and bool(series.str.contains(",", literal=True).any())


def _judged(
    file: CaseFile, mapping: CaseMapping, source: str, want: Wanted, readings: list[ColumnReading]
) -> CodedColumn | None:
    if not source:
        return None
    column, reading = _read(file, source, want, _habits(file, mapping, source))
    readings.append(reading)
    return as_coded(column)


def _read(file: CaseFile, source: str, want: Wanted, habits: Habits) -> tuple[Column, ColumnReading]:
    series = file.frame.get_column(source)
    whole: Column | None = column_of_series(series, want.type)
    if series.dtype == pl.String and want.type is ValueType.NUMBER:
        whole = column_of_plain_texts(series, habits.missing)
    if whole is not None:
        return whole, ColumnReading(want.name, source, whole.nulls, 0)
    distinct = series.unique(maintain_order=True)
    codes = _codes(series, distinct)
    reading = _meaning(distinct, want, habits)
    times = np.bincount(codes, minlength=len(reading.values))
    lost = int(times[list(reading.unreadable)].sum())
    missing = int(sum(times[place] for place, value in enumerate(reading.values) if value is None)) - lost
    samples = tuple(str(distinct[place])[:_LONGEST_SAMPLE] for place in reading.unreadable[:_SAMPLES])
    inner = coded(reading.values)
    column = column_of(inner.codes[codes], inner.values)
    return column, ColumnReading(want.name, source, missing, lost, samples, reading.note)


def _meaning(distinct: pl.Series, want: Wanted, habits: Habits) -> Reading:
    if distinct.dtype in {pl.String, pl.Categorical, pl.Enum}:
        return read_texts(distinct.cast(pl.String).to_list(), want.type, habits, want.words)
    given = distinct.to_list()
    values: list[Scalar] = [fitted(value, want.type, want.words) for value in given]
    unreadable = [
        place
        for place, (raw, value) in enumerate(zip(given, values, strict=True))
        if value is None and raw is not None and not (isinstance(raw, float) and np.isnan(raw))
    ]
    return Reading(tuple(values), tuple(unreadable))


def _codes(series: pl.Series, distinct: pl.Series) -> NDArray[np.int32]:
    key = distinct.alias("value").to_frame().with_row_index("code")
    joined = series.alias("value").to_frame().join(key, on="value", how="left", nulls_equal=True, maintain_order="left")
    return joined.get_column("code").to_numpy().astype(np.int32)


def _confidence(file: CaseFile, source: str, habits: Habits) -> tuple[NDArray[np.float64], ColumnReading]:
    if file.frame.get_column(source).dtype == pl.String:
        file = replace(file, frame=file.frame.with_columns(pl.col(source).str.strip_chars(" %")))
    column, reading = _read(file, source, Wanted("confidence", "confidence", ValueType.NUMBER), habits)
    shares = _floats(column)
    if np.nanmax(shares, initial=0.0) > 1.0:
        shares, reading = shares / _PERCENT, replace(reading, note="Confidence is read as percent.")
    outside = int(((shares < 0.0) | (shares > 1.0)).sum())
    if outside:
        raise CasesUnreadable(
            f"Column “{source}” holds {outside:,} values that are no confidence: neither 0 to 1 nor 0 to 100. "
            "Map another column, or none."
        )
    return shares, reading


def _floats(column: Column) -> NDArray[np.float64]:
    if isinstance(column, NumberColumn):
        shares = column.scaled / 10.0**column.digits
        return shares if column.missing is None else np.where(column.missing, np.nan, shares)
    values = [np.nan if value is None else float(str(value)) for value in column.values]
    return np.array(values, dtype=np.float64)[column.codes]
