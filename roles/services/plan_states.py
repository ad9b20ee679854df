"""Taking a redesign plan from one state to the next: asked, carried out, completed, withdrawn. Signing approves it."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from roles.events import Target, announce, changed
from roles.models import ActivityChange, RedesignPlan
from roles.queries.plans import plan_facts
from roles.rules.hours import ROUNDING
from roles.rules.permissions import Actor
from roles.rules.plan_signing import missing_parts
from roles.rules.plan_states import STEPS, PlanAct, completion_gaps
from roles.rules.plans import ENDING_FATES, Fate, PlanFacts, PlanState
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.plan_digests import plan_settled
from roles.services.plans import may_edit_plan, plan_lock


@transaction.atomic
def plan_consult(plan: RedesignPlan, *, actor: Actor, at: datetime) -> RedesignPlan:
    """Begin to put the plan to the people concerned, before anybody else signs it.

    Raises: NotPermitted; Refused.
    """
    locked = _held(plan, PlanAct.CONSULT, actor)
    return _moved(locked, PlanAct.CONSULT, actor, at)


@transaction.atomic
def plan_execute(plan: RedesignPlan, *, actor: Actor, at: datetime) -> RedesignPlan:
    """Begin to carry the plan out; from now on its days count.

    Raises: NotPermitted; Refused where it is not signed as it is now.
    """
    locked = _held(plan, PlanAct.EXECUTE, actor)
    if missing := missing_parts(_facts(locked)):
        raise Refused(*(Reason("SIGNED", f"Not signed as it is now: {part.label}.") for part in missing))
    return _moved(locked, PlanAct.EXECUTE, actor, at)


@transaction.atomic
def plan_complete(plan: RedesignPlan, *, actor: Actor, at: datetime) -> RedesignPlan:
    """Say that the plan is carried out: the activities of the role take the hours it foresaw, and what ended is ended.

    Raises: NotPermitted; Refused, naming every day not done, every removal not verified, and every date to come.
    """
    locked = _held(plan, PlanAct.COMPLETE, actor)
    if gaps := completion_gaps(_facts(locked), at.date()):
        raise Refused(*(Reason("OPEN", gap) for gap in gaps))
    for change in _changes(locked):
        _carried_out(change, at.date())
    return _moved(locked, PlanAct.COMPLETE, actor, at, locked.role)


@transaction.atomic
def plan_withdraw(plan: RedesignPlan, *, reason: str, actor: Actor, at: datetime) -> RedesignPlan:
    """Take the plan back for good. What was signed stays on record and counts for nothing.

    Raises: NotPermitted; Refused.
    """
    locked = _held(plan, PlanAct.WITHDRAW, actor)
    if not reason.strip():
        raise Refused("Say why. It stays on record under your name.")
    return _moved(locked, PlanAct.WITHDRAW, actor, at, reason=reason.strip())


def _held(plan: RedesignPlan, act: PlanAct, actor: Actor) -> RedesignPlan:
    """Return the plan under lock, its digest and state as they are now.

    Raises: NotPermitted; Refused when it is not in a state from which the act leads on.
    """
    locked = plan_lock(plan)
    if not may_edit_plan(actor, locked):
        text = "Only HR, whoever wrote this plan and the head of the unit can do this."
        raise NotPermitted(Reason("PERMISSION", text))
    plan_settled(locked)
    if locked.state not in STEPS[act].origins:
        raise Refused(f"This plan is {locked.get_state_display().lower()}. {STEPS[act].needs}")
    return locked


def _facts(plan: RedesignPlan) -> PlanFacts:
    return plan_facts([plan.pk])[plan.pk]


def _moved(
    plan: RedesignPlan, act: PlanAct, actor: Actor, at: datetime, *more: Model, reason: str = ""
) -> RedesignPlan:
    before, plan.state = plan.state, STEPS[act].target
    plan.revision += 1
    plan.save(update_fields=["state", "revision"])
    told = Target(plan, {"state": [before, PlanState(plan.state).value]})
    announce(changed, f"plan_{act.value}", told, *more, actor_id=actor.id, at=at, reason=reason)
    return plan


def _changes(plan: RedesignPlan) -> Iterator[ActivityChange]:
    yield from plan.changes.select_related("activity").exclude(fate="").order_by("pk")


def _carried_out(change: ActivityChange, today: date) -> None:
    """Have the activity take the hours that the plan foresaw, and end where nothing of it is left."""
    activity = change.activity
    if abs(activity.hours_per_month - change.hours_after) > ROUNDING:
        # Hours are the product of how often and how long, where both are known: how often is another number now.
        activity.hours_per_month, activity.volume_per_month = change.hours_after, None
    leaves = change.fate in ENDING_FATES or change.fate == Fate.TRANSFER
    if leaves and not change.hours_after:
        activity.ended_on = change.effective_date or today
    activity.save(update_fields=["hours_per_month", "volume_per_month", "ended_on"])
