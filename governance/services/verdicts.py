"""Deciding a review: the verdict, what follows from it, and nothing else by which an initiative enters production."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from governance.events import changed
from governance.models import ClearanceEvent, Condition, Initiative, Review
from governance.rules.breach_words import reasons_against_restart
from governance.rules.carrying import is_carried, reasons_against_base
from governance.rules.requirements import unmet
from governance.rules.reviews import Lapse, Verdict, step_standings
from governance.rules.stages import RUNS_AGAIN, STANDING_GATES, Gate, Stage
from governance.services.clearances import clearance_grant, clearance_restart, clearance_revoke
from governance.services.desks import Desk
from governance.services.packs import pack_keep
from governance.services.proofs import Proof, require_proof
from governance.services.readings import readings_refresh
from governance.services.review_steps import reasons_against_gate
from governance.services.signing import check_open, check_pack, check_turn, desk_open, pen_for, signature_write
from governance.services.stage_moves import stage_move
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor
from roles.rules.refusals import Reason, Refused


class VerdictRefused(Refused):
    """The gate does not let it pass: every requirement that is not met, every signature that is missing."""


@dataclass(frozen=True, slots=True)
class ConditionAsked:
    """A condition of a conditional go, as the chair words it."""

    text: str
    owner: Person
    verifier: Person
    due_on: date
    lapse: Lapse


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the chair decides, why, under which conditions, and what else belongs into the minutes."""

    verdict: Verdict
    rationale: str
    conditions: Sequence[ConditionAsked] = ()
    minutes: Mapping[str, Any] = field(default_factory=dict)


def review_decide(
    review: Review, ruling: Ruling, *, digest: str, proof: Proof | None, actor: Actor, at: datetime
) -> Review:
    """Decide a review as whoever signs its last step; stage, clearance and ledger move with it, or nothing does.

    Raises: NotPermitted; ReviewOver; PackMoved; VerdictRefused; Refused.
    """
    require_proof(proof, actor, at)
    check_open(review, at)
    pack_keep(review, at=at)
    return _decide(review, ruling, digest=digest, proof=proof, actor=actor, at=at)


@transaction.atomic
def _decide(review: Review, ruling: Ruling, *, digest: str, proof: Proof | None, actor: Actor, at: datetime) -> Review:
    desk = desk_open(review, signer=actor, at=at)
    decider = next(step for step in desk.state.steps if step.decides)
    pen = pen_for(desk, decider.meaning, step_id=decider.id)
    check_pack(desk, digest)
    check_turn(desk, pen, deciding=True)
    _check_ruling(desk, ruling)
    signature = signature_write(
        desk,
        pen,
        meaning=decider.meaning,
        comment=ruling.rationale,
        proof=proof,
        actor=actor,
        verdict=ruling.verdict,
    )
    made = [_condition(desk.review, asked) for asked in ruling.conditions]
    more = verdict_carry_out(desk, ruling, actor=actor)
    announce(
        changed,
        "review_decide",
        Target(desk.review, {"verdict": ruling.verdict.value, "digest": digest, "proof": str(signature.proof)}),
        signature,
        *made,
        *more,
        actor_id=actor.id,
        at=at,
        reason=ruling.rationale,
    )
    return desk.review


def verdict_carry_out(desk: Desk, ruling: Ruling, *, actor: Actor) -> list[Target]:
    """Write the verdict with all that follows from it and return what was written beside the review.

    The caller announces it, the review among it.
    Raises: VerdictRefused, naming everything that this gate does not let pass.
    """
    if ruling.verdict.passes and (reasons := _reasons_against_passing(desk)):
        raise VerdictRefused(*reasons)
    review = desk.review
    review.state = Review.State.DECIDED
    review.verdict = ruling.verdict
    review.rationale = ruling.rationale.strip()
    review.minutes = dict(ruling.minutes)
    review.decided_by_id, review.decided_at = actor.id, desk.at
    review.decided_findings = [
        {"requirement": f.requirement, "result": f.result.value, "message": f.message} for f in desk.findings
    ]
    review.revision += 1
    review.save()
    return [Target(row) for row in _follow_up(desk, ruling.verdict, actor)]


