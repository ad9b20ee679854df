"""The date columns of a table: each with the order of day and month it keeps to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from governance.imports.anomalies import Anomaly, Kind
from governance.imports.cells import cleaned, is_blank
from governance.imports.dates import is_day_first, read_date
from governance.imports.mappings import DATE_FIELDS, ColumnMapping
from governance.imports.tables import Table


@dataclass(frozen=True, slots=True)
class DateReader:
    """Reads the dates of one row after another."""

    fields: Mapping[str, str]
    day_first: Mapping[str, bool]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, table: Table, mapping: ColumnMapping) -> Self:
        """Return a reader that knows which columns hold dates and how each is written."""
        fields = {name: mapping.first(name) for name in DATE_FIELDS if mapping.first(name)}
        columns = dict.fromkeys([*mapping.columns.get("dates", ()), *fields.values()])
        orders = {column: is_day_first(_cells(table, column)) for column in columns}
        unsure = [column for column, order in orders.items() if order is None]
        return cls(
            fields,
            {column: bool(order) for column, order in orders.items()},
            tuple(
                f"“{column}” writes some dates day first and others month first; month first is read."
                for column in unsure
            ),
        )

    def read(self, cells: Mapping[str, str]) -> tuple[dict[str, date], dict[str, int], list[Anomaly]]:
        """Return the days by field, the years that are no days by column, and what is odd."""
        years: dict[str, int] = {}
        odd: list[Anomaly] = []
        by_column: dict[str, date] = {}
        for column, day_first in self.day_first.items():
            if is_blank(cells[column]):
                continue
            reading = read_date(cells[column], day_first=day_first)
            if reading.kind:
                odd.append(Anomaly(reading.kind, column, reading.message))
            if reading.day:
                by_column[column] = reading.day
            elif reading.year:
                years[column] = reading.year
        days = {name: by_column[column] for name, column in self.fields.items() if column in by_column}
        if "pilot_start" in days and days.get("pilot_end_planned", days["pilot_start"]) < days["pilot_start"]:
            message = "The pilot would end before it starts; the end is left empty."
            odd.append(Anomaly(Kind.DATES_CROSS, self.fields["pilot_end_planned"], message))
            del days["pilot_end_planned"]
        return days, years, odd


def _cells(table: Table, column: str) -> list[str]:
    place = table.columns.index(column)
    return [cleaned(line.cells[place]) for line in table.lines]
