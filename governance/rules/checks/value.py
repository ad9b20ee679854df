"""Whether adopting it is worth somebody's while: INC-1, INC-2, INC-3."""

from governance.rules.facts import Facts
from governance.rules.findings import Verdict, indeterminate
from governance.rules.policy import Policy


def leaders_are_rewarded_for_outcomes(facts: Facts, policy: Policy) -> Verdict:
    """INC-1: are those who lead rewarded for what comes out, and not for how much it is used?"""
    return indeterminate()


def conflicting_kpis_are_adjusted(facts: Facts, policy: Policy) -> Verdict:
    """INC-2: is what rewards the old way changed, or will it be on a day?"""
    return indeterminate()


def worth_is_baselined_and_counted_once(facts: Facts, policy: Policy) -> Verdict:
    """INC-3: what is it worth, who relies on it, and is no hour counted twice?"""
    return indeterminate()
