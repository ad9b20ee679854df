"""Breaches as their pages list them, and what waits for one person."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from governance.models import Accountability, Breach, BreachEvent
from governance.queries.scope import WHOLE, Scope, Slice, scope_read
from governance.queries.sight import Sight
from governance.rules.breaches import BREACH_OVER, BreachState
from governance.rules.severity import Severity
from roles.models import Person
from roles.rules.capacities import Capacity
from roles.rules.permissions import Group

OPEN = "open"
ANY = "all"
# `open` is every state that is not over; what nobody has acknowledged yet is asked for as `new`.
NEW = "new"
_OVER = [state.value for state in BREACH_OVER]
# Who is asked to do what comes next, and who to concur with the end of it.
ACTING = (Capacity.INTERVENTION_LEAD, Capacity.OUTCOME_OWNER)
_RANK = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


@dataclass(frozen=True, slots=True)
class BreachFilter:
    """What the address asks for. Whatever is empty does not narrow; without a state those that are open are shown."""

    state: str = OPEN
    severity: str = ""
    initiative: str = ""
    unit: str = ""
    q: str = ""
    scope: Scope = WHOLE

    @classmethod
    def read(cls, words: Mapping[str, str], sight: Sight) -> "BreachFilter":
        """Return the filter that an address's parameters describe."""
        given = {name: str(words.get(name, "")).strip() for name in cls.__slots__ if name != "scope"}
        known = given["state"] in {ANY, NEW, *BreachState}
        return cls(**given | {"state": given["state"] if known else OPEN}, scope=scope_read(words, sight))


@dataclass(frozen=True, slots=True)
class BreachFigures:
    """How many breaches are open, how many of them nobody has acknowledged, and how many wait for a second person."""

    running: int
    unseen: int
    waiting: int


def breaches_found(wanted: BreachFilter) -> QuerySet[Breach]:
    """Return the breaches that the filter lets through, what matters most first, with what a row shows of them."""
    found = Breach.objects.filter(breach_is(wanted.state))
    if wanted.severity:
        found = found.filter(severity=wanted.severity)
    if wanted.initiative:
        found = found.filter(initiative__key=wanted.initiative)
    found = found.filter(Slice.read(wanted.scope, timezone.localdate()).initiatives("initiative"))
    if wanted.q:
        found = found.filter(
            Q(measure__icontains=wanted.q)
            | Q(segment__icontains=wanted.q)
            | Q(initiative__title__icontains=wanted.q)
            | Q(initiative__key__iexact=wanted.q)
        )
    over = Case(When(state__in=_OVER, then=Value(1)), default=Value(0), output_field=IntegerField())
    ranks = [When(severity=severity, then=Value(rank)) for severity, rank in _RANK.items()]
    rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    return found.select_related("initiative").order_by(over, rank, "-opened_at", "-pk")


def breach_is(state: str) -> Q:
    """Return the condition under which a breach stands so; `open`, `new` and `all` are words of the address."""
    if state == ANY:
        return Q()
    if state == OPEN:
        return ~Q(state__in=_OVER)
    return Q(state=BreachState.OPEN if state == NEW else state)


def breach_figures(sight: Sight) -> BreachFigures:
    """Return the figures of all breaches that are seen, in one statement."""
    running = ~Q(state__in=_OVER)
    figures = sight.of(Breach.objects.all()).aggregate(
        running=Count("pk", filter=running),
        unseen=Count("pk", filter=Q(state=BreachState.OPEN)),
        waiting=Count("pk", filter=running & ~Q(closing="")),
    )
    return BreachFigures(**figures)


def breach_whole(pk: int) -> Breach | None:
    """Return one breach with everything its page shows, or None."""
    related = (
        *("initiative__policy_profile", "tolerance__owner", "tolerance__decision", "closing_by", "concurred_by"),
        "initiative__clearance",
    )
    return Breach.objects.select_related(*related).filter(pk=pk).first()


def breach_events(breach: Breach) -> QuerySet[BreachEvent]:
    """Return what happened around a breach, the last first."""
    return breach.events.select_related("actor").order_by("-at", "-pk")


def breaches_waiting(person: Person) -> QuerySet[Breach]:
    """Return the breaches in which this person does what comes next, those that matter most first.

    The intervention lead and the outcome owner handle what is open; of the second line, never the one who asks nor the
    outcome owner, somebody concurs. A first sieve over all initiatives; the breach's own page and services judge it.
    """
    actor = person.actor
    if not actor.may_answer:
        return Breach.objects.none()
    mine = Accountability.objects.filter(
        initiative=OuterRef("initiative"), person__identity_group=actor.identity, status="accepted"
    )
    owns = Exists(mine.filter(capacity=Capacity.OUTCOME_OWNER))
    second = Q(Exists(mine.filter(capacity=Capacity.SECOND_LINE)))
    if Group.RISK in actor.trusted:
        second |= Q(pk__isnull=False)
    concurs = ~Q(closing="") & second & ~Q(owns) & ~Q(closing_by__identity_group=actor.identity)
    # What is watched waits for its day, and then for the outcome owner.
    acts = Q(closing="") & (
        Q(Exists(mine.filter(capacity__in=ACTING))) & ~Q(state=BreachState.WATCHING)
        | Q(owns) & Q(state=BreachState.WATCHING)
    )
    return breaches_found(BreachFilter()).select_related("closing_by").filter(concurs | acts)
