"""What an import did, or would do, row by row."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from governance.imports.anomalies import Anomaly, Kind


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row: what became of it, as which initiative, and what was odd. `changes` names the fields written."""

    number: int
    outcome: Outcome
    key: str
    title: str
    changes: tuple[str, ...]
    anomalies: tuple[Anomaly, ...]


@dataclass(slots=True)
class ImportReport:
    """A whole import. Units: `seconds` of wall time; `swept` initiatives; `flags` opened by the sweep."""

    source: str
    file: str
    encoding: str
    dry_run: bool
    rows: tuple[RowReport, ...]
    notes: list[str] = field(default_factory=list)
    units_created: int = 0
    swept: int = 0
    flags: int = 0
    seconds: float = 0.0

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many rows of each outcome, all four named."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def kinds(self) -> Sequence[tuple[Kind, int]]:
        """How many anomalies of each kind there are, the most frequent first."""
        return Counter(anomaly.kind for row in self.rows for anomaly in row.anomalies).most_common()

    def first_of(self, kind: Kind, most: int) -> Sequence[tuple[RowReport, Anomaly]]:
        """Return the first few anomalies of a kind, with their rows."""
        found = ((row, anomaly) for row in self.rows for anomaly in row.anomalies if anomaly.kind is kind)
        return [pair for pair, _number in zip(found, range(most), strict=False)]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the report that plain data was made from."""
        rows = tuple(
            RowReport(
                row["number"],
                Outcome(row["outcome"]),
                row["key"],
                row["title"],
                tuple(row["changes"]),
                tuple(Anomaly(Kind(a["kind"]), a["column"], a["message"]) for a in row["anomalies"]),
            )
            for row in data["rows"]
        )
        return cls(**(dict(data) | {"rows": rows}))


TABLE_HEADER = ("Row", "Outcome", "Initiative", "Title", "Changed", "Anomaly", "Column", "Message")


def table_rows(report: ImportReport) -> Iterator[tuple[Any, ...]]:
    """Yield the report as a table: a line for each anomaly, and one for each row without any."""
    for row in report.rows:
        start = (row.number, row.outcome.value, row.key, row.title, ", ".join(row.changes))
        if not row.anomalies:
            yield (*start, "", "", "")
        for anomaly in row.anomalies:
            yield (*start, anomaly.kind.label, anomaly.column, anomaly.message)
