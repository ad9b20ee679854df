"""Flags about people whose work changes: F-ROL-1, F-ROL-2, F-ROL-3, F-ROL-6, F-ROL-7."""

from collections.abc import Iterator

from governance.rules.behaviour import manual_share
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.severity import Severity
from roles.rules.capacities import Capacity


def work_goes_back_to_manual(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-2: in production, cases go past the AI. It tells of a gap in the design, and blames nobody."""
    if not is_chased(facts):
        return
    lead = facts.holder_of(Capacity.ROLE_REDESIGN_LEAD)
    acts = lead.person.id if lead and not lead.person.has_left(facts.today) else who_acts(facts)
    for found in manual_share(facts, policy):
        message = f"{found.because} Find out what the design lacks, and change the plan or the decision."
        yield Raised("F-ROL-2", found.subject, Severity.HIGH, message, Mend(Screen.PLANS), acts)


def milestone_is_overdue(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-1: a day of a plan passed, and nobody says that it was done."""
    yield from ()


def work_did_not_stop(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-3: the day on which an activity was to end is over, and nothing proves that it did."""
    yield from ()


def freed_hours_go_nowhere(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-6: hours were set free, and nobody said where they go."""
    yield from ()


def fallback_runs_out(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-7: people will not be able to do it by hand any more, though they may have to."""
    yield from ()
