"""Writing redesign plans."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from roles.events import announce, changed
from roles.models import Activity, ActivityChange, RedesignPlan, Role
from roles.rules.permissions import GRANTS, Act, Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Stale


@transaction.atomic
def role_register(*, title: str, unit: Any, headcount: int, actor: Actor, at: datetime) -> Role:
    """Return the role of this title in this unit, registered if it was not."""
    require_acting(actor)
    role, made = Role.objects.get_or_create(unit=unit, title=title.strip(), defaults={"headcount": headcount})
    if made:
        announce(changed, "role_register", role, actor_id=actor.id, at=at)
    return role


@transaction.atomic
def plan_register(*, title: str, role: Role, summary: str, actor: Actor, at: datetime) -> RedesignPlan:
    """Return a new plan for a role, with every activity the role is known for still to be decided."""
    require_acting(actor)
    plan = RedesignPlan.objects.create(title=title, role=role, summary=summary, created_by_id=actor.id, created_at=at)
    ActivityChange.objects.bulk_create(
        ActivityChange(
            plan=plan,
            activity=activity,
            hours_before=activity.hours_per_month,
            hours_after=activity.hours_per_month,
        )
        for activity in role.activities.order_by("pk")
    )
    announce(changed, "plan_register", plan, actor_id=actor.id, at=at)
    return plan


@transaction.atomic
def plan_update(
    plan: RedesignPlan,
    *,
    title: str,
    summary: str,
    activities: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> RedesignPlan:
    """Set a plan's text and the fate of each activity; an activity that is not listed leaves the plan.

    Each activity: `statement`, `hours_before`, `fate` (or empty), `hours_after`, `effective_date`, `rationale`.
    Raises: NotPermitted for anybody but HR and whoever wrote the plan; Stale when `revision` is given and no longer
    the current one.
    """
    locked = RedesignPlan.objects.select_for_update().get(pk=plan.pk)
    if not may_edit_plan(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only HR and whoever wrote this plan can change it."))
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this plan since you opened it. Reload to see what they wrote.")
    kept = [_activity_set(locked, row) for row in activities]
    locked.changes.exclude(pk__in=kept).delete()
    locked.title, locked.summary, locked.revision = title, summary, locked.revision + 1
    locked.save(update_fields=["title", "summary", "revision"])
    announce(changed, "plan_update", locked, actor_id=actor.id, at=at)
    return locked


def may_edit_plan(actor: Actor, plan: RedesignPlan) -> bool:
    """Whether this person may change the plan."""
    return actor.may_act and (plan.created_by_id == actor.id or is_granted(actor, Act.CHANGE_PLANS, GRANTS))


def _activity_set(plan: RedesignPlan, row: Mapping[str, Any]) -> int:
    activity, _made = Activity.objects.update_or_create(
        role_id=plan.role_id,
        statement=row["statement"].strip(),
        defaults={"hours_per_month": row.get("hours_before") or Decimal(0)},
    )
    change, _made = ActivityChange.objects.update_or_create(
        plan=plan,
        activity=activity,
        defaults={
            "fate": row.get("fate") or "",
            "hours_before": row.get("hours_before") or Decimal(0),
            "hours_after": row.get("hours_after") or Decimal(0),
            "effective_date": row.get("effective_date"),
            "rationale": row.get("rationale") or "",
        },
    )
    return change.pk
