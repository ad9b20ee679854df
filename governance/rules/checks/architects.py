"""Whether somebody keeps the decisions of a domain coherent: CAP-4."""

from governance.rules.facts import Facts
from governance.rules.findings import Verdict, indeterminate
from governance.rules.policy import Policy


def a_domain_architect_looked_at_each_map(facts: Facts, policy: Policy) -> Verdict:
    """CAP-4: is there a domain architect with time, who looked at each map as it is now?"""
    return indeterminate()
