"""From a table and a mapping to what every row says in our words, with all that is odd about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.imports.anomalies import Anomaly, Kind
from governance.imports.cells import cleaned, has_control, is_blank, looks_like_formula, squashed
from governance.imports.identity import Columns, reference
from governance.imports.mappings import DATE_FIELDS, ColumnMapping, fitted
from governance.imports.moments import DateReader
from governance.imports.stages import stage_meant
from governance.imports.suggestions import suggest
from governance.imports.tables import Line, Table
from governance.imports.units import UnitName, same_unit, unit_name
from governance.rules.stages import Stage

_TITLE_LIMIT = 300
_SYSTEM_LIMIT = 200
# Fields whose cells are short answers: a space too many is worth a word.
_ANSWERS = ("title", "agency", "agency_code", "unit", "systems", "reported_stage", "impact_tier")
# A go-live that a source reports as past is history and no plan, so it is kept with the source's words only.
_PLANNING = frozenset({"", Stage.INTAKE.value, Stage.SHAPING.value, Stage.PILOT.value})


@dataclass(slots=True)
class SourceRow:
    """One row as it would be imported. `fields` are values for an initiative; `units` go from the top down."""

    number: int
    title: str
    base: str
    fields: dict[str, Any]
    units: tuple[UnitName, ...]
    systems: tuple[str, ...]
    columns: Columns
    years: Mapping[str, int]
    anomalies: list[Anomaly] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        """Whether the row cannot become an initiative."""
        return not self.title


@dataclass(frozen=True, slots=True)
class Inventory:
    """A whole file read: its source's name, its rows, and what is to say about the file itself."""

    source: str
    file: str
    encoding: str
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...]
    mapping: ColumnMapping


def read_inventory(table: Table, mapping: ColumnMapping, file: str) -> Inventory:
    """Return every row of a table as a mapping reads it.

    Raises: ColumnsMissing when the table lacks what a row is known by.
    """
    mapping, absent = fitted(mapping, table.columns)
    dates = DateReader.of(table, mapping)
    rows = tuple(_Reader(mapping, dates, table.columns, line).read() for line in table.lines)
    _note_twins(rows)
    notes = [*table.notes, *dates.notes, *(f"There is no column “{column}”; it is left out." for column in absent)]
    return Inventory(mapping.name, file, table.encoding, rows, tuple(notes), mapping)


