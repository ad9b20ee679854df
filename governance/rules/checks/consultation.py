"""Whether employees were asked and can do it: ROL-4, ROL-5."""

from governance.rules.facts import Facts
from governance.rules.findings import Verdict, indeterminate
from governance.rules.policy import Policy


def employees_were_consulted(facts: Facts, policy: Policy) -> Verdict:
    """ROL-4: was everybody told, asked or in agreement who has to be, early enough?"""
    return indeterminate()


def people_are_trained(facts: Facts, policy: Policy) -> Verdict:
    """ROL-5: can people do the new work, and have they shown it?"""
    return indeterminate()
