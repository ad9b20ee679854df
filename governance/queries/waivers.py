"""Waivers as their pages list them, what waits for one person, and what exactly is signed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from governance.models import Accountability, CompensatingControl, Signature, Waiver
from governance.queries.scope import WHOLE, Scope, Slice, scope_read
from governance.queries.sight import Sight
from governance.rules.reviews import Meaning
from governance.rules.stages import ENDED_STAGES
from governance.rules.waiver_approvals import OWNERS, Approver
from governance.rules.waivers import Authority, Standing, day_begins
from roles.models import Delegation, Person
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, Group

OPEN = "open"
# Whoever asked for a waiver this long ago has lived with it. Units: calendar days.
OLD_DAYS = 90


@dataclass(frozen=True, slots=True)
class WaiverFilter:
    """What the address asks for. Whatever is empty does not narrow; without a state those that are open are shown."""

    state: str = OPEN
    requirement: str = ""
    initiative: str = ""
    unit: str = ""
    q: str = ""
    old: str = ""
    soon: str = ""
    scope: Scope = WHOLE

    @classmethod
    def read(cls, words: Mapping[str, str], sight: Sight) -> "WaiverFilter":
        """Return the filter that an address's parameters describe."""
        given = {name: str(words.get(name, "")).strip() for name in cls.__slots__ if name != "scope"}
        known = given["state"] in Standing or given["state"] == "all"
        return cls(**given | {"state": given["state"] if known else OPEN}, scope=scope_read(words, sight))


@dataclass(frozen=True, slots=True)
class WaiverFigures:
    """How many waivers wait, are in force, and expired without being closed."""

    waiting: int
    running: int
    expired: int
    soon: int


@dataclass(frozen=True, slots=True)
class ControlDue:
    """A control and the last day on which it has to be shown to be carried out."""

    control: CompensatingControl
    day: date


def waivers_found(wanted: WaiverFilter, at: datetime, *, soon_days: int) -> QuerySet[Waiver]:
    """Return the waivers that the filter lets through, with what a row shows of them, the first to expire first.

    Units: `soon_days` in calendar days.
    """
    found = Waiver.objects.filter(standing_is(wanted.state, at))
    if wanted.requirement:
        found = found.filter(requirement=wanted.requirement)
    if wanted.old:
        found = found.filter(requested_at__lte=at - timedelta(days=OLD_DAYS))
    if wanted.soon:
        found = found.filter(running_at(at), expires_at__lte=at + timedelta(days=soon_days))
    if wanted.initiative:
        found = found.filter(initiative__key=wanted.initiative)
    found = found.filter(Slice.read(wanted.scope, at.date()).initiatives("initiative"))
    if wanted.q:
        found = found.filter(
            Q(reason__icontains=wanted.q)
            | Q(initiative__title__icontains=wanted.q)
            | Q(initiative__key__iexact=wanted.q)
            | Q(requirement__iexact=wanted.q)
        )
    return found.select_related("initiative", "requested_by").order_by("expires_at", "pk")


def waiver_figures(sight: Sight, at: datetime, *, soon_days: int) -> WaiverFigures:
    """Return the figures of all waivers that are seen, in one statement. Units: `soon_days` in calendar days."""
    running = running_at(at)
    figures = sight.of(Waiver.objects.all()).aggregate(
        waiting=Count("pk", filter=Q(state=Waiver.State.SUBMITTED)),
        running=Count("pk", filter=running),
        expired=Count("pk", filter=standing_is(Standing.EXPIRED, at)),
        soon=Count("pk", filter=running & Q(expires_at__lte=at + timedelta(days=soon_days))),
    )
    return WaiverFigures(**figures)


def running_at(at: datetime) -> Q:
    """Return the condition under which a waiver is approved and has not expired."""
    return Q(state=Waiver.State.APPROVED, expires_at__gt=at)


def standing_is(state: str, at: datetime) -> Q:
    """Return the condition under which a waiver stands so at a moment; `open` and `all` are several at once."""
    approved = Q(state=Waiver.State.APPROVED)
    # What was renewed in time is followed by its renewal and no longer anybody's to close.
    followed = Q(renewal__state=Waiver.State.APPROVED, expires_at__lte=at)
    conditions = {
        "all": Q(),
        OPEN: Q(state=Waiver.State.SUBMITTED) | (approved & ~followed),
        Standing.WAITING: Q(state=Waiver.State.SUBMITTED),
        # The day of the register is that of the clock in UTC; a waiver's own page judges it by its own time zone.
        Standing.AHEAD: approved & Q(expires_at__gt=at, starts_on__gt=at.date()),
        Standing.IN_FORCE: approved & Q(expires_at__gt=at, starts_on__lte=at.date()),
        Standing.EXPIRED: approved & Q(expires_at__lte=at) & ~followed,
    }
    return conditions.get(state, Q(state=state))


def waiver_whole(pk: int) -> Waiver | None:
    """Return one waiver with everything its page shows, or None."""
    return (
        Waiver.objects.select_related(
            "initiative__beneficiary_unit", "initiative__policy_profile", "requested_by__unit", "renews"
        )
        .filter(pk=pk)
        .first()
    )


def controls_of(waiver: Waiver) -> QuerySet[CompensatingControl]:
    """Return the controls of a waiver with their owners and the evidence given for them."""
    return (
        waiver.controls.select_related("owner__unit")
        .prefetch_related("evidence__given_by")
        .annotate(shown_at=Max("evidence__given_at"))
        .order_by("pk")
    )


