"""Whether outcomes are measured soundly, and what that shows: MEA-1 to MEA-4, DEC-10."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate
from governance.rules.policy import Policy


def outcomes_are_measured_independently(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """MEA-1: who measures, on which cases, against what?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def outcomes_are_within_tolerance_provably(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """MEA-2: is it within tolerance, provably?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def the_pilot_met_real_work(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """MEA-3: did the pilot meet real work?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def outcomes_are_seen_live(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """MEA-4: will we see it live?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def what_was_approved_is_what_runs(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """DEC-10: is approved what is deployed?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))
