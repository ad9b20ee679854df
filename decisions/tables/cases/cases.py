"""Past cases as a table looks at them: a typed column for each name, what people decided, what could not be read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from decisions.tables.cases.columns import CodedColumn, Column, coded, column_of
from decisions.tables.cases.series import fitted
from decisions.tables.table import ValueType

_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing a table looks at: the name it goes by, what people call it, its type, and texts the table speaks of."""

    name: str
    label: str
    type: ValueType = ValueType.ANY
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How a column was understood, and what in it was not."""

    name: str
    column: str
    missing: int
    unreadable: int
    samples: tuple[str, ...] = ()
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Keys: name, column (of the file), missing, unreadable (counts of cases), samples (unreadable texts), note."""
        return {
            "name": self.name,
            "column": self.column,
            "missing": self.missing,
            "unreadable": self.unreadable,
            "samples": list(self.samples),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """So many cases: a column for each name that is looked at, and what else is known about them.

    Units: `confidence` from 0 to 1, NaN where unknown.
    """

    count: int
    columns: Mapping[str, Column]
    decided: CodedColumn | None = None
    segment: CodedColumn | None = None
    confidence: NDArray[np.float64] | None = None
    readings: tuple[ColumnReading, ...] = field(default=())

    def case(self, place: int) -> dict[str, Any]:
        """Return one case as the single-case evaluator takes it: values by name, dotted names as contexts."""
        return self.scope(self.columns, place)

    def scope(self, names: Iterable[str], place: int) -> dict[str, Any]:
        """Return what one case says under these names. A context that is a column itself brings its own parts."""
        found: dict[str, Any] = {}
        for name in names:
            root = name.split(".")[0]
            if name == root or root not in self.columns:
                put(found, name, self.columns[name].at(place))
        return found

    def part(self, places: NDArray[np.intp] | slice) -> "Cases":
        """Return these cases alone."""
        return replace(
            self,
            count=len(np.arange(self.count)[places]),
            columns={name: column.part(places) for name, column in self.columns.items()},
            decided=None if self.decided is None else self.decided.part(places),
            segment=None if self.segment is None else self.segment.part(places),
            confidence=None if self.confidence is None else self.confidence[places],
        )


def put(case: dict[str, Any], name: str, value: object) -> None:
    """The case says so under this name; `applicant.age` is the age within the applicant."""
    *outer, last = name.split(".")
    for part in outer:
        within = case.get(part)
        if not isinstance(within, dict):
            within = case[part] = {}
        case = within
    case[last] = value


def cases_from_rows(
    rows: Sequence[Mapping[str, Any]],
    wanted: Sequence[Wanted],
    *,
    decided: Sequence[Any] | None = None,
    segment: Sequence[str | None] | None = None,
    answer_type: ValueType = ValueType.ANY,
) -> Cases:
    """Return cases that are already at hand, as JSON has them. `decided` and `segment` go along with the rows."""
    columns = {}
    readings = []
    for want in wanted:
        given = [_found(row, want) for row in rows]
        values = [fitted(value, want.type, want.words) for value in given]
        lost = [str(raw) for raw, value in zip(given, values, strict=True) if value is None and raw is not None]
        inner = coded(values)
        columns[want.name] = column_of(inner.codes, inner.values)
        readings.append(
            ColumnReading(want.name, want.label, values.count(None) - len(lost), len(lost), tuple(lost[:_SAMPLES]))
        )
    return Cases(
        len(rows),
        columns,
        None if decided is None else coded([fitted(value, answer_type, ()) for value in decided]),
        None if segment is None else coded(segment),
        readings=tuple(readings),
    )


def _found(row: Mapping[str, Any], want: Wanted) -> Any:
    for key in (want.name, want.label):
        if key in row:
            return row[key]
    found: Any = row
    for part in want.name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
