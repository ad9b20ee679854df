"""Letting somebody sign in one's place, for a while: given in one's own name, accepted in theirs, ended by either."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import Delegation, Person
from roles.queries.delegations import capacities_held, living, loans, most_days
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.delegations import Loan, reasons_against_delegate, reasons_against_loan, reasons_against_period
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


@transaction.atomic
def delegation_give(
    *,
    delegate: Person,
    capacities: Iterable[Capacity],
    starts_on: date,
    ends_on: date,
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> Delegation:
    """Let somebody sign in the actor's place, in these capacities, both days included; they accept in their own name.

    Where they are not eligible for a capacity, or hold what has to be apart from it, it opens nothing: that is asked
    whenever they sign.
    Raises: NotPermitted for those who answer for nothing; Refused, with every reason.
    """
    _only_who_answers(actor)
    wanted = tuple(dict.fromkeys(capacities))
    _hold(actor.id, delegate.pk)
    new = Loan(actor.name, str(delegate), frozenset(wanted), starts_on, ends_on)
    if reasons := _reasons_against_people(actor.id, delegate, at) + _reasons_against_loan(
        actor, new, wanted, at.date()
    ):
        raise Refused(*reasons)
    delegation = Delegation.objects.create(
        delegator_id=actor.id,
        delegate=delegate,
        capacities=[capacity.value for capacity in wanted],
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        created_at=at,
    )
    details = {"capacities": delegation.capacities, "from": str(starts_on), "until": str(ends_on)}
    announce(
        changed, "delegation_give", Target(delegation, details), actor_id=actor.id, at=at, reason=delegation.reason
    )
    return delegation


@transaction.atomic
def delegation_accept(delegation: Delegation, *, actor: Actor, at: datetime) -> Delegation:
    """Accept to sign in somebody's place, in one's own name; from the day on which it starts it may be used.

    Raises: NotPermitted for anybody else; Refused when it is accepted or over, or when they cannot stand in any more.
    """
    locked = _locked(delegation)
    if not actor.may_answer or actor.id != locked.delegate_id:
        raise NotPermitted(Reason("PERSON", "Only the person who is named can accept this."))
    _while_living(locked, at.date())
    if locked.accepted_at:
        raise Refused(f"You accepted this on {locked.accepted_at:%-d %b %Y}.")
    if reasons := _reasons_against_people(locked.delegator_id, locked.delegate, at):
        raise Refused(*reasons)
    locked.accepted_at = at
    locked.save(update_fields=["accepted_at"])
    announce(changed, "delegation_accept", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def delegation_end(delegation: Delegation, *, actor: Actor, at: datetime) -> Delegation:
    """End a delegation now, or decline it, as either of the two; what was signed under it stays.

    Raises: NotPermitted for anybody else; Refused when it is over.
    """
    locked = _locked(delegation)
    if not may_end(actor, locked):
        raise NotPermitted(Reason("PERSON", "Only the two people it is between can end this."))
    _while_living(locked, at.date())
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    announce(changed, "delegation_end", locked, actor_id=actor.id, at=at)
    return locked


def may_end(actor: Actor, delegation: Delegation) -> bool:
    """Whether this person is one of the two whom a delegation is between."""
    return actor.may_act and actor.id in {delegation.delegator_id, delegation.delegate_id}


def may_give(actor: Actor, person: Person) -> bool:
    """Whether this person may let somebody stand in for that one: only for themselves."""
    return actor.may_answer and actor.id == person.pk


def _only_who_answers(actor: Actor) -> None:
    if not actor.may_answer:
        raise NotPermitted(
            Reason("PERSON", "Auditors and administrators sign nothing, so nobody signs in their place.")
        )


def _locked(delegation: Delegation) -> Delegation:
    held = Delegation.objects.select_for_update(of=("self",)).select_related("delegator", "delegate")
    return held.get(pk=delegation.pk)


def _while_living(delegation: Delegation, today: date) -> None:
    if delegation.ended_at or delegation.ends_on < today:
        raise Refused("This delegation is over.")


def _hold(*people: int) -> None:
    """Hold these people until commit: what one gives and the other passes on is decided one after the other."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


def _reasons_against_people(giver_id: int, delegate: Person, at: datetime) -> tuple[Reason, ...]:
    facts = people_facts({giver_id, delegate.pk}, UnitTree.read(), at.date())
    reasons = reasons_against_delegate(facts[giver_id], facts[delegate.pk], at.date())
    if reasons or delegate.actor.may_answer:
        return reasons
    return (Reason("PERSON", f"{delegate} audits or administers, and signs nothing."),)


def _reasons_against_loan(actor: Actor, new: Loan, wanted: tuple[Capacity, ...], today: date) -> tuple[Reason, ...]:
    return (
        *reasons_against_period(new.starts_on, new.ends_on, today, most_days()),
        *_reasons_against_capacities(actor.id, wanted, today),
        *_reasons_against_overlap(actor, new, today),
    )


def _reasons_against_capacities(person_id: int, wanted: tuple[Capacity, ...], today: date) -> list[Reason]:
    if not wanted:
        return [Reason("STATE", "Name at least one capacity.")]
    held = capacities_held(person_id, today)
    return [
        Reason("STATE", f"You are {capacity.label} of nothing, so nobody can stand in for you as that.")
        for capacity in wanted
        if capacity not in held
    ]


def _reasons_against_overlap(actor: Actor, new: Loan, today: date) -> tuple[Reason, ...]:
    """By identity: what a second account gave or received counts."""
    rows = living(today).select_related("delegator", "delegate").order_by("pk")
    given = rows.filter(delegator__identity_group=actor.identity)
    received = rows.filter(delegate__identity_group=actor.identity)
    return reasons_against_loan(new, loans(given), loans(received))
