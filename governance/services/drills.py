"""Trying to stop it, and to work without it: what came of it."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from governance.events import changed
from governance.models import Drill, Initiative
from governance.rules.oversight import DrillKind
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import ENDED_STAGES
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.models import Person
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused


class DrillTold(TypedDict, total=False):
    """What else is told of a drill. Units: seconds until nothing happened any more that should not."""

    seconds_to_safe: int | None
    note: str


def may_record_drill(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say how a drill went: who intervenes, who runs the platform, second line and PMO."""
    return (
        actor.may_answer and is_granted(actor, Act.RECORD_DRILL, GRANTS, unit=initiative.beneficiary_unit_id)
    ) or holds_capacity(actor, initiative, Capacity.INTERVENTION_LEAD, Capacity.PLATFORM_OWNER)


@transaction.atomic
def drill_record(
    initiative: Initiative,
    *,
    kind: DrillKind | str,
    held_at: datetime,
    passed: bool,
    witnessed_by: Person,
    actor: Actor,
    at: datetime,
    **told: Unpack[DrillTold],
) -> Drill:
    """Put on record how a drill went.

    Raises: NotPermitted; Refused for a drill that is still ahead, without a witness who is somebody else, and for a
    stop that succeeded without its time.
    """
    if not may_record_drill(actor, initiative):
        text = "Only those who intervene or run the platform here, the second line and the PMO record drills."
        raise NotPermitted(Reason("PERMISSION", text))
    initiatives_lock([initiative.pk])
    drill = Drill(
        initiative=initiative,
        kind=DrillKind(kind),
        held_at=held_at,
        seconds_to_safe=told.get("seconds_to_safe"),
        passed=passed,
        note=told.get("note", "").strip(),
        witnessed_by=witnessed_by,
        recorded_by_id=actor.id,
        recorded_at=at,
    )
    if reasons := [*ended_reasons(initiative), *_reasons_against(drill, actor)]:
        raise Refused(*reasons)
    drill.save(force_insert=True)
    details = {"kind": drill.kind, "passed": passed, "seconds_to_safe": drill.seconds_to_safe}
    announce(changed, "drill_record", Target(drill, details), actor_id=actor.id, at=at)
    return drill


def ended_reasons(initiative: Initiative) -> list[Reason]:
    """Return that nothing is told of an initiative any more which ended; read once it is locked."""
    stage = Initiative.objects.values_list("stage", flat=True).get(pk=initiative.pk)
    text = f"This initiative is {stage}; nothing about it changes any more."
    return [Reason("STATE", text)] if stage in ENDED_STAGES else []


def _reasons_against(drill: Drill, actor: Actor) -> list[Reason]:
    found = []
    if drill.held_at > drill.recorded_at:
        found.append(Reason("DRILL_TIME", "This drill is still ahead. Record it once it was held."))
    if drill.witnessed_by.identity_group == actor.identity:
        found.append(Reason("WITNESS", "Somebody else has to have seen it: you cannot be your own witness."))
    if not drill.witnessed_by.is_active:
        found.append(Reason("WITNESS", f"{drill.witnessed_by} does not work here any more."))
    if drill.kind == DrillKind.STOP and drill.passed and drill.seconds_to_safe is None:
        found.append(Reason("DRILL_SECONDS", "Say how many seconds it took until it was safe."))
    return found
