"""What waits for one person, read in a number of statements that does not depend on how much it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from decisions.models import Decision, Ownership
from decisions.queries.facts import decisions_gather
from decisions.rules.clarity import Clarity, clarity
from decisions.rules.facts import DecisionFacts
from governance.models import (
    CHASED,
    Accountability,
    Attestation,
    Breach,
    Classification,
    Condition,
    Flag,
    LedgerEntry,
    PolicyProfile,
    Tolerance,
    Waiver,
)
from governance.queries.breaches import breaches_waiting
from governance.queries.classifications import classifications_for
from governance.queries.flags import goes_to
from governance.queries.reviews import conditions_for
from governance.queries.waivers import ControlDue, controls_due, waivers_to_decide
from governance.rules.policy import DEFAULT_PROFILE, Policy
from governance.rules.stages import ENDED_STAGES
from roles.models import AccountabilityStatus, AccountabilityTerms, Delegation, Person
from roles.queries.delegations import living
from roles.queries.plan_signing import PlanWaiting, plans_waiting
from roles.rules.capacities import Capacity
from roles.rules.people import UnitKind
from roles.rules.permissions import Group

LIVE = (AccountabilityStatus.PROPOSED, AccountabilityStatus.ACCEPTED)
MOST_FLAGS = 20
MOST_DECISIONS = 50
UNIT_CHANGES_SHOWN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision that is not complete, and what it still leaves undefined."""

    decision: DecisionFacts
    clarity: Clarity