def _follow_up(desk: Desk, verdict: Verdict, actor: Actor) -> list[Model]:
    review, at = desk.review, desk.at
    initiative = Initiative.objects.select_for_update(of=("self",), no_key=True).get(pk=review.initiative_id)
    written: list[Model | None] = []
    if verdict is Verdict.STOP:
        written.append(stage_move(initiative, Stage.STOPPED, desk.findings, review=review, actor_id=actor.id, at=at))
        written.append(clearance_revoke(initiative, at=at, actor_id=actor.id, reason=review.rationale))
    elif verdict.passes and review.gate == Gate.RESTART:
        written.append(clearance_restart(initiative, review, at=at, actor_id=actor.id))
        readings_refresh([initiative.pk], at)
    elif verdict.passes and review.gate == Gate.RETIREMENT:
        written.append(stage_move(initiative, Stage.RETIRED, desk.findings, review=review, actor_id=actor.id, at=at))
        written.append(clearance_revoke(initiative, at=at, actor_id=actor.id, reason=review.statement))
    elif verdict.passes:
        if review.origin != review.target:
            target = Stage(review.target)
            written.append(stage_move(initiative, target, desk.findings, review=review, actor_id=actor.id, at=at))
        written.append(clearance_grant(initiative, review, at=at, actor_id=actor.id))
    found: list[Model] = [row for row in written if row is not None]
    if event := _event_of(initiative, found):
        found.append(event)
    return found


def _event_of(initiative: Initiative, written: list[Model]) -> ClearanceEvent | None:
    """Return the event that a change of the clearance left, so that the ledger seals it as well."""
    if not any(row._meta.model_name == "clearance" for row in written):  # noqa: SLF001 - Django's public name
        return None
    return ClearanceEvent.objects.filter(initiative=initiative).latest("pk")


def _check_ruling(desk: Desk, ruling: Ruling) -> None:
    """Pass a ruling that can be made now.

    Raises: VerdictRefused, naming everything that is in its way.
    """
    verdict = ruling.verdict
    reasons = [*_gate_reasons(desk)] if verdict.passes else []
    # That everything is met and signed needs no further word; anything else does.
    if verdict is not Verdict.GO and not ruling.rationale.strip():
        reasons.append(Reason("RATIONALE", "Say why. It stands in the minutes."))
    if verdict is Verdict.STOP and desk.review.gate in {*STANDING_GATES, Gate.RETIREMENT}:
        text = "What runs in production is not stopped by a review: suspend its clearance, or take it back to pilot."
        reasons.append(Reason("VERDICT", text))
    reasons += _condition_reasons(desk, verdict, ruling.conditions)
    if reasons:
        raise VerdictRefused(*reasons)


def _reasons_against_passing(desk: Desk) -> list[Reason]:
    """Return what the gate does not let pass of what lies in the pack now, save signatures."""
    missing = [Reason(finding.requirement, finding.message) for finding in unmet(desk.findings)]
    return [*reasons_against_gate(desk.review), *_base_reasons(desk), *_breach_reasons(desk), *missing]


def _base_reasons(desk: Desk) -> tuple[Reason, ...]:
    """Return why what a part would carry over does not count any more."""
    if not is_carried(desk.review.gate, desk.review.origin):
        return ()
    return reasons_against_base(desk.facts.carried, desk.review.base_id, desk.at)


def _breach_reasons(desk: Desk) -> list[Reason]:
    """Return the breaches that are in the way of what lets it run again; production asks that none is open at all."""
    if desk.review.gate not in RUNS_AGAIN:
        return []
    return [Reason("RSK-3", text) for text in reasons_against_restart(desk.facts.breaches)]


def _gate_reasons(desk: Desk) -> list[Reason]:
    reasons = _reasons_against_passing(desk)
    waits = [s.step.capacity.label for s in step_standings(desk.state) if not s.passed and not s.step.decides]
    if waits:
        reasons.append(Reason("GOV-1", f"Still to sign are: {', '.join(waits)}."))
    return reasons


def _condition_reasons(desk: Desk, verdict: Verdict, conditions: Sequence[ConditionAsked]) -> list[Reason]:
    if verdict is not Verdict.CONDITIONAL_GO:
        return [Reason("CONDITION", "Only a conditional go has conditions.")] if conditions else []
    reasons, policy = [], desk.policy
    if not 1 <= len(conditions) <= policy.maximum_conditions:
        text = f"A conditional go has one to {policy.maximum_conditions} conditions; you named {len(conditions)}."
        reasons.append(Reason("CONDITION", text))
    last = desk.facts.today + timedelta(days=policy.condition_days)
    for asked in conditions:
        if asked.owner.identity_group == asked.verifier.identity_group:
            text = f"{asked.owner} cannot verify what {asked.owner} does. Name somebody else to verify “{asked.text}”."
            reasons.append(Reason("SOD-CONDITION", text))
        if not desk.facts.today < asked.due_on <= last:
            reasons.append(Reason("CONDITION", f"“{asked.text}” is due after today and by {last:%-d %b %Y}."))
    return reasons


def _condition(review: Review, asked: ConditionAsked) -> Condition:
    return Condition.objects.create(
        review=review,
        text=asked.text.strip(),
        owner=asked.owner,
        verifier=asked.verifier,
        due_on=asked.due_on,
        lapse=asked.lapse,
    )