def waiver_content(waiver: Waiver, controls: Iterable[CompensatingControl]) -> dict[str, Any]:
    """Return what is asked, all of it: the content whose digest people sign."""
    return {
        "initiative": waiver.initiative.key,
        "requirement": waiver.requirement,
        "kind": str(waiver.kind),
        "ground": str(waiver.ground),
        "authority": str(waiver.authority),
        "reason": waiver.reason,
        "risk": waiver.risk,
        "remediation": waiver.remediation,
        "starts_on": waiver.starts_on,
        "ends_on": waiver.ends_on,
        "timezone": waiver.timezone,
        "expires_at": waiver.expires_at,
        "renews": waiver.renews_id,
        "requested_by": waiver.requested_by_id,
        "requested_at": waiver.requested_at,
        "controls": [
            {"text": control.text, "owner": control.owner_id, "cadence_days": control.cadence_days}
            for control in controls
        ],
    }


def approver_of(actor: Actor, today: date) -> Approver:
    """Return how close somebody is to others, over all their accounts, in three statements."""
    return Approver(actor, line_of(actor.identity), stands_for(actor.identity, today))


def line_of(identity: UUID) -> frozenset[UUID]:
    """Return the identities of everybody whom a person reports to with any account, two levels up."""
    direct = _managers([identity])
    return direct | _managers(direct)


def stands_for(identity: UUID, today: date) -> frozenset[UUID]:
    """Return the identities of those who let a person sign in their place on this day."""
    running = Delegation.objects.filter(
        delegate__identity_group=identity,
        accepted_at__isnull=False,
        ended_at=None,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    return frozenset(running.values_list("delegator__identity_group", flat=True))


def _managers(identities: Collection[UUID]) -> frozenset[UUID]:
    reports = Person.objects.filter(identity_group__in=identities, manager__isnull=False)
    return frozenset(reports.values_list("manager__identity_group", flat=True))


def waivers_to_decide(person: Person, today: date) -> QuerySet[Waiver]:
    """Return the waivers that wait for the decision of this person, those asked for first first.

    A first sieve over all initiatives at once; the waiver's own page and its service judge all of it.
    """
    actor = person.actor
    if not actor.may_answer:
        return Waiver.objects.none()
    mine = Accountability.objects.filter(
        initiative=OuterRef("initiative"), person__identity_group=actor.identity, status="accepted"
    ).exclude(valid_to__lte=today)
    executive = Accountability.objects.filter(
        initiative=OuterRef("initiative"), capacity=Capacity.ACCOUNTABLE_EXECUTIVE, status="accepted"
    ).exclude(valid_to__lte=today)
    signed = Signature.objects.filter(waiver=OuterRef("pk"))
    as_second_line = Q(Exists(mine.filter(capacity=Capacity.SECOND_LINE))) | _whether(Group.RISK in actor.trusted)
    as_executive = Q(Exists(mine.filter(capacity=Capacity.ACCOUNTABLE_EXECUTIVE)))
    if Group.EXECUTIVE in actor.trusted:
        as_executive |= ~Q(Exists(executive))
    on_board = _whether(Group.EXECUTIVE in actor.trusted) & ~Q(Exists(signed.filter(capacity=Capacity.BOARD)))
    second = as_second_line & ~Q(Exists(signed.filter(capacity=Capacity.SECOND_LINE)))
    return (
        Waiver.objects.filter(state=Waiver.State.SUBMITTED)
        .filter(
            (Q(authority=Authority.W1) & as_executive)
            | (Q(authority=Authority.W2) & as_second_line)
            | (Q(authority=Authority.W3) & (on_board | second))
        )
        .exclude(requested_by__identity_group=actor.identity)
        .exclude(requested_by__identity_group__in=_above(actor.identity))
        .exclude(Exists(_of_outcome().filter(person__identity_group__in=_above(actor.identity))))
        .exclude(Exists(mine.filter(capacity__in=OWNERS)))
        .exclude(Exists(signed.filter(identity=actor.identity)))
        .select_related("initiative", "requested_by")
        .order_by("requested_at", "pk")
    )


def _above(identity: UUID) -> QuerySet[Person, UUID]:
    """Whoever somebody reports to, two levels up, as a part of another statement."""
    leads = Q(reports__identity_group=identity) | Q(reports__reports__identity_group=identity)
    return Person.objects.filter(leads).values_list("identity_group", flat=True)


def _of_outcome() -> QuerySet[Accountability]:
    return Accountability.objects.filter(
        initiative=OuterRef("initiative"), capacity=Capacity.OUTCOME_OWNER, status="accepted"
    )


def _whether(holds: bool) -> Q:  # noqa: FBT001 - a condition is all that it takes
    return Q(pk__isnull=not holds)


def controls_due(person: Person, at: datetime) -> list[ControlDue]:
    """Return the controls that this person has to show next, while their waivers are in force, the first due first."""
    running = CompensatingControl.objects.filter(
        owner__identity_group=person.identity_group,
        waiver__state=Waiver.State.APPROVED,
        waiver__expires_at__gt=at,
        waiver__starts_on__lte=at.date(),
    ).exclude(waiver__initiative__stage__in=ENDED_STAGES)
    shown = running.annotate(last=Max("evidence__given_at")).select_related("waiver__initiative")
    found = [_due(control, control.last) for control in shown.order_by("pk")]
    return sorted(found, key=lambda due: (due.day, due.control.pk))


def _due(control: CompensatingControl, last: datetime | None) -> ControlDue:
    waiver = control.waiver
    moments = [day_begins(waiver.starts_on, waiver.timezone), waiver.decided_at, last]
    since = max(moment for moment in moments if moment is not None)
    return ControlDue(control, since.date() + timedelta(days=control.cadence_days))


def approvals_of(waiver: Waiver) -> frozenset[UUID]:
    """Return the identities of those who approved a waiver."""
    return frozenset(waiver.signatures.filter(meaning=Meaning.APPROVED).values_list("identity", flat=True))
