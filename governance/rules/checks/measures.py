"""Whether outcomes are measured soundly, and what that shows: MEA-1 to MEA-4, DEC-10."""

from collections.abc import Iterator
from datetime import timedelta

from decisions.rules.autonomy import DECIDES_FROM
from decisions.rules.facts import DecisionFacts
from governance.rules.clearances import RuntimeFacts
from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, met, not_applicable, not_met
from governance.rules.measuring import percent, unproven, unsound, without_baseline
from governance.rules.policy import Policy
from governance.rules.stages import Stage
from roles.rules.capacities import Capacity

# Periods in a row. Once may be chance.
_RUNNING = 2


def outcomes_are_measured_independently(facts: Facts, _policy: Policy) -> Verdict:
    """MEA-1: who measures, on which cases, against what?"""
    holder = facts.holder_of(Capacity.MEASUREMENT_OWNER)
    gaps = [*unsound(facts), *without_baseline(facts)]
    return judged(gaps, f"{holder.person.name} measures." if holder else "")


def outcomes_are_within_tolerance_provably(facts: Facts, _policy: Policy) -> Verdict:
    """MEA-2: is it within tolerance, provably?"""
    limited = [t for t in facts.tolerances if t.limits.limit is not None or t.limits.limit_low is not None]
    if not limited:
        return not_met(Gap("No tolerance has a limit that outcomes could be held against.", Mend(Screen.TOLERANCES)))
    found = [shown for tolerance in limited for shown in unproven(tolerance)]
    beyond = [gap for gap, is_beyond in found if is_beyond]
    unknown = [gap for gap, is_beyond in found if not is_beyond]
    if beyond:
        return not_met(*beyond, *unknown)
    if unknown:
        return indeterminate(*unknown)
    cases = max(t.reading.evidence.n for t in limited if t.reading)
    return met(f"{len(limited)} within their limits at 95 %, on up to {cases} cases.")


def the_pilot_met_real_work(facts: Facts, policy: Policy) -> Verdict:
    """MEA-3: did the pilot meet real work?"""
    gaps = []
    days = (facts.today - facts.pilot_start).days if facts.pilot_start else 0
    if facts.pilot_start is None:
        gaps.append(Gap("Nothing says when the pilot began.", Mend(Screen.INITIATIVE, field="pilot_start")))
    elif days < policy.pilot_minimum_days:
        text = f"The pilot has run for {days} days; {policy.pilot_minimum_days} are the least."
        gaps.append(Gap(text, Mend(Screen.OUTCOMES)))
    deciding = [decision for decision in facts.decisions if decision.most_autonomy >= DECIDES_FROM]
    if not deciding:
        return not_applicable("No decision of this initiative is left to the AI.")
    for decision in deciding:
        gaps += _unmet(decision, _seen(facts, decision), policy)
    return judged(gaps, f"The pilot ran for {days} days and met what is planned.")


def _seen(facts: Facts, decision: DecisionFacts) -> frozenset[str] | None:
    """Return the segments that were seen of a decision, the unknown as an empty name; None where no case was."""
    names = {decision.code.casefold(), decision.name.casefold()}
    handled = [each for each in facts.handled if each.decision.casefold() in names and each.cases > each.manual]
    segments = {segment.casefold() for each in handled for segment in each.segments}
    readings = [t.reading for t in facts.tolerances if t.reading and t.decision in {"", decision.code}]
    measured = [reading for reading in readings if reading.n]
    segments |= {each.segment.casefold() for reading in measured for each in reading.segments if each.n}
    return frozenset(segments) if handled or measured else None


