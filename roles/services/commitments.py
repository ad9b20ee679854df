"""Nobody promises more than they have: judged while nobody else can promise anything of theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from roles.models import Person
from roles.queries.directory import working_time
from roles.queries.months import promises_known
from roles.rules.capacity import Allocation, Overload, WorkingTime, first_worse_overload, switching, weighed
from roles.rules.refusals import Reason, Refused

REFUSED_AS = "CAP-2"


@dataclass(frozen=True, slots=True)
class Promiser:
    """One human being over all their accounts. Units: `fte` in full-time equivalents, the most of any account."""

    identity: UUID
    name: str
    fte: float


@dataclass(frozen=True, slots=True)
class Commitments:
    """What some people had promised when an act on it began; held still until the transaction ends.

    `ids` are the accounts it was asked for.
    """

    ids: frozenset[int]
    people: tuple[Promiser, ...]
    before: Mapping[UUID, tuple[Allocation, ...]]
    today: date

    def check(self, *, proposals: bool) -> None:
        """Refuse what the act made of it where somebody now promises more than they have, and more than before.

        With `proposals` what line managers agreed to counts, though nobody has accepted it yet.
        Raises: Refused, with what is promised already, what there is, and from when it is too much.
        """
        after, time, reasons = _promises(self.people, self.today), working_time(), []
        for person in self.people:
            had = _counted(self.before, person, proposals=proposals)
            has = _counted(after, person, proposals=proposals)
            if overload := first_worse_overload(had, has, person.fte, time, self.today):
                reasons += _reasons(person, overload, had, switching(has), time)
        if reasons:
            raise Refused(*reasons)


def commitments_hold(ids: frozenset[int], today: date) -> Commitments:
    """Wait until nobody else acts on what these people promised, and return what that is, over all their accounts.

    To be called before any row is locked: whoever waits here holds nothing that somebody else waits for.
    """
    accounts = Person.objects.filter(pk__in=ids).values("identity_group")
    rows = Person.objects.filter(identity_group__in=accounts).order_by("identity_group", "-contracted_fte", "pk")
    people: dict[UUID, Promiser] = {}
    for identity, name, fte in rows.values_list("identity_group", "display_name", "contracted_fte"):
        people.setdefault(identity, Promiser(identity, name, float(fte)))
    with connection.cursor() as cursor:
        for identity in people:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"commitments:{identity}"])
    held = tuple(people.values())
    return Commitments(ids, held, _promises(held, today), today)


def _promises(people: Iterable[Promiser], today: date) -> Mapping[UUID, tuple[Allocation, ...]]:
    return promises_known([person.identity for person in people], today)


def _counted(
    promises: Mapping[UUID, tuple[Allocation, ...]], person: Promiser, *, proposals: bool
) -> tuple[Allocation, ...]:
    return tuple(a for a in promises.get(person.identity, ()) if proposals or not a.proposed)


def _reasons(
    person: Promiser, overload: Overload, had: Sequence[Allocation], initiatives: int, time: WorkingTime
) -> list[Reason]:
    whole = person.fte * time.hours_per_fte
    too_much = f"{overload.promised:g} of {overload.available:g} hours a month from {overload.day:%-d %b %Y} on"
    texts = [f"{person.name} would have promised {too_much}."]
    told = [f"{a.subject} from {a.starts:%-d %b %Y}" for a in weighed(had, time) if a.hours]
    if told:
        texts.append(f"Promised already: {'; '.join(told)}.")
    there = f"There are {whole:g} hours a month at {person.fte:g} FTE"
    if overload.available < whole:
        there += f", less {whole - overload.available:g} for switching between {initiatives} initiatives"
    texts.append(f"{there}.")
    return [Reason(REFUSED_AS, text) for text in texts]
