"""Flags about what an AI does beyond what it was taken for: F-CLS-2, F-STG-1, F-ROL-2."""

from collections.abc import Iterator

from governance.rules.behaviour import manual_share, pilot_as_production, tool_as_labour
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.severity import Severity
from roles.rules.capacities import Capacity


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


def work_goes_back_to_manual(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-2: in production, cases go past the AI. It tells of a gap in the design, and blames nobody."""
    if not is_chased(facts):
        return
    lead = facts.holder_of(Capacity.ROLE_REDESIGN_LEAD)
    acts = lead.person.id if lead and not lead.person.has_left(facts.today) else who_acts(facts)
    for found in manual_share(facts, policy):
        message = f"{found.because} Find out what the design lacks, and change the plan or the decision."
        yield Raised("F-ROL-2", found.subject, Severity.HIGH, message, Mend(Screen.PLANS), acts)
