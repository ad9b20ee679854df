"""How a benefit comes from a claim to proof: which step follows which, what each needs, what of a reading counts."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from governance.rules.facts import Facts
from governance.rules.stages import ENDED_STAGES
from governance.rules.value import BenefitKind, BenefitState
from roles.rules.plans import PlanFacts
from roles.rules.records import record
from roles.rules.refusals import Reason


class BenefitStep(StrEnum):
    """What is done with a benefit once it is proposed."""

    BASELINE = "baseline"
    COMMIT = "commit"
    READ = "read"
    VALIDATE = "validate"
    CLAIM = "claim"
    WRITE_DOWN = "write_down"


_S = BenefitState
# From which states each step may be taken, and why it may not where it may not.
OPEN_IN: Mapping[BenefitStep, frozenset[BenefitState]] = {
    BenefitStep.BASELINE: frozenset({_S.PROPOSED, _S.BASELINED}),
    BenefitStep.COMMIT: frozenset({_S.BASELINED}),
    BenefitStep.READ: frozenset({_S.COMMITTED, _S.REALISING}),
    BenefitStep.VALIDATE: frozenset({_S.REALISING}),
    BenefitStep.CLAIM: frozenset({_S.PROPOSED, _S.BASELINED, _S.COMMITTED, _S.REALISING}),
    BenefitStep.WRITE_DOWN: frozenset(_S) - {_S.WRITTEN_DOWN},
}
_CLOSED = {
    BenefitStep.BASELINE: "Finance relies on it already, or it is over: what was before is not changed any more.",
    BenefitStep.COMMIT: "Finance relies on what was measured before it began. Say first what that was.",
    BenefitStep.READ: "Readings are told once finance relies on it, and until it is validated or written down.",
    BenefitStep.VALIDATE: "Somebody has to read it first: nothing was seen of it yet.",
    BenefitStep.CLAIM: "It is validated or written down: its claim is not changed any more.",
    BenefitStep.WRITE_DOWN: "It is written down already.",
}
# Whom finance relies on, and what counts as worth at a gate.
RELIED_ON = frozenset({_S.COMMITTED, _S.REALISING, _S.VALIDATED})
AT_WORK = frozenset({_S.COMMITTED, _S.REALISING})
STEPS = (_S.PROPOSED, _S.BASELINED, _S.COMMITTED, _S.REALISING, _S.VALIDATED)


@record(frozen=True, slots=True)
class Baseline:
    """What was before, from the first to the last day, and how it is measured; the target, where it is known now."""

    value: Decimal
    first_day: date
    last_day: date
    method: str
    target: Decimal | None = None
    target_on: date | None = None


@record(frozen=True, slots=True)
class Seen:
    """What was seen of a benefit from the first to the last day: its value, and how many hours were set free."""

    first_day: date
    last_day: date
    value: Decimal
    source: str
    hours: Decimal | None = None
    note: str = ""


def is_open(step: BenefitStep, state: BenefitState, kind: BenefitKind) -> bool:
    """Whether a step may be taken now."""
    return not any(against_step(step, state, kind))


def against_step(step: BenefitStep, state: BenefitState, kind: BenefitKind) -> Iterator[Reason]:
    """Yield why a step may not be taken in this state."""
    if state not in OPEN_IN[step]:
        yield Reason("STATE", _CLOSED[step])
    elif step is BenefitStep.CLAIM and not kind.of_hours:
        yield Reason("STATE", f"It claims no hours: {kind.label.lower()}.")


def against_baseline(before: Baseline, today: date) -> Iterator[Reason]:
    """Yield why something is no baseline."""
    yield from _against_period(before.first_day, before.last_day, today)
    if not before.method.strip():
        yield Reason("method", "Say how it is measured: whoever reads it later has to do the same.")


def against_reading(seen: Seen, kind: BenefitKind, today: date) -> Iterator[Reason]:
    """Yield why nothing of the kind can have been seen."""
    yield from _against_period(seen.first_day, seen.last_day, today)
    if not seen.source.strip():
        yield Reason("source", "Say where it comes from.")
    if seen.hours is not None and not kind.of_hours:
        yield Reason("hours", "It claims no hours, so none are read.")
    elif seen.hours is not None and seen.hours < 0:
        yield Reason("hours", "Hours are nothing or more.")


def _against_period(first: date, last: date, today: date) -> Iterator[Reason]:
    """Yield why nothing can have been seen in a period."""
    if last < first:
        yield Reason("PERIOD", "The last day lies before the first one.")
    if last > today:
        yield Reason("PERIOD", "The period is not over: nobody knows yet what it brings.")


def against_finance(identity: UUID, owner: UUID, proposer: UUID, figures: UUID | None = None) -> Iterator[Reason]:
    """Yield why somebody of finance may not say that they rely on it, or that it came true."""
    if identity == owner:
        yield Reason("SEPARATION", "Whoever owns a benefit does not say for finance that it can be relied on.")
    if identity == proposer:
        yield Reason("SEPARATION", "Whoever proposed a benefit does not say for finance that it can be relied on.")
    if identity == figures:
        yield Reason("SEPARATION", "Whoever said last what its figures are does not say for finance that they hold.")


def paused(facts: Facts) -> bool:
    """Whether its benefits rest: it was in production and is not any more, and may go there again."""
    return facts.production_since is not None and not facts.in_production and facts.stage not in ENDED_STAGES


def bypass_share(plan: PlanFacts) -> float:
    """Return which part of the cases went past the AI in the latest period that was looked at, of each activity."""
    latest = [activity.bypasses[-1] for activity in plan.activities if activity.bypasses]
    eligible = sum(seen.eligible for seen in latest)
    return sum(seen.off_route for seen in latest) / eligible if eligible else 0.0


def counted_hours(claim: float, reading: float | None, bypass: float) -> float | None:
    """Return how many of the hours that were read count: never more than are claimed of the cases that kept to the AI.

    `bypass` is the part of the cases that went past it, nothing where none is known to.
    """
    return None if reading is None else min(reading, claim * (1 - bypass))
