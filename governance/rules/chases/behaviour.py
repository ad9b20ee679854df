"""Flags about what an AI does beyond what it was taken for: F-CLS-2, F-STG-1."""

from collections.abc import Iterator

from governance.rules.behaviour import pilot_as_production, tool_as_labour
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.severity import Severity


def tool_acts_as_labour(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-CLS-2: a tool decides by itself, or people take what it says unseen.

    Nothing is reclassified by itself: it is assessed anew, or a test shows that people really look.
    """
    if not is_chased(facts):
        return
    for found in tool_as_labour(facts, policy):
        ways = "Classify it as what it does"
        if found.answerable:
            ways += (
                ", or show by a test with planted errors that people catch them; such a test counts for "
                f"{policy.seeded_test_days} days"
            )
        message = f"It is classified as a tool, and works like labour. {found.because} {ways}."
        mend = Mend(Screen.CLASSIFICATION)
        yield Raised("F-CLS-2", found.subject, Severity.HIGH, message, mend, who_acts(facts))


def pilot_acts_as_production(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-STG-1: a pilot handles more cases a day than its cap, or cases of a segment that is not its own."""
    if not is_chased(facts):
        return
    if found := list(pilot_as_production(facts, policy)):
        message = f"{' '.join(found)} Bring it back within its bounds, or take it through the gate of production."
        mend = Mend(Screen.INITIATIVE, field="pilot_daily_cap")
        yield Raised("F-STG-1", "", Severity.CRITICAL, message, mend, who_acts(facts))
