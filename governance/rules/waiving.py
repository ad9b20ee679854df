"""What may be waived and by whom, judged on the facts; and what a waiver in force makes of a verdict."""

from collections.abc import Callable, Iterable
from datetime import datetime

from decisions.rules.autonomy import Autonomy
from governance.rules.facts import Facts
from governance.rules.findings import Verdict, waived
from governance.rules.measuring import unsound
from governance.rules.questions import FIVE_QUESTIONS, Question, question_gaps
from governance.rules.waivers import Authority, WaiverFacts, WaiverKind
from roles.rules.capacities import Capacity
from roles.rules.records import record

NEVER = "N"
# The requirement that the board can except from, where the work is technology's own. It stays met or not met.
EXCEPTED = "OWN-1"
# From this level on nobody is there to notice what a missing rule lets through.
NEVER_FROM = Autonomy.A4
# What an environment never goes without, whoever bears the risk.
NEVER_WITHOUT = frozenset({"logs", "rollback"})


@record(frozen=True, slots=True)
class Leave:
    """Who may waive a requirement here. Without an authority nobody may, and `against` says why."""

    authority: Authority | None
    against: str = ""


def leave_from(requirement: str, usual: str, facts: Facts) -> Leave:
    """Return who may waive a requirement of this initiative now. `usual` is the authority that the registry names."""
    if usual == NEVER:
        return Leave(None, f"{requirement} is never waived, by nobody.")
    limit = _LIMITS.get(requirement)
    against = limit(requirement, facts) if limit else ""
    return Leave(None, against) if against else Leave(Authority(usual))


def unless_waived(requirement: str, usual: str, verdict: Verdict, facts: Facts) -> Verdict:
    """Return the verdict, or that it is waived where one in force at the facts' moment covers what does not hold.

    A row is not enough: what nobody may waive here stays as it is, and so does what a higher authority has to waive.
    """
    if verdict.result.passes:
        return verdict
    waiver = waiver_in_force(requirement, facts)
    if waiver is None or waiver.kind is WaiverKind.BOARD_EXCEPTION:
        return verdict
    authority = leave_from(requirement, usual, facts).authority
    if authority is None or waiver.authority < authority:
        return verdict
    return waived(verdict, _note(waiver))


def waiver_in_force(requirement: str, facts: Facts) -> WaiverFacts | None:
    """Return the waiver of a requirement that counts at the facts' moment, or None."""
    return next((w for w in facts.waivers if w.requirement == requirement and w.in_force(facts.at)), None)


def exception_against(facts: Facts) -> str:
    """Return why the board cannot except this initiative from having its owner outside technology, or nothing."""
    if not facts.beneficiary.in_technology:
        return f"{facts.beneficiary.unit_name} is no technology unit, so the board cannot make an exception for it."
    platform = facts.holder_of(Capacity.PLATFORM_OWNER)
    if platform is None:
        return "There is no platform owner in force, so nobody can tell whether somebody else would own the outcome."
    if platform.person.id == facts.beneficiary_head_id:
        return (
            f"{platform.person.name}, the platform owner, leads {facts.beneficiary.unit_name}; the platform has to be "
            "owned in another leader chain."
        )
    owner = facts.holder_of(Capacity.OUTCOME_OWNER)
    if owner and owner.person.leaders & platform.person.leaders:
        return f"{owner.person.name} and {platform.person.name}, the platform owner, are in one leader chain."
    return ""


def technology_excepted(waivers: Iterable[WaiverFacts], at: datetime) -> bool:
    """Whether the board excepted an initiative at this moment, so that technology may answer for its own work."""
    return any(
        waiver.kind is WaiverKind.BOARD_EXCEPTION
        and waiver.requirement == EXCEPTED
        and waiver.authority is Authority.W3
        and waiver.in_force(at)
        for waiver in waivers
    )


def _note(waiver: WaiverFacts) -> str:
    controls = "; ".join(control.text.rstrip(".") for control in waiver.controls)
    instead = f" Instead: {controls}." if controls else ""
    return f"{waiver.requirement} is waived until {waiver.ends_on:%-d %b %Y} ({waiver.timezone}).{instead}"


def _autonomy_limit(requirement: str, facts: Facts) -> str:
    if not facts.decisions:
        return f"No decision is registered, so nobody can tell whether {requirement} may be waived."
    for decision in facts.decisions:
        if decision.autonomy is None:
            return f"How much {decision.name} decides by itself is not known; until it is, {requirement} is not waived."
        if decision.autonomy >= NEVER_FROM:
            return f"{decision.name} is at A{decision.autonomy}; from A{NEVER_FROM:d} on {requirement} is never waived."
    return ""


def _question_limit(requirement: str, facts: Facts) -> str:
    open_questions = [question for question in Question if question_gaps(facts, question)]
    if set(open_questions) <= {Question.MEASUREMENT, Question.ROLES} and len(open_questions) <= 1:
        return ""
    return (
        f"{requirement} is waived for one open question alone, and only for “{Question.MEASUREMENT.text}” or "
        f"“{Question.ROLES.text}”"
    )


def _platform_limit(requirement: str, facts: Facts) -> str:
    missing = NEVER_WITHOUT if facts.attestation is None else NEVER_WITHOUT & set(facts.attestation.missing)
    if not missing:
        return ""
    return f"Nobody attests {' and '.join(sorted(missing))}; without these {requirement} is never waived."


def _baseline_limit(_requirement: str, facts: Facts) -> str:
    """What people did before may be unknown for a while; who measures, and in which cases, may not."""
    other = next(unsound(facts), None)
    return f"Only a missing baseline is waived, and something else is missing: {other.message}" if other else ""


_LIMITS: dict[str, Callable[[str, Facts], str]] = {
    "DEC-3": _autonomy_limit,
    "DEC-4": _autonomy_limit,
    "DEC-5": _autonomy_limit,
    FIVE_QUESTIONS: _question_limit,
    "MEA-1": _baseline_limit,
    "PLT-1": _platform_limit,
}
