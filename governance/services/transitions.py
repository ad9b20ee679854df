"""The one door through which an initiative moves. Browser, API, shell and jobs all come through here."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from governance.events import changed
from governance.evidence import Evidence, gather_one
from governance.models import ClearanceEvent, Initiative, Transition
from governance.rules.findings import Finding
from governance.rules.permissions import GRANTS, Act
from governance.rules.requirements import judge, unmet
from governance.rules.stages import MOVES, Gate, Move, Stage, find_move, moves_from
from governance.services.clearances import clearance_revoke
from governance.services.initiatives import holds_capacity
from governance.services.readiness import whole_lock
from governance.services.stage_moves import stage_move
from roles.events import Target, announce
from roles.models import RedesignPlan
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.plan_reopening import plans_reopen

# What stands for the signatures of a review among the requirements.
SIGNED = "GOV-1"


class GateRefused(Refused):
    """The gate does not let the initiative pass. `findings` holds every requirement it asked."""

    def __init__(self, *reasons: Reason, findings: tuple[Finding, ...] = ()) -> None:
        self.findings = findings
        super().__init__(*reasons)


@transaction.atomic
def initiative_move(
    initiative: Initiative, target: Stage, *, actor: Actor, at: datetime, reason: str = ""
) -> Transition:
    """Move an initiative to a stage, if its gate lets it pass now.

    Facts are gathered and judged afresh under a lock on the initiative; what was shown before does not count. A gate
    that asks for signatures is passed by the review that collects them and never by this. Asking for the stage it is in
    changes nothing and returns how it came there. A step back from production takes its clearance back and makes the
    plans it follows drafts again: people have to do work that was taken out.
    Raises: NotPermitted; GateRefused with every requirement that is not met and every duty that is not separated.
    """
    plans = _plans_held(initiative) if target is Stage.PILOT else []
    whole_lock(initiative.pk)
    locked = Initiative.objects.select_for_update(of=("self",)).select_related("policy_profile").get(pk=initiative.pk)
    granted = is_granted(actor, Act.MOVE, GRANTS, unit=locked.beneficiary_unit_id)
    if (passed := _there_already(locked, target)) and granted:
        return passed
    evidence = gather_one(locked.pk, at)
    move = find_move(Stage(locked.stage), target)
    if move is None:
        raise _no_way(locked, target, evidence)
    _check_actor(actor, locked, move)
    findings = judge(evidence.facts, evidence.policy, move.gate) if move.gate else ()
    if reasons := _reasons_against(actor, evidence, move, findings, reason):
        raise GateRefused(*reasons, findings=findings)
    transition = stage_move(locked, target, findings, review=None, actor_id=actor.id, at=at, reason=reason)
    taken = _take_back(locked, move, actor, at, reason)
    reopened = plans_reopen(plans, at) if move.origin is Stage.PRODUCTION else []
    announce(
        changed,
        "initiative_move",
        Target(locked, {"stage": [move.origin.value, move.target.value]}),
        transition,
        *taken,
        *reopened,
        actor_id=actor.id,
        at=at,
        reason=reason,
    )
    return transition


def _plans_held(initiative: Initiative) -> list[int]:
    """Return the plans that an initiative follows, held until commit: before the initiative, as whoever writes them."""
    followed = RedesignPlan.objects.filter(citations__initiative=initiative).values("pk")
    return list(
        RedesignPlan.objects.select_for_update().filter(pk__in=followed).order_by("pk").values_list("pk", flat=True)
    )


def _there_already(initiative: Initiative, target: Stage) -> Transition | None:
    if initiative.stage != target:
        return None
    return Transition.objects.filter(initiative=initiative, target=target).order_by("-pk").first()


def _reasons_against(
    actor: Actor, evidence: Evidence, move: Move, findings: tuple[Finding, ...], reason: str
) -> list[Reason]:
    reasons = [*_duty_reasons(actor, evidence, move)]
    reasons += [Reason(finding.requirement, finding.message) for finding in unmet(findings)]
    if move.gate and evidence.policy.review_steps.get(move.gate):
        if not any(found.id == SIGNED for found in reasons):
            text = "This gate is passed by a review: what it asks is signed there, and decided."
            reasons.append(Reason(SIGNED, text))
    elif move.explained and not reason.strip():
        reasons.append(Reason("REASON", "Say why it goes back or ends."))
    return reasons


def _take_back(initiative: Initiative, move: Move, actor: Actor, at: datetime, reason: str) -> list[Model]:
    """Take the clearance back with a step back or an end, and return what was written."""
    if move.gate not in {None, Gate.RETIREMENT}:
        return []
    clearance = clearance_revoke(initiative, at=at, actor_id=actor.id, reason=reason)
    if clearance is None:
        return []
    return [clearance, ClearanceEvent.objects.filter(initiative=initiative).latest("pk")]


def reasons_against_asking(actor: Actor, initiative: Initiative, move: Move) -> tuple[Reason, ...]:
    """Return why this person may not ask for a move; empty when they may, whatever the gate then says."""
    try:
        _check_actor(actor, initiative, move)
    except NotPermitted as refusal:
        return refusal.reasons
    return ()


def _check_actor(actor: Actor, initiative: Initiative, move: Move) -> None:
    """Pass whoever may ask: the trusted groups, and for steps back whoever answers for the outcome.

    A holder who asks for a gate gets its full answer, duties first, rather than a bare no.
    """
    if is_granted(actor, Act.MOVE, GRANTS, unit=initiative.beneficiary_unit_id):
        return
    if move.explained and holds_capacity(actor, initiative, Capacity.OUTCOME_OWNER):
        return
    if move.independent and holds_capacity(actor, initiative):
        return
    require(actor, Act.MOVE, GRANTS, unit=initiative.beneficiary_unit_id)


def _duty_reasons(actor: Actor, evidence: Evidence, move: Move) -> list[Reason]:
    if not move.independent:
        return []
    facts = evidence.facts
    held = {
        holder.capacity.label
        for holder in (*facts.holders, *(h for d in facts.decisions for h in d.owners))
        if holder.person.identity == actor.identity
    }
    held |= {f"deputy {h.capacity.label}" for h in facts.holders if h.deputy and h.deputy.identity == actor.identity}
    if not held:
        return []
    text = f"You are {', '.join(sorted(held))} here. Whoever moves an initiative through this gate holds nothing on it."
    return [Reason("SOD-1", text)]


def _no_way(initiative: Initiative, target: Stage, evidence: Evidence) -> GateRefused:
    """Refuse a stage that is not next, with all that its own gate would ask as well."""
    ways = [move.target.label.lower() for move in moves_from(Stage(initiative.stage))]
    onward = f"From {initiative.stage} it can go to: {', '.join(ways)}." if ways else "It has ended."
    reasons = [Reason("STAGE", f"There is no way from {initiative.stage} to {target.value}. {onward}")]
    gate = next((move.gate for move in MOVES if move.target is target and move.gate), None)
    findings = judge(evidence.facts, evidence.policy, gate) if gate else ()
    reasons += [Reason(finding.requirement, finding.message) for finding in unmet(findings)]
    return GateRefused(*reasons, findings=findings)
