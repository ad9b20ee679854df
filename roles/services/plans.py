"""Writing redesign plans."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from roles.events import announce, changed
from roles.models import ActivityChange, RedesignPlan, Role
from roles.rules.hours import overmoved
from roles.rules.permissions import GRANTS, Act, Actor, is_granted, require_acting
from roles.rules.plan_signing import OVER
from roles.rules.plans import Fate, PlanState
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale
from roles.services.plan_activities import plan_activities_set
from roles.services.plan_digests import plan_changed
from roles.services.plan_hours import hours_moved, net_hours
from roles.services.valid import require_valid

# What a plan says beside its title and its activities.
TEXTS = frozenset(
    {
        "summary",
        "new_purpose",
        "authorities",
        "indicators",
        "grade_review",
        "span_before",
        "span_after",
        "rollback_until",
        "no_new_work",
        "workload",
        "equality",
    }
)


@transaction.atomic
def plan_register(
    *, title: str, role: Role, summary: str = "", actor: Actor, at: datetime, **texts: Any
) -> RedesignPlan:
    """Return a new plan for a role, with every activity the role is known for still to be decided.

    Raises: NotPermitted; Refused when a text is too long.
    """
    require_acting(actor)
    if not actor.may_answer:
        raise NotPermitted(Reason("PERSON", "Administrators configure the portal and plan nobody's work."))
    plan = RedesignPlan(role=role, created_by_id=actor.id, created_at=at, span_before=role.span)
    _say(plan, {"title": title, "summary": summary} | texts)
    plan.save(force_insert=True)
    done = role.activities.filter(ended_on=None).exclude(hours_per_month=0, changes__fate=Fate.NEW)
    ActivityChange.objects.bulk_create(
        ActivityChange(
            plan=plan,
            activity=activity,
            hours_before=activity.hours_per_month,
            hours_after=activity.hours_per_month,
        )
        for activity in done.order_by("pk")
    )
    plan_changed(plan)
    announce(changed, "plan_register", plan, actor_id=actor.id, at=at)
    return plan


@transaction.atomic
def plan_update(
    plan: RedesignPlan,
    *,
    title: str,
    activities: Sequence[Mapping[str, Any]] | None = None,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
    **texts: Any,
) -> RedesignPlan:
    """Set what a plan says, and the fate of each activity; an activity that is not listed leaves the plan.

    Without `activities` they stay as they are. Each of them: its `statement`, and whatever else `ActivityChange` holds;
    what is not named stays. The number of statements does not depend on how many there are.
    Raises: NotPermitted for anybody but HR, whoever wrote the plan and the head of the unit; Stale when `revision` is
    given and no longer the current one; Refused when the plan is over, or its hours do not add up.
    """
    locked = plan_hold(plan, actor, revision)
    _say(locked, {"title": title} | texts)
    locked.save(update_fields=["title", *texts])
    if activities is not None:
        plan_activities_set(locked, activities)
    if why := overmoved(net_hours(locked), hours_moved(locked)):
        raise Refused(Reason("HOURS", f"{why} Take some of them back first."))
    plan_changed(locked)
    announce(changed, "plan_update", locked, actor_id=actor.id, at=at)
    return locked


def plan_hold(plan: RedesignPlan, actor: Actor, revision: int | None = None) -> RedesignPlan:
    """Return the plan, locked until commit, for somebody who is about to change it.

    Raises: NotPermitted; Stale; Refused when the plan is over.
    """
    locked = plan_lock(plan)
    if not may_edit_plan(actor, locked):
        text = "Only HR, whoever wrote this plan and the head of the unit can change it."
        raise NotPermitted(Reason("PERMISSION", text))
    require_current(locked, revision)
    return locked


def plan_lock(plan: RedesignPlan) -> RedesignPlan:
    """Return the plan with its role and unit, locked until commit."""
    return RedesignPlan.objects.select_for_update(of=("self",)).select_related("role__unit").get(pk=plan.pk)


def require_current(plan: RedesignPlan, revision: int | None) -> None:
    """Pass while the plan is what was seen and may still change.

    Raises: Stale; Refused.
    """
    if revision is not None and revision != plan.revision:
        raise Stale("Somebody changed this plan since you opened it. Reload to see what they wrote.")
    if PlanState(plan.state) in OVER:
        said = plan.get_state_display().lower()
        raise Refused(f"This plan is {said} and is not changed any more. Begin another one for the role.")


def may_edit_plan(actor: Actor, plan: RedesignPlan) -> bool:
    """Whether this person may change the plan."""
    if not actor.may_answer:
        return False
    about = {plan.created_by_id, plan.role.unit.head_id}
    return actor.id in about or is_granted(actor, Act.CHANGE_PLANS, GRANTS)


def _say(plan: RedesignPlan, said: Mapping[str, Any]) -> None:
    """Put it into the plan, checked.

    Raises: Refused.
    """
    if unknown := said.keys() - TEXTS - {"title"}:
        raise TypeError(f"A plan does not hold {', '.join(sorted(unknown))}.")
    for field, value in said.items():
        setattr(plan, field, value.strip() if isinstance(value, str) else value)
    require_valid(plan, said)
