"""Flags about what is broken and what is close to it: F-RSK-1, F-RSK-2, F-RSK-3, F-RSK-6."""

from collections.abc import Iterator
from datetime import timedelta

from governance.rules.breach_words import counted_text, limit_text
from governance.rules.breaches import BreachFacts, BreachState, Detector
from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Mend, Screen
from governance.rules.limits import Kind
from governance.rules.policy import Policy
from governance.rules.raised import Raised, who_acts
from governance.rules.readings import ReadingFacts, ReadingState
from governance.rules.severity import Severity
from roles.rules.capacities import Capacity

# What must never happen: one is a breach, without any statistics.
_NEVER = frozenset({Detector.EVENT, Detector.REPORT})
_LEVELS = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def limit_is_broken(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-RSK-1: more went wrong than was signed for, and two people have not closed it yet."""
    for breach in _open(facts):
        if breach.detector not in _NEVER:
            yield _of_breach(facts, breach, "F-RSK-1", breach.severity)


def zero_tolerance_event(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-RSK-3: something happened that must never happen."""
    for breach in _open(facts):
        if breach.detector in _NEVER:
            yield _of_breach(facts, breach, "F-RSK-3", Severity.CRITICAL)


def _of_breach(facts: Facts, breach: BreachFacts, rule: str, severity: Severity) -> Raised:
    mend = Mend(Screen.BREACH, breach.id)
    said = f"{breach.measure}{_in(breach.segment)}: {breach.note}" if breach.note else f"{breach.measure} is broken."
    if breach.state is BreachState.WATCHING and breach.watch_until:
        # What is mended and watched has somebody who looks after it.
        severity, said = Severity.MEDIUM, f"{said} It is watched until {breach.watch_until:%-d %b %Y}."
    message = f"Breach {breach.number}, {breach.state.label.lower()}. {said}"
    return Raised(rule, f"breach:{breach.id}", severity, message, mend, _who_owns(facts, breach.tolerance_id))


def limit_is_close(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-RSK-2: lately more went wrong than the warning allows; noisy, so that nothing but this flag follows."""
    for tolerance in facts.tolerances:
        reading = tolerance.reading
        if tolerance.signed_at is None or reading is None or reading.state is not ReadingState.AMBER:
            continue
        message = (
            f"{tolerance.about} comes close to its limit: {_lately(tolerance, reading)}; "
            f"the limit is {limit_text(tolerance.limits)}. Look at what goes wrong before it is broken."
        )
        owner = _who_owns(facts, tolerance.id)
        mend = Mend(Screen.TOLERANCE, tolerance.id)
        yield Raised("F-RSK-2", f"tolerance:{tolerance.id}", Severity.MEDIUM, message, mend, owner)


def _lately(tolerance: ToleranceFacts, reading: ReadingFacts) -> str:
    limits = tolerance.limits
    if limits.kind is Kind.VALUE:
        return counted_text(None, reading.n, reading.value, limits)
    return f"{counted_text(reading.window_k, reading.window_n, None, limits)} lately"


def breach_is_not_handled(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-RSK-6: nobody acknowledged, contained or closed a breach in time; one level more urgent than the breach."""
    for breach in _open(facts):
        if late := _late(facts, breach, policy):
            severity = _LEVELS[min(_LEVELS.index(breach.severity) + 1, len(_LEVELS) - 1)]
            message = f"Breach {breach.number}, {breach.measure}{_in(breach.segment)}, {late}."
            owner = who_acts(facts)
            yield Raised("F-RSK-6", f"breach:{breach.id}", severity, message, Mend(Screen.BREACH, breach.id), owner)


def _late(facts: Facts, breach: BreachFacts, policy: Policy) -> str:
    """Return what was not done in time, the first thing first; empty where nothing is late."""
    age = facts.at - breach.opened_at
    if breach.acknowledged_at is None and age > timedelta(hours=policy.breach_acknowledge_hours):
        return f"is not acknowledged; that takes {policy.breach_acknowledge_hours:g} hours at most"
    if breach.contained_at is None and age > timedelta(hours=policy.breach_contain_hours):
        return f"is not contained; that takes {policy.breach_contain_hours:g} hours at most"
    if age > timedelta(days=policy.breach_close_days):
        return f"is not closed; that takes {policy.breach_close_days} days at most"
    return ""


def _open(facts: Facts) -> Iterator[BreachFacts]:
    return (breach for breach in facts.breaches if not breach.over)


def _in(segment: str) -> str:
    return f" in {segment}" if segment else ""


def _who_owns(facts: Facts, tolerance_id: int | None) -> int | None:
    """Whoever owns the tolerance, else whoever owns the risk tolerance, else whom a flag goes to first."""
    owner = next((t.owner_id for t in facts.tolerances if t.id == tolerance_id), None)
    if owner is not None:
        return owner
    holder = facts.holder_of(Capacity.RISK_TOLERANCE_OWNER)
    return holder.person.id if holder and not holder.person.has_left(facts.today) else who_acts(facts)
