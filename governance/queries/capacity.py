"""Everybody who works here and the coming months: what they promised, and what there is. Read set-wise."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from governance.models import CHASED, Flag
from governance.queries.loads import Promise, promises_read
from governance.queries.policy import working_time
from governance.queries.scope import WHOLE, Scope, Slice
from roles.models import Person
from roles.queries.absences import absences_read
from roles.rules.capacity import Allocation, WorkingTime, weighed
from roles.rules.months import MonthLoad, Months, loads_by_month
from roles.rules.people import PersonStatus

SHOWN = 24
# The flag that says of somebody that they promised more hours than they have.
OVERCOMMITTED_FLAG = "F-CAP-1"


@dataclass(frozen=True, slots=True)
class CapacityWanted:
    """What the reader asked for; empty means everybody."""

    q: str = ""
    only_over: bool = False
    only_flagged: bool = False
    scope: Scope = WHOLE

    @property
    def narrows(self) -> bool:
        """Whether it is not about everybody."""
        return bool(self.q) or self.only_flagged or not self.scope.whole


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, over all their accounts. Units: `fte` in full-time equivalents, the most of any account."""

    id: int
    identity: UUID
    name: str
    job: str
    unit: str
    fte: float


@dataclass(frozen=True, slots=True)
class PersonMonths:
    """Somebody's coming months."""

    who: Who
    months: Sequence[MonthLoad]

    @property
    def over(self) -> bool:
        """Whether they promised more than they have in any of the months."""
        return any(month.over for month in self.months)

    @property
    def excess(self) -> float:
        """How many hours too many the worst month holds; below nothing, how many are left in the fullest."""
        return max(month.promised - month.available for month in self.months)

    @property
    def fullest(self) -> int:
        """The percentage promised in the fullest month in which there is anything to promise."""
        return max((month.percent or 0 for month in self.months), default=0)


@dataclass(frozen=True, slots=True)
class CapacityTable:
    """The months, and everybody asked for, the worst first; `people` and `over` count them without the last filter."""

    months: tuple[date, ...]
    rows: Sequence[PersonMonths]
    people: int
    over: int


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind one cell: the month, and each promise in it with its hours, the most first."""

    who: Who
    month: MonthLoad
    promises: Sequence[tuple[Allocation, float]]
    away: Sequence[tuple[date, date]]


def capacity_table(wanted: CapacityWanted, today: date) -> CapacityTable:
    """Return people and months, in five statements and one more for a unit, whatever the number of people."""
    people, months = _people(wanted, today), Months.since(today, SHOWN)
    identities = [who.identity for who in people] if wanted.narrows else None
    promised = promises_read(identities, months.firsts[0])
    absences = absences_read(identities, months.firsts[0])
    rows = _rows(people, promised, absences, working_time(), months, today)
    over = [row for row in rows if row.over]
    shown = over if wanted.only_over else rows
    shown.sort(key=lambda row: (not row.over, -row.excess if row.over else -row.fullest, row.who.name, row.who.id))
    return CapacityTable(months.firsts[:-1], shown, len(rows), len(over))


def _rows(
    people: Iterable[Who],
    promised: Mapping[UUID, Sequence[Promise]],
    absences: Mapping[UUID, Sequence[tuple[date, date]]],
    time: WorkingTime,
    months: Months,
    today: date,
) -> list[PersonMonths]:
    return [
        PersonMonths(
            who,
            loads_by_month(
                [promise.allocation() for promise in promised.get(who.identity, ())],
                absences.get(who.identity, ()),
                who.fte,
                time,
                months,
                today,
            ),
        )
        for who in people
    ]


def people_wanted(wanted: CapacityWanted, within: Slice) -> QuerySet[Person]:
    """Return the accounts of those who work here and are asked for."""
    people = Person.objects.exclude(status=PersonStatus.LEFT).filter(within.people())
    for word in wanted.q.split():
        people = people.filter(
            Q(display_name__icontains=word) | Q(job_title__icontains=word) | Q(unit__name__icontains=word)
        )
    if wanted.only_flagged:
        flagged = Flag.objects.filter(rule=OVERCOMMITTED_FLAG, state__in=CHASED)
        people = people.filter(identity_group__in=flagged.values("person__identity_group"))
    return people


def _people(wanted: CapacityWanted, today: date) -> list[Who]:
    """Return who works here, each once, in one statement and one more for a unit."""
    people = people_wanted(wanted, Slice.read(wanted.scope, today))
    return _once(people.order_by("-contracted_fte", "pk").values_list(*_TOLD))


_TOLD = ("pk", "identity_group", "display_name", "job_title", "unit__name", "contracted_fte")


def _once(rows: Iterable[Sequence[object]]) -> list[Who]:
    found: dict[UUID, Who] = {}
    for number, identity, name, job, unit, fte in rows:
        found.setdefault(identity, Who(number, identity, name, job, unit, float(fte)))  # type: ignore[arg-type]
    return list(found.values())


def behind(person_id: int, first: date, today: date) -> Behind | None:
    """Return what stands behind one person's month, in five statements; None where nobody like that works here."""
    accounts = Person.objects.filter(pk=person_id).values("identity_group")
    people = Person.objects.filter(identity_group__in=accounts).exclude(status=PersonStatus.LEFT)
    found = _once(people.order_by("-contracted_fte", "pk").values_list(*_TOLD))
    if not found:
        return None
    who, time, months = found[0], working_time(), Months.since(first, 1)
    since = min(first, today.replace(day=1))
    promises = promises_read([who.identity], since).get(who.identity, [])
    absences = absences_read([who.identity], since).get(who.identity, [])
    allocations = [promise.allocation() for promise in promises]
    (month,) = loads_by_month(allocations, absences, who.fte, time, months, today)
    return Behind(who, month, _in_month(allocations, time, months), _away_in(absences, months))


def _in_month(
    allocations: Iterable[Allocation], time: WorkingTime, months: Months
) -> Sequence[tuple[Allocation, float]]:
    """Return each promise that takes hours of the month, the most first."""
    found = []
    for allocation in weighed(allocations, time):
        days = sum(days for _place, days in months.spread(allocation.starts, allocation.ends or months.firsts[-1]))
        if days:
            found.append((allocation, allocation.hours * days / months.weekdays[0]))
    return sorted(found, key=lambda entry: (-entry[1], entry[0].subject))


def _away_in(absences: Collection[tuple[date, date]], months: Months) -> Sequence[tuple[date, date]]:
    return [span for span in absences if span[0] < months.firsts[-1] and span[1] >= months.firsts[0]]
