"""Writing where the hours go that a plan sets free."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from roles.events import Target, announce, changed
from roles.models import CapacityMovement, RedesignPlan
from roles.rules.hours import overmoved
from roles.rules.permissions import GRANTS, Act, Actor, is_granted
from roles.rules.plans import Destination
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.plan_digests import plan_changed
from roles.services.plan_hours import net_hours
from roles.services.plans import may_edit_plan, plan_lock, require_current
from roles.services.valid import require_valid

Row = Mapping[str, Any]

# What is said of a movement.
FIELDS = ("destination", "hours", "activity", "unit", "from_date", "note", "finance_ref", "realised")
_REFERENCES = frozenset({"activity", "unit"})
_MOST = 50


@transaction.atomic
def movements_set(
    plan: RedesignPlan, rows: Sequence[Row], *, actor: Actor, at: datetime, revision: int | None = None
) -> RedesignPlan:
    """Have the hours of a plan go just there, and nowhere else; a row that names its `id` is the one that was there.

    Each row: whatever `CapacityMovement` holds; what it does not name stays, or is empty.
    Raises: NotPermitted for anybody but those who may change the plan, and finance; Stale; Refused when more hours
    would go somewhere than are set free, with both figures, or when a destination does not say where exactly.
    """
    locked = plan_lock(plan)
    if not may_place_hours(actor, locked):
        text = "Only finance, HR, whoever wrote this plan and the head of the unit say where its hours go."
        raise NotPermitted(Reason("PERMISSION", text))
    require_current(locked, revision)
    stored = {movement.pk: movement for movement in locked.movements.all()}
    wanted = [_filled(locked, stored, row) for row in rows]
    _require_sense(locked, wanted)
    kept = [movement for movement in wanted if movement.pk is not None]
    locked.movements.exclude(pk__in=[movement.pk for movement in kept]).delete()
    CapacityMovement.objects.bulk_update(kept, FIELDS)
    CapacityMovement.objects.bulk_create(movement for movement in wanted if movement.pk is None)
    plan_changed(locked)
    total = sum((movement.hours for movement in wanted), Decimal(0))
    announce(changed, "movements_set", Target(locked, {"hours": f"{total:f}"}), actor_id=actor.id, at=at)
    return locked


def may_place_hours(actor: Actor, plan: RedesignPlan) -> bool:
    """Whether this person may say where the hours of the plan go."""
    return may_edit_plan(actor, plan) or (actor.may_answer and is_granted(actor, Act.PLACE_HOURS, GRANTS))


def _filled(plan: RedesignPlan, stored: Mapping[int, CapacityMovement], row: Row) -> CapacityMovement:
    number = row.get("id")
    if number is not None and number not in stored:
        raise Refused("Somebody took one of these destinations away since you opened the plan. Reload to see it.")
    movement = stored[number] if number is not None else CapacityMovement(plan=plan)
    for field in FIELDS:
        if field in row:
            value = row[field]
            setattr(movement, field, value.strip() if isinstance(value, str) else value)
    require_valid(movement, [field for field in FIELDS if field not in _REFERENCES])
    return movement


def _require_sense(plan: RedesignPlan, wanted: Sequence[CapacityMovement]) -> None:
    reasons = [Reason("DESTINATION", text) for text in _problems(wanted)]
    total = sum((movement.hours for movement in wanted), Decimal(0))
    if why := overmoved(net_hours(plan), float(total)):
        reasons.append(Reason("HOURS", why))
    if reasons:
        raise Refused(*reasons)


def _problems(wanted: Sequence[CapacityMovement]) -> Iterable[str]:
    if len(wanted) > _MOST:
        yield f"A plan names at most {_MOST} destinations."
    numbers = [movement.pk for movement in wanted if movement.pk is not None]
    if len(set(numbers)) < len(numbers):
        yield "One destination is listed twice."
    for movement in wanted:
        if movement.hours <= 0:
            yield f"“{movement.get_destination_display()}” needs hours."
        if movement.destination == Destination.REINVEST and movement.activity_id is None:
            yield f"Say which activity gets the {movement.hours:g} hours."
        if movement.destination == Destination.REDEPLOY and movement.unit_id is None:
            yield f"Say which unit gets the {movement.hours:g} hours."
        if movement.realised is not None and movement.realised < 0:
            yield "No fewer than no hours can have been seen."
