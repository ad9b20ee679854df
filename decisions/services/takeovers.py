"""Writing which work of people decisions take over."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from decisions.events import changed
from decisions.models import Decision, Takeover
from decisions.services.decisions import may_edit
from roles.events import Target, announce
from roles.models import Activity, RedesignPlan
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.plans import may_edit_plan, plan_lock, require_current

Pair = tuple[int, int]


@transaction.atomic
def takeovers_set(decision: Decision, activities: Collection[Activity], *, actor: Actor, at: datetime) -> None:
    """Have a decision take over these activities of roles, and no others.

    Raises: NotPermitted for anybody but those who may change the decision; Refused when it is retired.
    """
    locked = Decision.objects.select_for_update(of=("self",)).select_related("unit").get(pk=decision.pk)
    if not may_edit(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only those who may change the decision say what it takes over."))
    if locked.retired_at is not None:
        raise Refused("This decision is retired, so it takes over no work.")
    wanted = {(locked.pk, activity.pk) for activity in activities}
    touched = {activity for _decision, activity in _put(Takeover.objects.filter(decision=locked), wanted)}
    if touched:
        plans = RedesignPlan.objects.filter(changes__activity__in=touched).distinct().order_by("pk")
        announce(changed, "takeovers_set", *plans, Target(locked, _told(wanted)), actor_id=actor.id, at=at)


@transaction.atomic
def takeovers_of_plan_set(
    plan: RedesignPlan, taken: Mapping[int, Collection[int]], *, actor: Actor, at: datetime
) -> None:
    """Say for activities of a plan, by id, which decisions take each of them over; others stay as they are.

    Raises: NotPermitted for anybody but those who may change the plan; Refused when it is over, when an activity is not
    in it, or when a decision is not there or newly named though retired.
    """
    locked = plan_lock(plan)
    if not may_edit_plan(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only those who may change the plan say who takes its work over."))
    require_current(locked, None)
    if not set(taken) <= set(locked.changes.values_list("activity_id", flat=True)):
        raise Refused("One of these activities is not in the plan any more.")
    wanted = {(decision, activity) for activity, decisions in taken.items() for decision in decisions}
    before = Takeover.objects.filter(activity__in=taken)
    named = Decision.objects.select_for_update().filter(pk__in={decision for decision, _activity in wanted})
    _require_usable(wanted, before, {decision.pk: decision for decision in named.order_by("pk")})
    touched = {decision for decision, _activity in _put(before, wanted)}
    if touched:
        decisions = Decision.objects.filter(pk__in=touched).order_by("pk")
        announce(changed, "takeovers_set", Target(locked, _told(wanted)), *decisions, actor_id=actor.id, at=at)


def _require_usable(wanted: Iterable[Pair], before: Iterable[Takeover], named: Mapping[int, Decision]) -> None:
    stored = {(takeover.decision_id, takeover.activity_id) for takeover in before}
    for decision, _activity in sorted(set(wanted) - stored):
        if decision not in named:
            raise Refused("One of these decisions does not exist.")
        if named[decision].retired_at is not None:
            raise Refused(f"“{named[decision]}” is retired, so it takes over no work.")


def _put(before: Iterable[Takeover], wanted: Collection[Pair]) -> set[Pair]:
    """Store what is wanted instead of what was there, in two statements, and return what is different."""
    stored = {(takeover.decision_id, takeover.activity_id): takeover.pk for takeover in before}
    gone, come = stored.keys() - set(wanted), set(wanted) - stored.keys()
    if gone:
        Takeover.objects.filter(pk__in=[stored[pair] for pair in gone]).delete()
    Takeover.objects.bulk_create(
        (Takeover(decision_id=decision, activity_id=activity) for decision, activity in sorted(come)),
        ignore_conflicts=True,
    )
    return gone | come


def _told(wanted: Collection[Pair]) -> dict[str, int]:
    return {"activities": len({activity for _decision, activity in wanted})}
