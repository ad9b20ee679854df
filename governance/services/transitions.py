"""The one door through which an initiative moves. Browser, API, shell and jobs all come through here."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.evidence import Evidence, gather_one
from governance.models import Initiative, Transition
from governance.rules.findings import Finding
from governance.rules.permissions import GRANTS, Act
from governance.rules.requirements import judge, unmet
from governance.rules.stages import MOVES, Move, Stage, find_move, moves_from
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused


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

    Facts are gathered and judged afresh under a lock on the initiative; what was shown before does not count.
    Raises: NotPermitted; GateRefused with every requirement that is not met and every duty that is not separated.
    """
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    evidence = gather_one(locked.pk, at)
    move = find_move(Stage(locked.stage), target)
    if move is None:
        raise _no_way(locked, target, evidence)
    _check_actor(actor, locked, move)
    findings = judge(evidence.facts, evidence.policy, move.gate) if move.gate else ()
    reasons = [*_duty_reasons(actor, evidence, move)]
    reasons += [Reason(finding.requirement, finding.message) for finding in unmet(findings)]
    if not move.gate and not reason.strip():
        reasons.append(Reason("REASON", "Say why it goes back or ends."))
    if reasons:
        raise GateRefused(*reasons, findings=findings)
    transition = _write(locked, move, evidence, findings, actor=actor, at=at, reason=reason)
    details = {"stage": [move.origin.value, move.target.value]}
    announce(changed, "initiative_move", Target(locked, details), actor_id=actor.id, at=at, reason=reason)
    return transition


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
    if is_granted(actor, Act.MOVE, GRANTS):
        return
    if move.gate is None and holds_capacity(actor, initiative, Capacity.OUTCOME_OWNER):
        return
    if move.independent and holds_capacity(actor, initiative):
        return
    require(actor, Act.MOVE, GRANTS)


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


def _write(
    initiative: Initiative,
    move: Move,
    evidence: Evidence,
    findings: tuple[Finding, ...],
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> Transition:
    transition = Transition.objects.create(
        initiative=initiative,
        origin=move.origin,
        target=move.target,
        gate=move.gate or "",
        actor_id=actor.id,
        at=at,
        reason=reason,
        policy=evidence.policy.key,
        findings=[{"requirement": f.requirement, "result": f.result.value, "message": f.message} for f in findings],
    )
    initiative.stage = move.target
    fields = ["stage"]
    if move.target is Stage.PILOT and move.origin is Stage.SHAPING and initiative.pilot_start is None:
        initiative.pilot_start = at.date()
        fields.append("pilot_start")
    initiative.save(update_fields=fields)
    return transition


def _no_way(initiative: Initiative, target: Stage, evidence: Evidence) -> GateRefused:
    """Refuse a stage that is not next, with all that its own gate would ask as well."""
    ways = [move.target.label.lower() for move in moves_from(Stage(initiative.stage))]
    onward = f"From {initiative.stage} it can go to: {', '.join(ways)}." if ways else "It has ended."
    reasons = [Reason("STAGE", f"There is no way from {initiative.stage} to {target.value}. {onward}")]
    gate = next((move.gate for move in MOVES if move.target is target and move.gate), None)
    findings = judge(evidence.facts, evidence.policy, gate) if gate else ()
    reasons += [Reason(finding.requirement, finding.message) for finding in unmet(findings)]
    return GateRefused(*reasons, findings=findings)
