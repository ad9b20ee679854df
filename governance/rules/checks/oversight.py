"""Whether people can stop it, whether their oversight works, and who may appeal: HUM-2 to HUM-4."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate
from governance.rules.policy import Policy


def people_can_stop_it(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """HUM-2: can they stop it?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def oversight_works(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """HUM-3: does oversight work?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def the_affected_can_appeal(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """HUM-4: can those who are affected appeal?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))
