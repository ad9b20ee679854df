"""Who is rewarded for what comes out: set by one, agreed to by another, and never a word of pay."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from governance.events import changed
from governance.models import AdoptionObjective, Initiative
from governance.rules.incentives import balances_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.value import Weight
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import announce
from roles.models import Person
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused


@dataclass(frozen=True, slots=True)
class ObjectiveTerms:
    """Who is rewarded in which cycle for what; measures are named by the keys of tolerances."""

    holder: Person
    cycle: str
    starts_on: date
    ends_on: date
    statement: str
    measure: str
    target: str
    counter_measure: str
    weight: Weight | str = ""
    external_ref: str = ""


def may_set_objective(actor: Actor) -> bool:
    """Whether this person may set somebody an objective: HR, executives and the PMO."""
    return is_granted(actor, Act.SET_OBJECTIVE, GRANTS)


def may_see_objectives(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may read what others are rewarded for."""
    return is_granted(actor, Act.SEE_OBJECTIVE, GRANTS, unit=initiative.beneficiary_unit_id) or holds_capacity(
        actor, initiative, Capacity.OUTCOME_OWNER
    )


def may_agree_objective(actor: Actor, objective: AdoptionObjective) -> bool:
    """Whether this person may say yes to an objective: its holder alone, in their own name."""
    return actor.may_answer and objective.holder.identity_group == actor.identity


@transaction.atomic
def objective_set(initiative: Initiative, terms: ObjectiveTerms, *, actor: Actor, at: datetime) -> AdoptionObjective:
    """Set somebody an objective of one cycle; it counts once its holder says yes.

    Raises: NotPermitted; Refused with every reason.
    """
    require(actor, Act.SET_OBJECTIVE, GRANTS, unit=initiative.beneficiary_unit_id)
    said = {each.name: getattr(terms, each.name) for each in fields(terms)}
    said = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    objective = AdoptionObjective(initiative=initiative, **said, set_by_id=actor.id, set_at=at)
    initiatives_lock([initiative.pk])
    if reasons := [*_against_holder(objective, actor), *_against_cycle(objective, at), *_against_measures(objective)]:
        raise Refused(*reasons)
    objective.save(force_insert=True)
    announce(changed, "objective_set", objective, actor_id=actor.id, at=at)
    return objective


@transaction.atomic
def objective_agree(objective: AdoptionObjective, *, actor: Actor, at: datetime) -> AdoptionObjective:
    """Say yes to an objective as its holder.

    Raises: NotPermitted for anybody else; Refused once it is agreed to, ended, or its cycle is over.
    """
    locked = _held(objective)
    if not may_agree_objective(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only whoever holds an objective says yes to it."))
    if locked.agreed_at is not None:
        raise Refused("It is agreed to already.")
    if locked.set_by.identity_group == actor.identity:
        raise NotPermitted(Reason("SEPARATION", "You set this one yourself. Somebody else has to set it."))
    if locked.ends_on < at.date():
        raise Refused("Its cycle is over.")
    locked.agreed_at, locked.revision = at, locked.revision + 1
    locked.save(update_fields=["agreed_at", "revision"])
    announce(changed, "objective_agree", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def objective_end(objective: AdoptionObjective, *, actor: Actor, at: datetime) -> AdoptionObjective:
    """Take an objective back; its holder may, as long as they have not said yes.

    Raises: NotPermitted; Refused once it is ended.
    """
    locked = _held(objective)
    declines = may_agree_objective(actor, locked) and locked.agreed_at is None
    if not (declines or may_set_objective(actor)):
        text = "Only HR, executives and the PMO take an objective back; its holder, before saying yes to it."
        raise NotPermitted(Reason("PERMISSION", text))
    locked.ended_at, locked.revision = at, locked.revision + 1
    locked.save(update_fields=["ended_at", "revision"])
    announce(changed, "objective_end", locked, actor_id=actor.id, at=at)
    return locked


def _held(objective: AdoptionObjective) -> AdoptionObjective:
    found = AdoptionObjective.objects.select_for_update(of=("self",)).select_related("holder", "initiative", "set_by")
    locked = found.get(pk=objective.pk)
    if locked.ended_at is not None:
        raise Refused("It was taken back already.")
    return locked


def _against_holder(objective: AdoptionObjective, actor: Actor) -> Iterator[Reason]:
    if objective.holder.identity_group == actor.identity:
        yield Reason("SEPARATION", "Nobody sets themselves an objective. Somebody else sets it, and you agree to it.")
    if not objective.holder.may_sign_in:
        yield Reason("holder", f"{objective.holder} does not work here any more.")
    same = AdoptionObjective.objects.filter(
        initiative=objective.initiative,
        holder=objective.holder,
        cycle=objective.cycle,
        measure=objective.measure,
        ended_at=None,
    )
    if same.exists():
        yield Reason("TWIN", f"{objective.holder} holds one for this measure in {objective.cycle} already.")


def _against_cycle(objective: AdoptionObjective, at: datetime) -> Iterator[Reason]:
    for field, text in (("cycle", "Name the cycle."), ("statement", "Say what is to come out."), ("target", _TARGET)):
        if not getattr(objective, field):
            yield Reason(field, text)
    if objective.ends_on < objective.starts_on:
        yield Reason("ends_on", "The cycle ends before it begins.")
    elif objective.ends_on < at.date():
        yield Reason("ends_on", "The cycle is over.")


_TARGET = "Say how much of it is to be reached."


def _against_measures(objective: AdoptionObjective) -> Iterator[Reason]:
    known = set(objective.initiative.tolerances.values_list("key", flat=True))
    text = "has no tolerance here. Reward what comes out, not how much it is used."
    if objective.measure not in known:
        yield Reason("measure", f"“{objective.measure}” {text}")
    if not objective.counter_measure or objective.counter_measure == objective.measure:
        yield Reason("counter_measure", "Name a second measure that holds it in balance: one must not cost the other.")
    elif objective.counter_measure not in balances_of(known):
        yield Reason("counter_measure", f"“{objective.counter_measure}” is measured by nobody here.")
