"""Reviews as lists show them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from decisions.models import Ownership
from governance.models import Accountability, Condition, Initiative, Remit, Review, Signature, Step
from governance.queries.scope import WHOLE, Scope, Slice, scope_read
from governance.queries.sight import Sight
from governance.rules.signatories import POOLS
from governance.rules.stages import ENDED_STAGES
from roles.models import Person
from roles.rules.permissions import Group


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What the address asks for. Whatever is empty does not narrow. `mine` is `me`, or empty."""

    q: str = ""
    state: str = ""
    gate: str = ""
    unit: str = ""
    mine: str = ""
    initiative: str = ""
    scope: Scope = WHOLE

    @classmethod
    def read(cls, words: Mapping[str, str], sight: Sight) -> "ReviewFilter":
        """Return the filter that an address's parameters describe."""
        given = {name: str(words.get(name, "")).strip() for name in cls.__slots__ if name != "scope"}
        return cls(**given, scope=scope_read(words, sight))


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """How many reviews a list holds, how many of them are open, and how many of those wait too long."""

    total: int
    open: int
    late: int


def open_at(at: datetime) -> Q:
    """Of a review: it can still be signed at this moment, whether or not a job has looked since."""
    return Q(state=Review.State.OPEN, expires_at__gt=at)


def reviews_found(wanted: ReviewFilter, *, mine: Collection[int], at: datetime) -> QuerySet[Review]:
    """Return the reviews that the filter lets through: what waits for this person, then what is open, then the rest.

    `mine` are the ids of those that wait for them. The open ones come by what is due next, the rest by their end.
    """
    found = Review.objects.filter(_narrowed(wanted, mine, at))
    rank = Case(
        When(pk__in=mine, then=Value(0)),
        When(open_at(at), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        found.annotate(rank=rank, next_due=Case(When(open_at(at), then=next_due())))
        .select_related("initiative__beneficiary_unit", "requested_by", "decided_by")
        .order_by("rank", F("next_due").asc(nulls_last=True), Coalesce("decided_at", "opened_at").desc(), "-pk")
    )


def next_due() -> Subquery:
    """Return of a review when the first of its steps is due that nobody has signed."""
    waiting = (
        Step.objects.filter(review=OuterRef("pk"))
        .filter(~Exists(Signature.objects.filter(step=OuterRef("pk"), void=None, remit=OuterRef("review__remit"))))
        .order_by("due_at", "pk")
    )
    return Subquery(waiting.values("due_at")[:1])


def review_figures(found: QuerySet[Review], at: datetime) -> ReviewFigures:
    """Return the figures of a list of reviews, in one statement."""
    figures = found.order_by().aggregate(
        total=Count("pk"),
        open=Count("pk", filter=open_at(at)),
        late=Count("pk", filter=open_at(at) & Q(next_due__lt=at)),
    )
    return ReviewFigures(**figures)


def holder_names(initiatives: Collection[int], at: datetime) -> Mapping[tuple[int, str], str]:
    """Return by initiative and capacity the name of whoever holds it on this day, in one statement."""
    rows = (
        Accountability.objects.filter(initiative__in=initiatives, status="accepted", valid_from__lte=at.date())
        .exclude(valid_to__lte=at.date())
        .order_by("pk")
        .values_list("initiative_id", "capacity", "person__display_name")
    )
    return {(initiative, capacity): name for initiative, capacity, name in rows}


def reviews_of(initiative: Initiative) -> QuerySet[Review]:
    """Return every review of an initiative, the newest first."""
    return initiative.reviews.select_related("requested_by", "decided_by", "remit").order_by("-number")


def signatures_on(remit: Remit) -> QuerySet[Signature]:
    """Return who signed a remit and whose signature counts, in order."""
    return Signature.objects.filter(remit=remit, void=None).select_related("signer").order_by("signed_at", "pk")


def conditions_for(person: Person) -> QuerySet[Condition]:
    """Return the open conditions that the person owns or verifies, what is due first first."""
    theirs = Q(owner__identity_group=person.identity_group) | Q(verifier__identity_group=person.identity_group)
    return (
        Condition.objects.filter(theirs, state=Condition.State.OPEN)
        .exclude(review__initiative__stage__in=ENDED_STAGES)
        .select_related("review__initiative", "owner", "verifier")
        .order_by("due_on", "pk")
    )


def _narrowed(wanted: ReviewFilter, mine: Collection[int], at: datetime) -> Q:
    narrowed = _STATES[wanted.state](at) if wanted.state in _STATES else Q()
    if wanted.gate:
        narrowed &= Q(gate=wanted.gate)
    if wanted.mine == "me":
        narrowed &= Q(pk__in=mine)
    if wanted.initiative:
        narrowed &= Q(initiative__key=wanted.initiative)
    narrowed &= Slice.read(wanted.scope, at.date()).initiatives("initiative")
    if wanted.q:
        narrowed &= (
            Q(initiative__title__icontains=wanted.q)
            | Q(initiative__key__iexact=wanted.q)
            | Q(statement__icontains=wanted.q)
        )
    return narrowed


_STATES: dict[str, Callable[[datetime], Q]] = {
    "open": open_at,
    "decided": lambda _at: Q(state=Review.State.DECIDED),
    "withdrawn": lambda _at: Q(state=Review.State.WITHDRAWN),
    "expired": lambda at: Q(state=Review.State.EXPIRED) | Q(state=Review.State.OPEN, expires_at__lte=at),
}


def people_around(initiative: Initiative) -> QuerySet[Person]:
    """Return those who could be given something to do here: who answers for it, and who may sign for a group."""
    pools = {group.value for group in POOLS.values()}
    answers = Accountability.objects.filter(initiative=initiative, status__in=["proposed", "accepted"])
    owned = Ownership.objects.filter(decision__citations__initiative=initiative, status__in=["proposed", "accepted"])
    around = (
        Q(pk__in=answers.values("person"))
        | Q(pk__in=answers.values("deputy"))
        | Q(pk__in=owned.values("person"))
        | Q(groups__name__in=pools)
    )
    return Person.objects.filter(around, is_active=True).order_by("display_name", "pk").distinct()


def names_in_groups(groups: Collection[Group]) -> dict[str, list[tuple[UUID, str]]]:
    """Return by group who is in it and may sign, as identity and name, in one statement."""
    rows = (
        Person.objects.filter(groups__name__in={group.value for group in groups}, is_active=True)
        .exclude(pk__in=Person.objects.filter(groups__name__in=[Group.AUDIT, Group.ADMIN]).values("pk"))
        .order_by("display_name", "pk")
        .values_list("groups__name", "identity_group", "display_name")
    )
    found: dict[str, list[tuple[UUID, str]]] = {}
    for group, identity, name in rows:
        found.setdefault(group, []).append((identity, name))
    return found