class _Reader:
    """Reads one line."""

    def __init__(self, mapping: ColumnMapping, dates: DateReader, columns: tuple[str, ...], line: Line) -> None:
        self.mapping = mapping
        self.dates = dates
        self.line = line
        self.raw = dict(zip(columns, line.cells, strict=True))
        self.clean = {column: cleaned(cell) if cell else cell for column, cell in self.raw.items()}
        self.anomalies: list[Anomaly] = []

    def read(self) -> SourceRow:
        """Return the row."""
        title = self._title()
        units = self._units()
        stage = self._stage()
        texts = [(column, self.clean[column]) for name in ("title", "purpose") for column in self._columns(name)]
        suggestion = suggest(texts)
        days, years, odd = self.dates.read(self.clean)
        if stage not in _PLANNING:
            days.pop("planned_go_live", None)
        fields = {
            "title": title,
            "purpose": "\n\n".join(self._said("purpose")),
            "reported_stage": stage,
            "impact_tier": self._tier(),
            **{name: days.get(name) for name in DATE_FIELDS},
            "suggested_nature": suggestion.nature,
            "suggested_because": suggestion.because,
        }
        systems = self._systems()
        self._note_cells()
        path = [unit.name for unit in units]
        base = reference(path[0] if path else "", path[-1] if len(path) > 1 else "", title)
        columns = {column: cell for column, cell in self.clean.items() if not is_blank(cell)}
        return SourceRow(self.line.number, title, base, fields, units, systems, columns, years, [*self.anomalies, *odd])

    def _columns(self, name: str) -> tuple[str, ...]:
        return self.mapping.columns.get(name, ())

    def _said(self, name: str) -> list[str]:
        """What the columns of a field say, without the blank ones and those a mapping calls blank."""
        blanks = self.mapping.blanks(name)
        cells = (self.clean[column] for column in self._columns(name))
        return list(dict.fromkeys(cell for cell in cells if not is_blank(cell, blanks)))

    def _first(self, name: str) -> str:
        return squashed(next(iter(self._said(name)), ""))

    def _odd(self, kind: Kind, name: str, message: str) -> None:
        self.anomalies.append(Anomaly(kind, self.mapping.first(name), message))

    def _title(self) -> str:
        title = self._first("title")
        if not title:
            self._odd(Kind.NO_TITLE, "title", "The row has no title, so nothing can be made of it.")
        if len(title) > _TITLE_LIMIT:
            self._odd(Kind.TITLE_CUT, "title", f"The title has {len(title)} characters; the first 299 are kept.")
            title = f"{title[: _TITLE_LIMIT - 1]}…"
        return title

    def _units(self) -> tuple[UnitName, ...]:
        agency, unit = self._first("agency"), self._first("unit")
        above = (unit_name(agency, abbreviation=self._first("agency_code")),) if agency else ()
        if unit and above and same_unit(unit, above[0]):
            return above
        if unit:
            return (*above, unit_name(unit))
        if self._columns("unit") or not above:
            instead = f"“{above[0].name}” is taken" if above else "the organisation is taken"
            self._odd(Kind.UNIT_MISSING, "unit", f"No unit is named; {instead}.")
        return above

    def _stage(self) -> str:
        word = self._first("reported_stage")
        if not word:
            if self._columns("reported_stage"):
                self._odd(Kind.STAGE_MISSING, "reported_stage", "No stage is reported; none is assumed.")
            return ""
        meaning = self.mapping.meaning("reported_stage", word) or stage_meant(word)
        if meaning not in set(Stage):
            self._odd(Kind.STAGE_UNKNOWN, "reported_stage", f"“{word[:80]}” is no stage that is known; left empty.")
            return ""
        return str(meaning)

    def _tier(self) -> int | None:
        word = self._first("impact_tier")
        meaning = self.mapping.meaning("impact_tier", word) or word
        if meaning in {"1", "2", "3", "4"}:
            return int(meaning)
        # Where a mapping gives no meaning to any word, the tier is left to people on purpose.
        if word and self.mapping.values.get("impact_tier"):
            self._odd(Kind.TIER_UNKNOWN, "impact_tier", f"“{word[:80]}” is no impact tier that is known; left empty.")
        return None

    def _systems(self) -> tuple[str, ...]:
        found = dict.fromkeys(squashed(name) for name in self._said("systems"))
        for name in found:
            if len(name) > _SYSTEM_LIMIT:
                self._odd(Kind.SYSTEM_CUT, "systems", f"The system's name has {len(name)} characters; 199 are kept.")
        return tuple(n if len(n) <= _SYSTEM_LIMIT else f"{n[: _SYSTEM_LIMIT - 1]}…" for n in found)

    def _note_cells(self) -> None:
        if self.line.ragged:
            message = "The row has more or fewer cells than there are columns; check that none slipped."
            self.anomalies.append(Anomaly(Kind.RAGGED, "", message))
        self.anomalies += self._blank_words()
        answers = {column for name in _ANSWERS for column in self._columns(name)}
        for column, raw in self.raw.items():
            if not raw:
                continue
            if has_control(raw):
                self.anomalies.append(Anomaly(Kind.STRAY_CHARACTER, column, "Unprintable characters were left out."))
            if column in answers and raw.strip() and raw != squashed(raw):
                shown = raw[:80].replace("\n", "⏎").replace("\r", "").replace("\xa0", "⍽")
                self.anomalies.append(
                    Anomaly(Kind.STRAY_SPACE, column, f"“{shown}” has spaces or line breaks to spare.")
                )
            if looks_like_formula(self.clean[column]):
                message = "The cell looks like a formula; it is kept as text and never run."
                self.anomalies.append(Anomaly(Kind.FORMULA, column, message))

    def _blank_words(self) -> Iterator[Anomaly]:
        """One for each way of saying nothing, however many cells say it."""
        said: dict[str, list[str]] = {}
        names = {column: name for name, columns in self.mapping.columns.items() for column in columns}
        for column, raw in self.raw.items():
            if raw and is_blank(raw, self.mapping.blanks(names.get(column, "*"))):
                said.setdefault(raw, []).append(column)
        for word, columns in said.items():
            shown = word.replace("\n", "⏎").replace("\xa0", "⍽")
            where = f"{len(columns)} columns" if len(columns) > 1 else "one column"
            yield Anomaly(Kind.BLANK_WORD, columns[0], f"“{shown}” in {where} is read as blank.")


def _note_twins(rows: tuple[SourceRow, ...]) -> None:
    by_base: dict[str, list[SourceRow]] = {}
    for row in rows:
        if not row.rejected:
            by_base.setdefault(row.base, []).append(row)
    for twins in by_base.values():
        for row in twins if len(twins) > 1 else ():
            others = ", ".join(str(twin.number) for twin in twins[:8] if twin is not row)
            same = sum(twin.columns == row.columns for twin in twins) - 1
            tail = f"; {same} of them the same in every column" if same else ""
            message = f"Unit and title are also those of row {others}{tail}. Each becomes an initiative of its own."
            row.anomalies.append(Anomaly(Kind.TWIN, "", message))
