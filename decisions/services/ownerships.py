"""Who owns a decision: proposed by one person, accepted by another, agreed by a manager, covered by a deputy."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from decisions.events import changed
from decisions.models import Decision, Ownership
from decisions.rules.permissions import GRANTS, Act
from decisions.services.decisions import may_edit
from roles.events import announce
from roles.models import Person
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.eligibility import reasons_against
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.terms import (
    Fields,
    Post,
    terms_accept,
    terms_agree,
    terms_decline,
    terms_deputise,
    terms_do,
    terms_end,
    terms_name_deputy,
    terms_set_hours,
)


def may_manage_owner(actor: Actor, decision: Decision) -> bool:
    """Whether this person may propose and end owners of the decision."""
    return is_granted(actor, Act.PROPOSE_OWNER, GRANTS, unit=decision.unit_id) or may_edit(actor, decision)


def may_manage(actor: Actor, ownership: Ownership) -> bool:
    """Whether this person may set hours and deputy of an ownership, or end it."""
    own = actor.may_act and actor.id == ownership.person_id
    return own or may_manage_owner(actor, ownership.decision)


@transaction.atomic
def ownership_propose(
    *,
    decision: Decision,
    person: Person,
    hours_per_month: Decimal = Decimal(0),
    valid_from: date | None = None,
    actor: Actor,
    at: datetime,
    **terms: Any,
) -> Ownership:
    """Ask somebody to own a decision; they answer in their own name.

    Raises: NotPermitted; Refused when the person is not eligible or has been asked already.
    """
    if not may_manage_owner(actor, decision):
        raise NotPermitted(
            Reason("PERMISSION", "Only those who edit this decision, PMO and executives can name its owner.")
        )
    _check_eligible(person.pk, at)
    ownership = Ownership(
        decision=decision,
        person=person,
        hours_per_month=hours_per_month,
        valid_from=valid_from or at.date(),
        proposed_by_id=actor.id,
        proposed_at=at,
        **terms,
    )
    try:
        with transaction.atomic():
            ownership.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(f"{person} has been asked already.") from error
    announce(changed, "ownership_propose", ownership, actor_id=actor.id, at=at)
    return ownership


def ownership_accept(ownership: Ownership, *, actor: Actor, at: datetime) -> Ownership:
    """Accept to own a decision, in one's own name; who is to begin on a later day takes over then.

    Raises: NotPermitted for anybody else; Refused when not eligible, or while somebody else owns it.
    """

    def act(locked: Ownership) -> Fields:
        _check_eligible(locked.person_id, at)
        return terms_accept(locked, actor=actor, at=at)

    return _do(ownership, "ownership_accept", act, actor=actor, at=at)


def ownership_decline(ownership: Ownership, *, actor: Actor, at: datetime, reason: str) -> Ownership:
    """Decline to own a decision."""
    return _do(
        ownership,
        "ownership_decline",
        lambda locked: terms_decline(locked, actor=actor, at=at, reason=reason),
        actor=actor,
        at=at,
        reason=reason,
    )


def ownership_agree(ownership: Ownership, *, actor: Actor, at: datetime) -> Ownership:
    """Agree to the hours, as the person's line manager."""
    return _do(ownership, "ownership_agree", lambda o: terms_agree(o, actor=actor, at=at), actor=actor, at=at)


def ownership_name_deputy(ownership: Ownership, *, deputy: Person | None, actor: Actor, at: datetime) -> Ownership:
    """Name who stands in for the owner; they accept in their own name."""

    def act(locked: Ownership) -> Fields:
        _check_may_manage(actor, locked)
        if deputy is not None:
            _check_eligible(deputy.pk, at)
        return terms_name_deputy(locked, deputy_id=deputy.pk if deputy else None)

    return _do(ownership, "ownership_name_deputy", act, actor=actor, at=at)


def ownership_deputise(ownership: Ownership, *, actor: Actor, at: datetime) -> Ownership:
    """Accept to stand in for the owner."""

    def act(locked: Ownership) -> Fields:
        _check_eligible(actor.id, at)
        return terms_deputise(locked, actor=actor, at=at)

    return _do(ownership, "ownership_deputise", act, actor=actor, at=at)


def ownership_set_hours(
    ownership: Ownership, *, hours: Decimal, in_objectives: bool, cost_code: str, actor: Actor, at: datetime
) -> Ownership:
    """Set the hours an owner has and how they are funded. Units: hours a month."""

    def act(locked: Ownership) -> Fields:
        _check_may_manage(actor, locked)
        return terms_set_hours(locked, hours=hours, in_objectives=in_objectives, cost_code=cost_code)

    return _do(ownership, "ownership_set_hours", act, actor=actor, at=at)


def ownership_end(ownership: Ownership, *, actor: Actor, at: datetime, reason: str) -> Ownership:
    """End an ownership; the decision has no owner from then on."""

    def act(locked: Ownership) -> Fields:
        _check_may_manage(actor, locked)
        return terms_end(locked, at=at, reason=reason)

    return _do(ownership, "ownership_end", act, actor=actor, at=at, reason=reason)


def _do(
    ownership: Ownership,
    verb: str,
    act: Callable[[Ownership], Fields],
    *,
    actor: Actor,
    at: datetime,
    **more: Any,
) -> Ownership:
    return terms_do(ownership, act, post=_POST, verb=verb, actor=actor, at=at, **more)


def _check_may_manage(actor: Actor, ownership: Ownership) -> None:
    if not may_manage(actor, ownership):
        raise NotPermitted(
            Reason("PERMISSION", "Only the owner, those who edit this decision, PMO and executives can do this.")
        )


def _check_eligible(person_id: int, at: datetime) -> None:
    facts = people_facts([person_id], UnitTree.read(), at.date())[person_id]
    reasons = reasons_against(Capacity.DECISION_OWNER, facts, at.date())
    if reasons:
        raise Refused(*(Reason("OWN-1", reason) for reason in reasons))


def _same_decision(ownership: Ownership) -> QuerySet[Ownership]:
    return Ownership.objects.filter(decision=ownership.decision_id)


def _hold_decision(ownership: Ownership) -> None:
    # In full, so that an initiative that begins to cite the decision meanwhile is judged after this.
    Decision.objects.select_for_update(of=("self",)).get(pk=ownership.decision_id)


_POST = Post(
    signal=changed,
    hold=_hold_decision,
    taken="Somebody else owns this decision in that period. End that ownership first.",
    siblings=_same_decision,
)
