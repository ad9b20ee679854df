"""What each row of an inventory would do to the initiatives that are there. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from governance.imports.anomalies import Anomaly, Kind
from governance.imports.identity import matched
from governance.imports.reports import Outcome, RowReport
from governance.imports.rows import Inventory, SourceRow
from governance.models import Initiative
from governance.rules.stages import ENDED_STAGES
from governance.services.import_units import Units
from roles.models import Unit


@dataclass(slots=True)
class Planned:
    """One row and what is to be written for it. `details` holds each changed field, before and after."""

    row: SourceRow
    ref: str
    outcome: Outcome
    initiative: Initiative | None = None
    unit: Unit | None = None
    values: dict[str, Any] = field(default_factory=dict)
    systems: tuple[str, ...] | None = None
    details: dict[str, list[str]] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)

    def report(self) -> RowReport:
        """What became of the row."""
        return RowReport(
            self.row.number,
            self.outcome,
            self.initiative.key if self.initiative else "",
            self.row.title,
            tuple(self.details) if self.outcome is Outcome.UPDATED else (),
            (*self.row.anomalies, *self.anomalies),
        )


@dataclass(slots=True)
class Plan:
    """Everything an import would do."""

    rows: list[Planned]
    units: Units
    gone: int


def plan_import(inventory: Inventory) -> Plan:
    """Return what importing this inventory would do now, in a fixed number of statements."""
    query = Initiative.objects.filter(source=inventory.source).prefetch_related("systems")
    known = {initiative.source_ref: initiative for initiative in query}
    good = [row for row in inventory.rows if not row.rejected]
    refs = matched(
        [(row.base, row.columns) for row in good],
        {ref: initiative.source_data.get("columns", {}) for ref, initiative in known.items()},
    )
    by_number = {row.number: ref for row, ref in zip(good, refs, strict=True)}
    units = Units.read()
    planned = [_planned(row, by_number.get(row.number, ""), known, units, inventory) for row in inventory.rows]
    _note_technology(planned)
    return Plan(planned, units, len(known.keys() - set(refs)))


def said_by(row: SourceRow) -> dict[str, Any]:
    """Return what a row says in our words, as plain data: what was said last is compared with it at the next import."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.fields.items()}
    return said | {"systems": sorted(row.systems), "unit": [unit.name for unit in row.units]}


def _planned(row: SourceRow, ref: str, known: Mapping[str, Initiative], units: Units, inventory: Inventory) -> Planned:
    if row.rejected:
        return Planned(row, ref, Outcome.REJECTED)
    source_data = {
        "columns": dict(row.columns),
        "years": dict(row.years),
        "said": said_by(row),
        "row": row.number,
        "file": inventory.file,
    }
    if ref not in known:
        unit = units.find_or_ready(row.units)
        values = row.fields | {"source_data": source_data}
        return Planned(row, ref, Outcome.CREATED, unit=unit, values=values, systems=row.systems)
    return _Comparison(Planned(row, ref, Outcome.UNCHANGED, known[ref]), known[ref], source_data, units).made()


class _Comparison:
    """A row beside the initiative it was imported as.

    A field that is here as the source said it last follows the source. One that is not was edited here, and stays.
    """

    def __init__(self, planned: Planned, initiative: Initiative, source_data: dict[str, Any], units: Units) -> None:
        self.planned = planned
        self.row = planned.row
        self.initiative = initiative
        self.source_data = source_data
        self.units = units
        self.before: dict[str, Any] = initiative.source_data
        self.last: dict[str, Any] = initiative.source_data.get("said", {})

    def made(self) -> Planned:
        """Return the row's plan."""
        for name, value in self.row.fields.items():
            self._field(name, value)
        self._unit()
        self._systems()
        self._source()
        planned = self.planned
        if self.initiative.stage in ENDED_STAGES and planned.details:
            message = f"The initiative is {self.initiative.stage} here; nothing about it changes any more."
            planned.anomalies.append(Anomaly(Kind.ENDED, "", message))
            planned.details = {}
        planned.outcome = Outcome.UPDATED if planned.details else Outcome.UNCHANGED
        return planned

    def _field(self, name: str, value: Any) -> None:
        current = getattr(self.initiative, name)
        if current == value:
            return
        plain = current.isoformat() if isinstance(current, date) else current
        if plain == self.last.get(name):
            self.planned.values[name] = value
            self._detail(name, current, value)
        else:
            self._kept(name, current, value)

    def _unit(self) -> None:
        current, assigned = self.initiative.beneficiary_unit_id, self.before.get("unit_id")
        self.source_data["unit_id"] = assigned
        said, last = self.source_data["said"]["unit"], self.last.get("unit")
        if current == assigned and said != last:
            self.planned.unit = self.units.find_or_ready(self.row.units)
            self._detail("unit", " / ".join(last or []), " / ".join(said))
        elif current != assigned:
            self._kept("unit", current, " / ".join(said))

    def _systems(self) -> None:
        current = sorted(system.name for system in self.initiative.systems.all())
        said, last = self.source_data["said"]["systems"], self.last.get("systems", [])
        if current == said:
            return
        if current == last:
            self.planned.systems = self.row.systems
            self._detail("systems", ", ".join(current), ", ".join(said))
        else:
            self._kept("systems", ", ".join(current), ", ".join(said))

    def _source(self) -> None:
        """Keep what the source says now. Where in which file it says so is no change."""
        old, new = self.before.get("columns", {}), self.source_data["columns"]
        if columns := [column for column in {**old, **new} if old.get(column) != new.get(column)]:
            self._detail("source_data", "", ", ".join(columns))
        said_anew = any(self.before.get(part) != self.source_data[part] for part in ("columns", "years", "said"))
        if said_anew and not self.planned.details:
            self._detail("source_data", "", "read anew")
        if self.planned.details:
            self.planned.values["source_data"] = self.source_data

    def _detail(self, name: str, before: Any, after: Any) -> None:
        self.planned.details[name] = [_shown(before), _shown(after)]

    def _kept(self, name: str, current: Any, value: Any) -> None:
        message = f"Edited here ({_shown(current)}), so it stays; the source says {_shown(value)}."
        self.planned.anomalies.append(Anomaly(Kind.KEPT, name, message))


def _note_technology(planned: list[Planned]) -> None:
    """Say of each new technology unit that it was taken for one, on the first row that names it."""
    seen: set[str] = set()
    for plan in planned:
        unit = plan.unit
        if unit is not None and unit.pk is None and unit.kind == "technology" and unit.code not in seen:
            seen.add(unit.code)
            message = f"“{unit.name}” is added as a technology unit: who works there cannot answer for the business."
            plan.anomalies.append(Anomaly(Kind.UNIT_TECHNOLOGY, "", message))


def _shown(value: Any) -> str:
    text = "nothing" if value is None or value == "" else str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"  # noqa: PLR2004 - fits a line