def _unmet(decision: DecisionFacts, seen: frozenset[str] | None, policy: Policy) -> Iterator[Gap]:
    outcomes = Mend(Screen.OUTCOMES)
    if seen is None:
        yield Gap(f"The pilot met no case of {decision.name}.", outcomes)
        return
    if not decision.grants:
        return
    if any(grant.share is None for grant in decision.grants):
        text = f"Nothing says what share of the cases of {decision.name} each segment is."
        yield Gap(text, Mend(Screen.DECISION, decision.id, "segments"))
        return
    planned = sum(grant.share or 0.0 for grant in decision.grants)
    met_share = sum(grant.share or 0.0 for grant in decision.grants if grant.segment.casefold() in seen)
    if planned and met_share / planned < policy.pilot_mix_share - 1e-9:
        text = (
            f"The pilot met segments that make up {percent(met_share / planned)} of the planned cases of "
            f"{decision.name}; {percent(policy.pilot_mix_share)} are the least."
        )
        yield Gap(text, outcomes)
    for grant in decision.grants:
        if grant.segment.casefold() not in seen and grant.level >= DECIDES_FROM:
            name = grant.segment or "those of unknown segment"
            text = (
                f"The pilot met no case of {decision.name} among {name}, where the AI is to decide at A{grant.level}. "
                "Let it meet some, or grant A1 at most there."
            )
            yield Gap(text, Mend(Screen.DECISION, decision.id, "segments"))


def outcomes_are_seen_live(facts: Facts, _policy: Policy) -> Verdict:
    """MEA-4: will we see it live?"""
    regular = [t for t in facts.tolerances if not (t.limits.event and t.limits.cadence_days is None)]
    if not facts.tolerances:
        return not_met(Gap("No tolerance says what is measured.", Mend(Screen.TOLERANCES)))
    gaps = [gap for tolerance in regular if (gap := _not_live(tolerance))]
    if gaps and all(tolerance.reading is None for tolerance in regular):
        return indeterminate(*gaps)
    return judged(gaps, "Measurements came on time twice running.")


def _not_live(tolerance: ToleranceFacts) -> Gap | None:
    reading, cadence = tolerance.reading, tolerance.limits.cadence_days
    if cadence is None:
        text = f"Nothing says how often {tolerance.about} is measured."
        return Gap(text, Mend(Screen.TOLERANCE, tolerance.id))
    if reading is None or not reading.n:
        return Gap(f"Nothing was measured of {tolerance.about} yet.", Mend(Screen.OUTCOMES))
    if reading.on_time_periods >= _RUNNING:
        return None
    text = (
        f"{tolerance.about} came on time in {reading.on_time_periods} of the last {_RUNNING} periods of {cadence} days."
    )
    return Gap(text, Mend(Screen.OUTCOMES))


def what_was_approved_is_what_runs(facts: Facts, policy: Policy) -> Verdict:
    """DEC-10: is approved what is deployed?"""
    running = [runtime for runtime in facts.runtimes if runtime.fingerprint]
    if not running:
        return indeterminate(Gap("No environment has said which version it runs.", Mend(Screen.SYSTEMS)))
    gaps = [gap for runtime in running for gap in _deployed_otherwise(facts, runtime, policy)]
    return judged(gaps, f"{len(running)} environments run what is on record.")


def _deployed_otherwise(facts: Facts, runtime: RuntimeFacts, policy: Policy) -> Iterator[Gap]:
    mend, clearance = Mend(Screen.SYSTEMS), facts.clearance
    if facts.at - runtime.last_seen_at > timedelta(hours=policy.deployed_hours):
        text = (
            f"{runtime.environment} said last on {runtime.last_seen_at:%-d %b %Y, %H:%M} what it runs; "
            f"it has to every {policy.deployed_hours:g} hours."
        )
        yield Gap(text, mend)
    on_record = {*facts.versions, *(clearance.fingerprints if clearance else ())}
    if runtime.fingerprint not in on_record:
        yield Gap(f"{runtime.environment} runs version {runtime.fingerprint}, which nobody registered.", mend)
    signed = clearance.map_version if clearance and facts.stage is Stage.PRODUCTION else ""
    if signed and runtime.map_version not in {"", signed}:
        version = runtime.map_version[:12]
        text = f"{runtime.environment} decides by version {version} of the decisions, which is not signed."
        yield Gap(text, mend)
