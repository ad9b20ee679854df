"""Flags about measuring: F-MEA-1 to F-MEA-5."""

from collections.abc import Iterator
from datetime import date, timedelta

from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Mend, Screen
from governance.rules.limits import Kind
from governance.rules.measuring import builders_who_measure, is_convenient, limit_in_words, status_of
from governance.rules.oversight import CorrectionFacts
from governance.rules.ownership import mend_capacity
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.readings import ReadingState
from governance.rules.severity import Severity
from roles.rules.capacities import Capacity

# What tells that cases, or the model's confidence, are no longer what they were.
DRIFTING = frozenset({"calibration_error", "drift_psi"})
# Periods in a row. One may be a holiday.
_RUNNING = 2


def measurement_is_late(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-MEA-1: for more than one cadence nothing was measured while it touches real cases."""
    if not (is_chased(facts) and facts.live):
        return
    for tolerance in facts.tolerances:
        message = _late(facts, tolerance)
        if message and facts.in_production:
            message += f" After {policy.late_periods:g} periods the clearance goes stale."
        if message:
            mend, owner = Mend(Screen.MEASUREMENTS), _measurer(facts)
            yield Raised("F-MEA-1", str(tolerance.id), Severity.HIGH, message, mend, owner)


def _late(facts: Facts, tolerance: ToleranceFacts) -> str:
    """Return since when nothing was measured, or nothing while that is on time or nobody said how often."""
    cadence, reading = tolerance.limits.cadence_days, tolerance.reading
    if cadence is None:
        return ""
    if reading is not None and reading.last_day is not None:
        if not reading.late_periods:
            return ""
        since = f"was measured last for {reading.last_day:%-d %b %Y}"
    else:
        began = _began(facts, tolerance)
        if began is None or facts.today <= began + timedelta(days=cadence + tolerance.limits.maturity_days):
            return ""
        since = f"has not been measured since it began on {began:%-d %b %Y}"
    return f"{tolerance.about} {since}; it has to be every {_days(cadence)}."


def _began(facts: Facts, tolerance: ToleranceFacts) -> date | None:
    """From when on it could have been measured: once it touched real cases and a limit was signed."""
    signed = tolerance.first_signed_at or tolerance.signed_at
    if signed is None:
        return None
    return max(signed.date(), facts.pilot_start or signed.date())


def _days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"


def too_little_is_known(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-MEA-2: two periods running too few cases came in to tell anything."""
    if not (is_chased(facts) and facts.live):
        return
    for tolerance in facts.tolerances:
        reading = tolerance.reading
        if reading is None or reading.short_periods < _RUNNING:
            continue
        message = (
            f"{tolerance.about}: for {reading.short_periods} periods running too few cases came in to tell how it "
            "stands. Look at more of them, or over a longer time."
        )
        yield Raised(
            "F-MEA-2", str(tolerance.id), Severity.MEDIUM, message, Mend(Screen.MEASUREMENTS), _measurer(facts)
        )


def measuring_is_not_independent(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-MEA-3: whoever measures built it, or looks at whichever cases come up."""
    if not (is_chased(facts) and facts.live):
        return
    if builders := builders_who_measure(facts):
        name = builders[0].person.name
        what = " and ".join(holder.capacity.label for holder in builders)
        message = f"{name} measures and is {what}: nobody measures what they built. Name somebody else."
        mend = mend_capacity(Capacity.MEASUREMENT_OWNER)
        yield Raised("F-MEA-3", "owner", Severity.HIGH, message, mend, who_acts(facts, besides=builders[0].person.id))
    for tolerance in facts.tolerances:
        if is_convenient(tolerance):
            message = (
                f"{tolerance.about} is measured in whichever cases came up, which says nothing of all of them. "
                "Measure it anew in cases drawn at random, or in every case."
            )
            mend = Mend(Screen.TOLERANCE, tolerance.id)
            yield Raised("F-MEA-3", f"tolerance:{tolerance.id}", Severity.HIGH, message, mend, _measurer(facts))


def inputs_drift(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-MEA-4: what comes in, or how sure the model is, is no longer what it was."""
    if not (is_chased(facts) and facts.live):
        return
    for tolerance in facts.tolerances:
        reading = tolerance.reading
        if tolerance.key not in DRIFTING or reading is None:
            continue
        if reading.state in {ReadingState.AMBER, ReadingState.RED}:
            seen = f"{reading.value:g}, " if reading.value is not None else ""
            message = (
                f"{tolerance.about}: {seen}{reading.state.label.lower()}; the limit is "
                f"{limit_in_words(tolerance.limits)}. Test its logic again on past cases."
            )
            yield Raised(
                "F-MEA-4", str(tolerance.id), Severity.MEDIUM, message, Mend(Screen.OUTCOMES), _measurer(facts)
            )


def correction_changes_a_gate(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-MEA-5: a measurement that a gate went by was corrected since, and says something else now."""
    decided = facts.signed.decided_at if facts.signed else None
    if decided is None or not is_chased(facts):
        return
    for correction in facts.corrections:
        if not correction.submitted_at <= decided < correction.corrected_at:
            continue
        changed = next((t for t in facts.tolerances if _changes(t, correction)), None)
        if changed is None:
            continue
        (k, n), (now_k, now_n) = correction.before, correction.after
        message = (
            f"{changed.about} up to {correction.ends_on:%-d %b %Y} was {k} of {n} when the gate was decided on "
            f"{decided:%-d %b %Y}, and is {now_k} of {now_n} since it was corrected; the limit is "
            f"{limit_in_words(changed.limits)}. Look at that decision again."
        )
        mend, owner = Mend(Screen.MEASUREMENTS), _measurer(facts)
        yield Raised("F-MEA-5", f"correction:{correction.id}", Severity.HIGH, message, mend, owner)


def _changes(tolerance: ToleranceFacts, correction: CorrectionFacts) -> bool:
    """Whether a correction makes of what was seen something else in the light of this tolerance."""
    if tolerance.key != correction.measure or tolerance.limits.kind is Kind.VALUE:
        return False
    about = {tolerance.decision_id, correction.decision_id} - {None}
    segments = {tolerance.segment.casefold(), correction.segment.casefold()} - {""}
    if len(about) > 1 or len(segments) > 1:
        return False
    return status_of(tolerance.limits, *correction.before) is not status_of(tolerance.limits, *correction.after)


def _measurer(facts: Facts) -> int | None:
    """Whoever measures; where nobody does, whoever acts."""
    holder = facts.holder_of(Capacity.MEASUREMENT_OWNER)
    return holder.person.id if holder and not holder.person.has_left(facts.today) else who_acts(facts)
