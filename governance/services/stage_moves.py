"""The one place that writes a stage: a transition, which nobody changes any more, and the stage beside it."""

from collections.abc import Iterable
from datetime import datetime

from governance.models import Initiative, Review, Transition
from governance.rules.findings import Finding
from governance.rules.stages import Stage, find_move


def stage_move(
    initiative: Initiative,
    target: Stage,
    findings: Iterable[Finding],
    *,
    review: Review | None,
    actor_id: int,
    at: datetime,
    reason: str = "",
) -> Transition:
    """Return the transition of an initiative that is held under lock; whether it may move was judged before.

    The caller announces it: this is a step of its act.
    """
    origin = Stage(initiative.stage)
    move = find_move(origin, target, carried=True)
    transition = Transition.objects.create(
        initiative=initiative,
        origin=origin,
        target=target,
        gate=(move and move.gate) or "",
        actor_id=actor_id,
        at=at,
        reason=reason or (review.rationale or review.statement if review else ""),
        policy=review.policy_key if review else initiative.policy_profile.key,
        findings=[{"requirement": f.requirement, "result": f.result.value, "message": f.message} for f in findings],
        review=review,
    )
    initiative.stage = target
    fields = ["stage"]
    if target is Stage.PILOT and origin is Stage.SHAPING and initiative.pilot_start is None:
        initiative.pilot_start = at.date()
        fields.append("pilot_start")
    initiative.save(update_fields=fields)
    return transition
