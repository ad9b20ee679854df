"""What people have promised, on initiatives and decisions alike, and when they are away: read set-wise."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet, Value

from decisions.models import Ownership
from governance.models import Accountability
from governance.rules.facts import LoadFacts
from governance.rules.raised import PersonLoad
from governance.rules.stages import ENDED_STAGES
from roles.queries.absences import absences_read
from roles.queries.people import people_facts
from roles.queries.prepared import read
from roles.queries.units import UnitTree
from roles.rules.capacities import LABELS, Capacity
from roles.rules.capacity import Allocation
from roles.rules.people import PersonFacts

ACCOUNTABILITY, OWNERSHIP = "accountability", "ownership"
_LABELS = {capacity.value: label for capacity, label in LABELS.items()}
_HELD = "person__identity_group"
_COVERED = "deputy__identity_group"
_ACCEPTED = Q(status="accepted")
Gathering = Callable[[Iterable[PersonFacts], date], Mapping[int, LoadFacts]]
_AGREED = _ACCEPTED | Q(status="proposed", manager_agreed_at__isnull=False)


class Promise(NamedTuple):
    """One row of a register: who promised it, as what and to what. `page` is where it is read, and tells which one."""

    identity: UUID
    number: int
    what: str
    key: str
    hours: Any
    starts: date
    ends: date | None
    status: str
    page: str
    deputy: bool

    @property
    def to_initiative(self) -> bool:
        """Whether it is promised to an initiative, and not to a decision."""
        return self.page == ACCOUNTABILITY

    def allocation(self) -> Allocation:
        """Return it as the rules know it."""
        _identity, number, what, key, promised, starts, ends, status, page, deputy = self
        hours, to_initiative = float(promised), page == ACCOUNTABILITY
        subject = f"{'deputy: ' if deputy else ''}{_LABELS[what] if to_initiative else what} ({key}, {hours:g} h)"
        of = key if to_initiative else ""
        return Allocation(subject, hours, starts, ends, deputy, of, status == "proposed", page, number)


def person_loads(ids: Iterable[int], at: datetime, gather: Gathering | None = None) -> Iterator[PersonLoad]:
    """Yield these people with everything they promised; `gather` is whoever knows some of it already."""
    people = people_facts(tuple(ids), UnitTree.read(), at.date())
    loads = (gather or loads_gather)(people.values(), at.date())
    for person in people.values():
        yield PersonLoad(person, loads.get(person.id, LoadFacts()), at.date())


def loads_gather(people: Iterable[PersonFacts], today: date) -> Mapping[int, LoadFacts]:
    """Return what each of these people has promised, over all their accounts, by person id, in three statements."""
    people = tuple(people)
    identities = {person.identity for person in people}
    promised, absences = promises_read(identities, today), absences_read(identities, today)
    by_identity = {each: _load(promised.get(each, ()), absences.get(each, ())) for each in identities}
    return {person.id: by_identity[person.identity] for person in people}


def _load(promises: Iterable[Promise], absences: Iterable[tuple[date, date]]) -> LoadFacts:
    promises = tuple(promises)
    held = [promise for promise in promises if not promise.deputy]
    on_initiatives = [promise for promise in held if promise.to_initiative]
    return LoadFacts(
        allocations=tuple(promise.allocation() for promise in promises),
        initiatives=len({promise.key for promise in on_initiatives}),
        decisions=len({promise.key for promise in held if not promise.to_initiative}),
        maps=len({promise.key for promise in on_initiatives if promise.what == Capacity.DOMAIN_ARCHITECT}),
        absences=tuple(absences),
    )


def promises_of(identities: Collection[UUID], today: date) -> Mapping[UUID, tuple[Allocation, ...]]:
    """Return what these people promised from a day on, and what their managers agreed to, in two statements."""
    found = _by_identity(read(_agreed_on_initiatives, identities, today), read(_agreed_on_decisions, identities, today))
    return {identity: tuple(promise.allocation() for promise in promises) for identity, promises in found.items()}


def promises_read(identities: Collection[UUID] | None, since: date) -> Mapping[UUID, list[Promise]]:
    """Return what runs on a day or begins after it, by identity, deputies' parts last, in two statements.

    Without identities those of everybody. What belongs to an initiative that ended or a decision that was retired is
    over, whatever its own row says.
    """
    if identities is None:
        return _by_identity(_rows(_on_initiatives(), None, since), _rows(_on_decisions(), None, since))
    return _by_identity(
        read(_accepted_on_initiatives, identities, since), read(_accepted_on_decisions, identities, since)
    )


_DEPUTIES_LAST = itemgetter(Promise._fields.index("deputy"), Promise._fields.index("number"))


def _by_identity(*registers: Iterable[tuple[Any, ...]]) -> Mapping[UUID, list[Promise]]:
    """Return promises by who promised: first those to initiatives, each register with deputies' parts last."""
    found: dict[UUID, list[Promise]] = defaultdict(list)
    for rows in registers:
        for row in sorted(rows, key=_DEPUTIES_LAST):
            found[row[0]].append(Promise._make(row))
    return found


def _on_initiatives() -> QuerySet[Accountability]:
    return Accountability.objects.exclude(initiative__stage__in=ENDED_STAGES).annotate(
        what=F("capacity"), key=F("initiative__key"), page=Value(ACCOUNTABILITY)
    )


def _on_decisions() -> QuerySet[Ownership]:
    return Ownership.objects.filter(decision__retired_at=None).annotate(
        what=F("decision__name"), key=F("decision__code"), page=Value(OWNERSHIP)
    )


def _accepted_on_initiatives(identities: Collection[UUID], since: date) -> QuerySet[Any, Any]:
    return _rows(_on_initiatives(), identities, since)


def _accepted_on_decisions(identities: Collection[UUID], since: date) -> QuerySet[Any, Any]:
    return _rows(_on_decisions(), identities, since)


def _agreed_on_initiatives(identities: Collection[UUID], since: date) -> QuerySet[Any, Any]:
    return _rows(_on_initiatives(), identities, since, _AGREED)


def _agreed_on_decisions(identities: Collection[UUID], since: date) -> QuerySet[Any, Any]:
    return _rows(_on_decisions(), identities, since, _AGREED)


def _rows[M: Model](
    register: QuerySet[M], identities: Collection[UUID] | None, since: date, statuses: Q = _ACCEPTED
) -> QuerySet[Any, Any]:
    """Return the rows of one register in one statement: those who hold, and those who accepted to stand in."""
    running = register.exclude(valid_to__lte=since)
    held, covered = running.filter(statuses), running.filter(status="accepted", deputy_accepted_at__isnull=False)
    covered = covered.exclude(deputy__identity_group=F(_HELD))
    if identities is not None:
        held, covered = held.filter(**{f"{_HELD}__in": identities}), covered.filter(**{f"{_COVERED}__in": identities})
    terms = ("id", "what", "key", "hours_per_month", "valid_from", "valid_to", "status", "page", "deputising")
    return (
        held.annotate(who=F(_HELD), deputising=Value(False))
        .values_list("who", *terms)
        .union(covered.annotate(who=F(_COVERED), deputising=Value(True)).values_list("who", *terms), all=True)
    )
