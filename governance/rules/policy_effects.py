"""What another policy would make of initiatives: who would no longer pass their next gate, and because of what."""

from collections.abc import Iterable
from enum import StrEnum

from governance.rules.facts import Facts
from governance.rules.findings import Finding
from governance.rules.policy import Policy
from governance.rules.requirements import judge, unmet
from governance.rules.stages import ENDED_STAGES, Gate, Stage, moves_from
from roles.rules.records import record

# Signatures are what the gate itself collects: that they are not there yet is no lack of the initiative.
SIGNED = "GOV-1"


class Outcome(StrEnum):
    """What becomes of an initiative: at its next gate it falls, rises, lacks more or less than it does, or the same."""

    FALLS = "falls"
    RISES = "rises"
    HARDER = "harder"
    EASIER = "easier"
    SAME = "same"


@record(frozen=True, slots=True)
class Effect:
    """What the other policy makes of one initiative.

    `newly` is what it would lack and does not lack now, `no_longer` the requirements it lacks now and would not.
    """

    outcome: Outcome
    newly: tuple[Finding, ...] = ()
    no_longer: tuple[str, ...] = ()


def gate_ahead(stage: Stage) -> Gate | None:
    """Return the gate that an initiative comes to next: in production the yearly one, and none once it has ended."""
    if stage in ENDED_STAGES:
        return None
    ahead = (move.gate for move in moves_from(stage) if move.gate and not move.explained)
    return next(ahead, Gate.REAUTHORISATION)


def effect_on(now: Facts, present: Policy, then: Facts, proposed: Policy) -> Effect:
    """Return what a proposed policy makes of an initiative that is as it is now.

    `then` are its facts of the same moment as the proposed policy has them gathered: it may look further back.
    """
    gate = gate_ahead(now.stage)
    if gate is None:
        return Effect(Outcome.SAME)
    return compared(judge(now, present, gate), judge(then, proposed, gate))


def compared(before: Iterable[Finding], after: Iterable[Finding]) -> Effect:
    """Return what the second findings say otherwise. Whoever lacks something else instead lacks more."""
    lacked, lacks = _lacking(before), _lacking(after)
    newly = tuple(finding for number, finding in lacks.items() if number not in lacked)
    no_longer = tuple(number for number in lacked if number not in lacks)
    if not newly and not no_longer:
        return Effect(Outcome.SAME)
    if not lacked:
        return Effect(Outcome.FALLS, newly)
    if not lacks:
        return Effect(Outcome.RISES, (), no_longer)
    return Effect(Outcome.HARDER if newly else Outcome.EASIER, newly, no_longer)


def _lacking(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {finding.requirement: finding for finding in unmet(findings) if finding.requirement != SIGNED}
