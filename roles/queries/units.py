"""The tree of units, read whole: organisations have hundreds of them, not millions."""

from dataclasses import dataclass, field
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from roles.models import DayOff, Unit
from roles.queries.prepared import read_all
from roles.rules.business_calendar import PLAIN, BusinessCalendar
from roles.rules.people import UnitKind


@dataclass(slots=True)
class UnitTree:
    """Every unit by id, with what follows from its place in the tree."""

    names: dict[int, str]
    parents: dict[int, int | None]
    kinds: dict[int, str]
    heads: dict[int, int | None]
    calendars: dict[int, BusinessCalendar] = field(default_factory=dict)
    _lineages: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """Return the tree as it is now, in one statement."""
        rows = read_all(_units)
        return cls(
            names={row[0]: row[1] for row in rows},
            parents={row[0]: row[2] for row in rows},
            kinds={row[0]: row[3] for row in rows},
            heads={row[0]: row[4] for row in rows},
            calendars={
                row[0]: BusinessCalendar(frozenset(row[5]), frozenset(row[6])) for row in rows if row[5] is not None
            },
        )

    def lineage(self, unit_id: int) -> tuple[int, ...]:
        """Return a unit's id and those of all units above it, nearest first."""
        if unit_id not in self._lineages:
            parent = self.parents.get(unit_id)
            self._lineages[unit_id] = (unit_id, *(self.lineage(parent) if parent else ()))
        return self._lineages[unit_id]

    def in_technology(self, unit_id: int) -> bool:
        """Whether a unit or any unit above it is a technology unit."""
        return any(self.kinds.get(above) == UnitKind.TECHNOLOGY for above in self.lineage(unit_id))

    def head_of(self, unit_id: int) -> int | None:
        """Return the id of the nearest head: of the unit, or of the first unit above that has one."""
        return next((head for above in self.lineage(unit_id) if (head := self.heads.get(above))), None)

    def calendar_of(self, unit_id: int) -> BusinessCalendar:
        """Return when people of a unit work: its own calendar, or the nearest one above; else Monday to Friday."""
        found = (self.calendars[above] for above in self.lineage(unit_id) if above in self.calendars)
        return next(found, PLAIN)

    def is_headed_by(self, unit_id: int, person_id: int) -> bool:
        """Whether this person heads the unit or one above it."""
        return any(self.heads.get(above) == person_id for above in self.lineage(unit_id))

    def below(self, unit_id: int) -> frozenset[int]:
        """Return the ids of a unit and of all units below it."""
        return frozenset(other for other in self.parents if unit_id in self.lineage(other))


def _units() -> QuerySet[Unit, tuple[Any, ...]]:
    days = DayOff.objects.filter(calendar__places__unit=OuterRef("pk")).order_by().values("day")
    return Unit.objects.annotate(days_off=ArraySubquery(days)).values_list(
        *("id", "name", "parent_id", "kind", "head_id", "calendar_place__calendar__weekend", "days_off")
    )
