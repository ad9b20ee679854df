"""Saving a redesign plan as its page shows it: what it says, and which decisions take its work over."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from decisions.models import Decision
from decisions.services.takeovers import takeovers_of_plan_set
from governance.queries.concerned import initiatives_concerned
from governance.services.readiness import initiatives_lock
from roles.models import RedesignPlan
from roles.rules.permissions import Actor
from roles.services.plans import plan_hold, plan_update


@transaction.atomic
def plan_save(
    plan: RedesignPlan,
    *,
    title: str,
    activities: Sequence[Mapping[str, Any]],
    taken: Mapping[str, Collection[int]],
    actor: Actor,
    at: datetime,
    revision: int | None = None,
    **texts: Any,
) -> RedesignPlan:
    """Set what a plan says, and which decisions take over which of its activities, in one act.

    `taken` names decisions by what the activity says. Activities that it does not name keep theirs.
    Raises: NotPermitted, Stale, Refused as the two acts do.
    """
    locked = plan_hold(plan, actor, revision)
    named = {decision for decisions in taken.values() for decision in decisions}
    about = {*named, *Decision.objects.filter(takeovers__activity__role=locked.role_id).values_list("pk", flat=True)}
    decisions = list(Decision.objects.select_for_update().filter(pk__in=about).order_by("pk"))
    initiatives_lock(initiatives_concerned([locked, *decisions]))  # before the ledger, as everybody does
    saved = plan_update(locked, title=title, activities=activities, actor=actor, at=at, revision=revision, **texts)
    keys = {said.strip().casefold(): decisions for said, decisions in taken.items()}
    stored = saved.changes.values_list("activity_id", "activity__statement")
    by_id = {number: keys[said.casefold()] for number, said in stored if said.casefold() in keys}
    takeovers_of_plan_set(saved, by_id, actor=actor, at=at)
    return saved
