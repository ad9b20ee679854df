"""The days on which groups of people move over to the new work."""

from datetime import date, datetime

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import Milestone, RedesignPlan
from roles.rules.permissions import Actor
from roles.rules.plans import PlanState
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.training import WHO, held_plan, may_set_training


@transaction.atomic
def milestone_set(
    plan: RedesignPlan,
    *,
    cohort: str,
    what: str,
    due_on: date,
    people: int = 0,
    milestone: Milestone | None = None,
    actor: Actor,
    at: datetime,
) -> Milestone:
    """Set a day on which a group moves over; `milestone` is changed, where one is named and it is not done.

    Raises: NotPermitted for anybody but HR, the head of the unit and whoever wrote the plan; Refused, with every
    reason.
    """
    locked = held_plan(plan)
    if not may_set_training(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO))
    row = locked.milestones.get(pk=milestone.pk) if milestone else Milestone(plan=locked)
    if reasons := _against(locked, row, cohort, what):
        raise Refused(*reasons)
    before = f"{row}, {row.due_on}" if row.pk else ""
    row.cohort, row.what, row.due_on, row.people = cohort.strip(), what.strip(), due_on, people
    row.save()
    details = {"day": [before, f"{row}, {row.due_on}"]}
    announce(changed, "milestone_set", Target(locked, details), actor_id=actor.id, at=at)
    return row


@transaction.atomic
def milestone_remove(milestone: Milestone, *, actor: Actor, at: datetime) -> None:
    """Take a day off the plan.

    Raises: NotPermitted for anybody but HR, the head of the unit and whoever wrote the plan; Refused when it is done.
    """
    locked = held_plan(milestone.plan)
    if not may_set_training(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO))
    row = locked.milestones.select_for_update().get(pk=milestone.pk)
    if row.done_on:
        raise Refused(Reason("STATE", "This was done; it stays with the plan."))
    details = {"day": [f"{row}, {row.due_on}", ""]}
    row.delete()
    announce(changed, "milestone_remove", Target(locked, details), actor_id=actor.id, at=at)


@transaction.atomic
def milestone_done(milestone: Milestone, *, done_on: date, evidence: str, actor: Actor, at: datetime) -> Milestone:
    """Say that a group moved over, on which day, and what shows it.

    Raises: NotPermitted for anybody but HR, whoever wrote the plan and the head of the unit; Refused, with every
    reason.
    """
    locked = held_plan(milestone.plan)
    if not may_set_training(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO))
    row = locked.milestones.select_for_update().get(pk=milestone.pk)
    reasons = []
    if row.done_on:
        reasons.append(Reason("STATE", f"This was done on {row.done_on:%-d %b %Y}."))
    if done_on > at.date():
        reasons.append(Reason("DAY", "Nothing was done on a day that is still to come."))
    if not evidence.strip():
        reasons.append(Reason("EVIDENCE", "Say what shows that they moved over."))
    if reasons:
        raise Refused(*reasons)
    row.done_on, row.evidence = done_on, evidence.strip()
    row.save(update_fields=["done_on", "evidence"])
    details = {"day": str(row), "done_on": str(done_on)}
    announce(changed, "milestone_done", Target(locked, details), actor_id=actor.id, at=at)
    return row


def _against(plan: RedesignPlan, row: Milestone, cohort: str, what: str) -> list[Reason]:
    reasons = []
    if plan.state == PlanState.WITHDRAWN:
        reasons.append(Reason("STATE", "This plan was withdrawn: nobody moves over."))
    if row.pk and row.done_on:
        reasons.append(Reason("STATE", "This was done; it stays as it is."))
    if not cohort.strip() or not what.strip():
        reasons.append(Reason("MILESTONE", "Say who moves over, and to what."))
    same = plan.milestones.filter(cohort__iexact=cohort.strip(), what__iexact=what.strip()).exclude(pk=row.pk)
    if same.exists():
        reasons.append(Reason("MILESTONE", "The plan has this day already. Change what is there."))
    return reasons
