"""From what was before to proof: a benefit is baselined, relied on by finance, read, and validated or written down."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.evidence import gather_one
from governance.models import Benefit, BenefitReading
from governance.rules.benefits import (
    Baseline,
    BenefitStep,
    Seen,
    against_baseline,
    against_finance,
    against_reading,
    paused,
)
from governance.rules.permissions import GRANTS, Act
from governance.rules.value import BenefitKind, BenefitState
from governance.services.benefits import WHO_CHANGES, benefit_hold, benefit_save, may_change_benefit, step_check, told
from governance.services.claims import claims_check
from governance.services.initiatives import holds_capacity
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_read_benefit(actor: Actor, benefit: Benefit) -> bool:
    """Whether this person, or the account of a feed, may say what is seen of a benefit."""
    owns = actor.may_answer and benefit.owner.identity_group == actor.identity
    measures = (Capacity.MEASUREMENT_OWNER, Capacity.OUTCOME_OWNER, Capacity.FINANCE_PARTNER)
    return (
        owns
        or is_granted(actor, Act.READ_BENEFIT, GRANTS, unit=benefit.initiative.beneficiary_unit_id)
        or holds_capacity(actor, benefit.initiative, *measures)
    )


def may_rely_on(actor: Actor, benefit: Benefit) -> bool:
    """Whether this person may say for finance that it can be relied on, or that it came true."""
    return not any(against_finance(actor.identity, **_told_by(benefit))) and is_granted(
        actor, Act.RELY_ON_BENEFIT, GRANTS
    )


@transaction.atomic
def benefit_baseline(
    benefit: Benefit, before: Baseline, *, actor: Actor, at: datetime, revision: int | None = None
) -> Benefit:
    """Say what was before, in which period and how that was measured; the target too, where it is known now.

    Raises: NotPermitted; Stale; Refused with every reason.
    """
    locked = benefit_hold(benefit, revision)
    if not may_change_benefit(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO_CHANGES))
    step_check(locked, BenefitStep.BASELINE)
    if reasons := list(against_baseline(before, at.date())):
        raise Refused(*reasons)
    locked.baseline, locked.baseline_from, locked.baseline_to = before.value, before.first_day, before.last_day
    locked.method, locked.baselined_at, locked.state = before.method.strip(), at, BenefitState.BASELINED
    locked.target = locked.target if before.target is None else before.target
    locked.target_on, locked.figures_by_id = before.target_on or locked.target_on, actor.id
    fields = ("baseline", "baseline_from", "baseline_to", "method", "baselined_at", "state", "target", "target_on")
    benefit_save(locked, *fields, "figures_by")
    told(locked, "benefit_baseline", {"baseline": f"{float(before.value):g}"}, actor=actor, at=at)
    return locked


@transaction.atomic
def benefit_commit(benefit: Benefit, *, actor: Actor, at: datetime, revision: int | None = None) -> Benefit:
    """Say for finance that it can be relied on. Whoever owns or proposed it does not.

    Raises: NotPermitted; Stale; Refused without a target and its day, and where its hours are not set free.
    """
    locked = _held_by_finance(benefit, BenefitStep.COMMIT, actor, revision)
    if locked.target is None or locked.target_on is None:
        raise Refused(Reason("target", "Say what is to be reached, and by when: finance relies on that."))
    if locked.target_on <= at.date():
        raise Refused(Reason("target_on", "The day by which it is to be reached is over. Set one to come."))
    if locked.plan is not None and locked.hours > 0:
        claims_check(locked.plan, at)
    locked.state, locked.committed_by_id, locked.committed_at = BenefitState.COMMITTED, actor.id, at
    benefit_save(locked, "state", "committed_by", "committed_at")
    told(locked, "benefit_commit", {}, actor=actor, at=at)
    return locked


@transaction.atomic
def benefit_read(benefit: Benefit, seen: Seen, *, actor: Actor, at: datetime) -> BenefitReading:
    """Say what was seen of a benefit in one period; told again for the same period it corrects what was told.

    Raises: NotPermitted; Refused with every reason: while the initiative is back from production its benefits rest.
    """
    locked = benefit_hold(benefit)
    if not may_read_benefit(actor, locked):
        require_acting(actor)
        text = "Only its owner, finance, the PMO, whoever measures here and the platform say what is seen of it."
        raise NotPermitted(Reason("PERMISSION", text))
    step_check(locked, BenefitStep.READ)
    if reasons := list(against_reading(seen, BenefitKind(locked.kind), at.date())):
        raise Refused(*reasons)
    _check_not_paused(locked, at)
    reading = BenefitReading.objects.create(
        benefit=locked,
        first_day=seen.first_day,
        last_day=seen.last_day,
        value=seen.value,
        hours=seen.hours,
        source=seen.source.strip(),
        note=seen.note.strip(),
        reported_by_id=actor.id,
        reported_at=at,
    )
    locked.state = BenefitState.REALISING
    benefit_save(locked, "state")
    told(locked, "benefit_read", {"value": f"{float(seen.value):g}"}, actor=actor, at=at)
    return reading


@transaction.atomic
def benefit_validate(
    benefit: Benefit, *, because: str, actor: Actor, at: datetime, revision: int | None = None
) -> Benefit:
    """Say for finance that it came true, and what showed it.

    Raises: NotPermitted; Stale; Refused before anything was read of it, without a word, and while it rests.
    """
    locked = _held_by_finance(benefit, BenefitStep.VALIDATE, actor, revision)
    if not because.strip():
        raise Refused(Reason("because", "Say what showed that it came true."))
    _check_not_paused(locked, at)
    return _close(locked, BenefitState.VALIDATED, "benefit_validate", because, actor, at)


@transaction.atomic
def benefit_write_down(
    benefit: Benefit, *, reason: str, actor: Actor, at: datetime, revision: int | None = None
) -> Benefit:
    """Say that it will not come true, and why. Its hours are claimed no more; it stays on record.

    Raises: NotPermitted; Stale; Refused without a word, or once it is written down.
    """
    locked = benefit_hold(benefit, revision)
    if not may_change_benefit(actor, locked):
        raise NotPermitted(Reason("PERMISSION", WHO_CHANGES))
    step_check(locked, BenefitStep.WRITE_DOWN)
    if not reason.strip():
        raise Refused(Reason("reason", "Say why it is written down."))
    return _close(locked, BenefitState.WRITTEN_DOWN, "benefit_write_down", reason, actor, at)


def _close(benefit: Benefit, state: BenefitState, verb: str, why: str, actor: Actor, at: datetime) -> Benefit:
    benefit.state, benefit.closed_by_id, benefit.closed_at = state, actor.id, at
    benefit.closed_because = why.strip()
    benefit_save(benefit, "state", "closed_by", "closed_at", "closed_because")
    details: dict[str, object] = {"hours": f"{float(benefit.hours):g}"} if state is BenefitState.WRITTEN_DOWN else {}
    told(benefit, verb, details, actor=actor, at=at, reason=why.strip())
    return benefit


def _held_by_finance(benefit: Benefit, step: BenefitStep, actor: Actor, revision: int | None) -> Benefit:
    """Return a benefit held for somebody of finance who neither owns nor proposed it.

    Raises: NotPermitted; Stale; Refused.
    """
    require(actor, Act.RELY_ON_BENEFIT, GRANTS, unit=benefit.initiative.beneficiary_unit_id)
    locked = benefit_hold(benefit, revision)
    if reasons := list(against_finance(actor.identity, **_told_by(locked))):
        raise NotPermitted(*reasons)
    step_check(locked, step)
    return locked


def _told_by(benefit: Benefit) -> dict[str, Any]:
    """Return who owns a benefit, proposed it, and said last what its figures are, as `against_finance` asks."""
    return {
        "owner": benefit.owner.identity_group,
        "proposer": benefit.proposed_by.identity_group,
        "figures": benefit.figures_by.identity_group if benefit.figures_by else None,
    }


def _check_not_paused(benefit: Benefit, at: datetime) -> None:
    """Pass unless the initiative is back from production, where its benefits rest.

    Raises: Refused.
    """
    if paused(gather_one(benefit.initiative_id, at).facts):
        text = "The initiative is back from production, so its benefits rest: what is seen now is not what it brings."
        raise Refused(Reason("PAUSED", text))
