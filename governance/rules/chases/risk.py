"""Flags about limits that are to be looked at again: F-RSK-4, F-RSK-5."""

from collections.abc import Iterator
from datetime import timedelta

from decisions.rules.vocabulary import Impact
from governance.rules.breaches import BreachFacts, BreachState
from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, subject_of, who_acts
from governance.rules.severity import Severity
from governance.rules.tolerances import allows_more, watched_as
from roles.rules.capacities import Capacity

_HIGH = frozenset({Impact.HIGH, Impact.CRITICAL})
# From this impact tier on all of an initiative is of high impact.
_HIGH_TIER = 3


def tolerance_review_is_due(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-RSK-4: a limit that real cases go by was signed too long ago to be taken for considered."""
    if not (is_chased(facts) and facts.live):
        return
    for tolerance in facts.tolerances:
        high = _is_of_high_impact(facts, tolerance)
        days = policy.tolerance_review_high_days if high else policy.tolerance_review_days
        if tolerance.signed_at is None or facts.at <= tolerance.signed_at + timedelta(days=days):
            continue
        message = (
            f"The tolerance for {tolerance.about} was signed on {tolerance.signed_at:%-d %b %Y}; it is looked at and "
            f"signed anew every {days} days."
        )
        mend = Mend(Screen.TOLERANCE, tolerance.id, "sign")
        yield Raised("F-RSK-4", str(tolerance.id), Severity.MEDIUM, message, mend, _owner_of_risk(facts))


def loosening_beside_a_breach(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-RSK-5: while something is broken, or was until lately, somebody asks for more than was signed; or too often."""
    if is_chased(facts) and facts.loosenings > policy.maximum_loosenings:
        message = f"Its limits were loosened {facts.loosenings} times within a year. Is the first one still kept?"
        yield Raised("F-RSK-5", "often", Severity.HIGH, message, Mend(Screen.TOLERANCES), who_acts(facts))
    yield from _gone(facts)
    if not is_chased(facts) or facts.clearance is None or (breach := _beside(facts, policy)) is None:
        return
    state = "is open" if not breach.over else "was closed lately"
    signed = facts.clearance.tolerances
    for tolerance in facts.tolerances:
        before = signed.get(tolerance.name)
        if before is not None and allows_more(before, tolerance.limits):
            message = (
                f"The tolerance for {tolerance.about} is to allow more than was signed, while breach {breach.number} "
                f"{state}. What was signed still applies."
            )
            mend = Mend(Screen.TOLERANCE, tolerance.id)
            yield Raised("F-RSK-5", str(tolerance.id), Severity.HIGH, message, mend, who_acts(facts))


def _gone(facts: Facts) -> Iterator[Raised]:
    """What was signed and is written nowhere any more is watched by nobody: that is as loose as can be."""
    if not is_chased(facts) or facts.clearance is None or not facts.clearance.state.allows:
        return
    names = {tolerance.name for tolerance in facts.tolerances}
    watched = {(t.key, *filter(None, (t.decision, t.segment))) for t in facts.tolerances}
    for name in sorted(facts.clearance.tolerances.keys() - names):
        if watched_as(name) in watched:
            continue
        message = f"The tolerance for {name}, which was signed, is gone: nothing watches it. Write it again."
        mend = Mend(Screen.TOLERANCES)
        yield Raised("F-RSK-5", subject_of("gone", name), Severity.HIGH, message, mend, who_acts(facts))


def _is_of_high_impact(facts: Facts, tolerance: ToleranceFacts) -> bool:
    about = [d for d in facts.decisions if tolerance.decision_id in (None, d.id)]
    return (facts.impact_tier or 0) >= _HIGH_TIER or any(decision.impact in _HIGH for decision in about)


def _owner_of_risk(facts: Facts) -> int | None:
    holder = facts.holder_of(Capacity.RISK_TOLERANCE_OWNER)
    return holder.person.id if holder and not holder.person.has_left(facts.today) else who_acts(facts)


def _beside(facts: Facts, policy: Policy) -> BreachFacts | None:
    """Return a breach beside which nothing is loosened: an open one, else one closed too lately."""
    calm = facts.at - timedelta(days=policy.loosening_calm_days)
    lately = (b for b in facts.breaches if b.state is BreachState.CLOSED and b.closed_at and b.closed_at > calm)
    return next((b for b in facts.breaches if not b.over), None) or next(lately, None)
