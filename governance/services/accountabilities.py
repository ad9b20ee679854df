"""Who answers on an initiative: proposed, accepted in one's own name, agreed by a manager, covered by a deputy."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from governance.events import changed
from governance.models import Accountability, Initiative
from governance.queries.seats import seats_of
from governance.rules.permissions import GRANTS, Act
from governance.services.initiatives import may_change
from governance.services.readiness import initiatives_lock
from roles.events import announce
from roles.models import Person
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.eligibility import reasons_against
from roles.rules.people import PersonFacts
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.rules.separation import Holding, conflicts
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


def may_propose(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may name and end holders on the initiative."""
    return is_granted(actor, Act.PROPOSE, GRANTS, unit=initiative.beneficiary_unit_id) or may_change(actor, initiative)


@transaction.atomic
def accountability_propose(
    *,
    initiative: Initiative,
    capacity: Capacity,
    person: Person,
    hours_per_month: Decimal = Decimal(0),
    valid_from: date | None = None,
    actor: Actor,
    at: datetime,
    **terms: Any,
) -> Accountability:
    """Ask somebody to answer for something; they answer in their own name.

    Raises: NotPermitted; Refused when the person is not eligible, when separation of duties forbids it, or when they
    have been asked already.
    """
    if not may_propose(actor, initiative):
        text = "Only the PMO, executives and those who answer for the outcome can name holders here."
        raise NotPermitted(Reason("PERMISSION", text))
    _check_fit(initiative.pk, capacity, person.pk, at)
    accountability = Accountability(
        initiative=initiative,
        capacity=capacity,
        person=person,
        hours_per_month=hours_per_month,
        valid_from=valid_from or at.date(),
        proposed_by_id=actor.id,
        proposed_at=at,
        **terms,
    )
    try:
        with transaction.atomic():
            accountability.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(f"{person} has been asked already.") from error
    announce(changed, "accountability_propose", accountability, actor_id=actor.id, at=at)
    return accountability


def accountability_accept(accountability: Accountability, *, actor: Actor, at: datetime) -> Accountability:
    """Accept to answer for something, in one's own name; or accept anew.

    Who is to begin on a later day takes over then: whoever holds the capacity now holds it until that day.
    Raises: NotPermitted for anybody else; Refused when not eligible, when separation of duties forbids it, or while
    somebody else holds the capacity.
    """

    def act(locked: Accountability) -> Fields:
        _check_fit(locked.initiative_id, Capacity(locked.capacity), locked.person_id, at)
        return terms_accept(locked, actor=actor, at=at)

    return _do(accountability, "accountability_accept", act, actor=actor, at=at)


def accountability_decline(
    accountability: Accountability, *, actor: Actor, at: datetime, reason: str
) -> Accountability:
    """Decline to answer for something."""
    return _do(
        accountability,
        "accountability_decline",
        lambda locked: terms_decline(locked, actor=actor, at=at, reason=reason),
        actor=actor,
        at=at,
        reason=reason,
    )


def accountability_agree(accountability: Accountability, *, actor: Actor, at: datetime) -> Accountability:
    """Agree to the hours, as the person's line manager."""
    return _do(accountability, "accountability_agree", lambda a: terms_agree(a, actor=actor, at=at), actor=actor, at=at)


def accountability_name_deputy(
    accountability: Accountability, *, deputy: Person | None, actor: Actor, at: datetime
) -> Accountability:
    """Name who stands in for the holder; they accept in their own name."""

    def act(locked: Accountability) -> Fields:
        _check_may_manage(actor, locked)
        if deputy is not None:
            _check_deputy(locked, deputy.pk, at)
        return terms_name_deputy(locked, deputy_id=deputy.pk if deputy else None)

    return _do(accountability, "accountability_name_deputy", act, actor=actor, at=at)


def accountability_deputise(accountability: Accountability, *, actor: Actor, at: datetime) -> Accountability:
    """Accept to stand in for the holder."""

    def act(locked: Accountability) -> Fields:
        fields = terms_deputise(locked, actor=actor, at=at)
        _check_deputy(locked, actor.id, at)
        return fields

    return _do(accountability, "accountability_deputise", act, actor=actor, at=at)


def accountability_set_hours(
    accountability: Accountability, *, hours: Decimal, in_objectives: bool, cost_code: str, actor: Actor, at: datetime
) -> Accountability:
    """Set the hours a holder has and how they are funded. Units: hours a month."""

    def act(locked: Accountability) -> Fields:
        _check_may_manage(actor, locked)
        return terms_set_hours(locked, hours=hours, in_objectives=in_objectives, cost_code=cost_code)

    return _do(accountability, "accountability_set_hours", act, actor=actor, at=at)


def accountability_end(accountability: Accountability, *, actor: Actor, at: datetime, reason: str) -> Accountability:
    """End an accountability; the capacity is vacant from then on."""

    def act(locked: Accountability) -> Fields:
        _check_may_manage(actor, locked)
        return terms_end(locked, at=at, reason=reason)

    return _do(accountability, "accountability_end", act, actor=actor, at=at, reason=reason)


def may_manage(actor: Actor, accountability: Accountability) -> bool:
    """Whether this person may set hours and deputy of an accountability, or end it."""
    own = actor.may_act and actor.id == accountability.person_id
    return own or may_propose(actor, accountability.initiative)


def _do(
    accountability: Accountability,
    verb: str,
    act: Callable[[Accountability], Fields],
    *,
    actor: Actor,
    at: datetime,
    **more: Any,
) -> Accountability:
    return terms_do(accountability, act, post=_POST, verb=verb, actor=actor, at=at, **more)


def _check_may_manage(actor: Actor, accountability: Accountability) -> None:
    if not may_manage(actor, accountability):
        text = "Only the holder, the PMO, executives and those who answer for the outcome can do this."
        raise NotPermitted(Reason("PERMISSION", text))


def _check_fit(initiative_id: int, capacity: Capacity, person_id: int, at: datetime) -> None:
    """Refuse a person who is not eligible, or who would combine what has to be apart. Decided on identity."""
    initiatives_lock([initiative_id])
    seats, today = seats_of(initiative_id, person_id, at), at.date()
    person = seats.candidate
    reasons = [Reason("OWN-1", text) for text in reasons_against(capacity, person, today, seats.beneficiary)]
    candidate = Holding(capacity, person)
    others = [h.holding for h in seats.holders if h.in_force(today) and h.capacity is not capacity]
    clashes = [c for c in conflicts([candidate, *others]) if candidate in (c.first, c.second)]
    reasons += [Reason("OWN-3", clash.message) for clash in clashes]
    if reasons:
        raise Refused(*dict.fromkeys(reasons))


def _check_deputy(accountability: Accountability, person_id: int, at: datetime) -> None:
    holder, deputy = _person(accountability.person_id, at), _person(person_id, at)
    if holder.identity == deputy.identity:
        raise Refused("Nobody can deputise for themselves.")
    _check_fit(accountability.initiative_id, Capacity(accountability.capacity), person_id, at)


def _person(person_id: int, at: datetime) -> PersonFacts:
    return people_facts([person_id], UnitTree.read(), at.date())[person_id]


def _same_capacity(accountability: Accountability) -> QuerySet[Accountability]:
    return Accountability.objects.filter(initiative=accountability.initiative_id, capacity=accountability.capacity)


def _hold_initiative(accountability: Accountability) -> None:
    initiatives_lock([accountability.initiative_id])


_POST = Post(
    signal=changed,
    hold=_hold_initiative,
    taken="Somebody else holds this capacity in that period. End that accountability first.",
    siblings=_same_capacity,
)