@dataclass(frozen=True, slots=True)
class AttestationDue:
    """A platform to attest: when it was last, if ever, until when that counts, and from when on it is asked for."""

    accountability: Accountability
    last_at: datetime | None
    until: date | None
    asked_from: date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """What has to be done next, though not yet: an acceptance to renew or a platform to attest."""

    day: date
    terms: AccountabilityTerms
    attests: bool


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that is of another kind now, who said so and why."""

    unit_id: int
    name: str
    before: UnitKind
    after: UnitKind
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that waits for one person. `terms` holds every accountability in which they have a part."""

    terms: tuple[AccountabilityTerms, ...]
    tolerances: tuple[Tolerance, ...]
    classifications: tuple[Classification, ...]
    attestations: tuple[AttestationDue, ...]
    flags: tuple[Flag, ...]
    drafts: tuple[Draft, ...]
    coming: Coming | None
    delegations: tuple[Delegation, ...] = ()
    unit_changes: tuple[UnitChange, ...] = ()
    conditions: tuple[Condition, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    breaches: tuple[Breach, ...] = ()
    controls: tuple[ControlDue, ...] = ()
    plans: tuple[PlanWaiting, ...] = ()


def work_of(person: Person, at: datetime) -> Work:
    """Return what waits for this person now, in a number of statements that does not depend on how much that is."""
    today = at.date()
    answers = list(_answers(person))
    owned = list(_owned(person))
    policies = {profile.pk: profile.policy for profile in PolicyProfile.objects.all()}
    default = next(policy for policy in policies.values() if policy.key == DEFAULT_PROFILE)
    platforms = _platforms(person, answers, policies)
    flags = (
        Flag.objects.filter(goes_to(person.pk), state__in=CHASED).select_related("initiative").order_by("due_at", "pk")
    )
    return Work(
        terms=(*answers, *owned),
        tolerances=tuple(_tolerances(person)),
        classifications=tuple(classifications_for(person.actor)),
        attestations=tuple(p for p in platforms if p.asked_from is None or p.asked_from <= today),
        flags=tuple(flags[:MOST_FLAGS]),
        drafts=tuple(_drafts(person, default, today)),
        coming=_coming(person, answers, owned, platforms, policies, default, today),
        delegations=tuple(_delegations(person, today)),
        unit_changes=tuple(_unit_changes(person, at)),
        conditions=tuple(conditions_for(person)),
        waivers=tuple(waivers_to_decide(person, today)),
        breaches=tuple(breaches_waiting(person)),
        controls=tuple(due for due in controls_due(person, at) if due.day <= today + _ahead(default)),
        plans=plans_waiting(person),
    )


def _ahead(policy: Policy) -> timedelta:
    """How long ahead what is to be shown again is asked for."""
    return timedelta(days=policy.attestation_ahead_days)


def _part(person: Person) -> Q:
    """Accountabilities in which a person has a part: as holder, as line manager, as deputy."""
    return Q(status__in=LIVE) & (
        Q(person=person)
        | Q(person__manager=person, manager_agreed_at=None, hours_per_month__gt=0)
        | Q(deputy=person, deputy_accepted_at=None)
    )


def _answers(person: Person) -> QuerySet[Accountability]:
    return (
        Accountability.objects.filter(_part(person))
        .exclude(initiative__stage__in=ENDED_STAGES)
        .select_related("initiative", "person", "proposed_by")
        .order_by("proposed_at", "pk")
    )


def _owned(person: Person) -> QuerySet[Ownership]:
    return (
        Ownership.objects.filter(_part(person), decision__retired_at=None)
        .select_related("decision", "person", "proposed_by")
        .order_by("proposed_at", "pk")
    )


def _delegations(person: Person, today: date) -> QuerySet[Delegation]:
    """Return whom the person is asked to sign for, and has not answered."""
    asked = living(today).filter(delegate=person, accepted_at=None)
    return asked.select_related("delegator").order_by("starts_on", "pk")


def _unit_changes(person: Person, at: datetime) -> Iterator[UnitChange]:
    """Yield whose kind was changed lately, the newest first, for the second line alone: it tells technology apart."""
    if Group.RISK not in person.actor.trusted:
        return
    rows = LedgerEntry.objects.filter(
        target_type="roles.unit", verb="unit_update", at__gte=at - UNIT_CHANGES_SHOWN, details__has_key="kind"
    )
    for entry in rows.select_related("actor").order_by("-id"):
        before, after = (UnitKind(kind) for kind in entry.details["kind"])
        who = str(entry.actor) if entry.actor else ""
        yield UnitChange(int(entry.target_id), entry.target_label, before, after, who, entry.at, entry.reason)


def _tolerances(person: Person) -> QuerySet[Tolerance]:
    """Return the tolerances that the person, who owns the risk, has not signed themselves."""
    held = Accountability.objects.filter(
        person__identity_group=person.identity_group, capacity=Capacity.RISK_TOLERANCE_OWNER, status="accepted"
    )
    return (
        Tolerance.objects.filter(initiative__in=held.values("initiative"))
        .exclude(initiative__stage__in=ENDED_STAGES)
        .exclude(signed_by__isnull=False, signed_by__identity_group=person.identity_group)
        .select_related("initiative", "signed_by")
        .order_by("initiative__key", "measure", "pk")
    )


def _platforms(
    person: Person, answers: Iterable[Accountability], policies: Mapping[int, Policy]
) -> list[AttestationDue]:
    held = [
        answer
        for answer in answers
        if answer.person_id == person.pk
        and answer.capacity == Capacity.PLATFORM_OWNER
        and answer.status == AccountabilityStatus.ACCEPTED
    ]
    latest = dict(
        Attestation.objects.filter(initiative__in=[answer.initiative_id for answer in held], attested_by=person)
        .order_by("initiative_id", "-attested_at")
        .distinct("initiative_id")
        .values_list("initiative_id", "attested_at")
    )
    found = []
    for answer in held:
        last = latest.get(answer.initiative_id)
        policy = policies[answer.initiative.policy_profile_id]
        until = last.date() + timedelta(days=policy.attestation_valid_days) if last else None
        asked_from = until - timedelta(days=policy.attestation_ahead_days) if until else None
        found.append(AttestationDue(answer, last, until, asked_from))
    return found


def _drafts(person: Person, policy: Policy, today: date) -> Iterable[Draft]:
    mine = Q(created_by=person) | Q(
        ownerships__status__in=LIVE, ownerships__person__identity_group=person.identity_group
    )
    ids = Decision.objects.filter(mine, retired_at=None).order_by("-pk").values_list("pk", flat=True).distinct()
    for decision in decisions_gather(list(ids[:MOST_DECISIONS]), today, evidence=False).values():
        found = clarity(decision, today, policy.mandatory_categories)
        if not found.complete:
            yield Draft(decision, found)


def _coming(
    person: Person,
    answers: Iterable[Accountability],
    owned: Iterable[Ownership],
    platforms: Iterable[AttestationDue],
    policies: Mapping[int, Policy],
    default: Policy,
    today: date,
) -> Coming | None:
    found = [
        Coming(platform.asked_from, platform.accountability, attests=True)
        for platform in platforms
        if platform.asked_from
    ]
    for terms in (*answers, *owned):
        if terms.person_id != person.pk or terms.accepted_at is None:
            continue
        policy = policies[terms.initiative.policy_profile_id] if isinstance(terms, Accountability) else default
        day = terms.accepted_at.date() + timedelta(days=policy.acceptance_valid_days)
        found.append(Coming(day, terms, attests=False))
    return min((c for c in found if c.day > today), key=lambda c: (c.day, c.terms.pk), default=None)
