"""How much may go wrong, who challenged that, and what happens when it does: RSK-1 to RSK-4."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, not_met
from governance.rules.ownership import capacity_gaps
from governance.rules.policy import Policy
from roles.rules.capacities import Capacity


def every_tolerance_is_whole_and_signed(facts: Facts, _policy: Policy) -> Verdict:
    """RSK-1: how much may go wrong, and who signed that?"""
    mend = Mend(Screen.TOLERANCES)
    if not facts.tolerances:
        return not_met(Gap("No tolerance says how much may go wrong.", mend))
    holder = facts.holder_of(Capacity.RISK_TOLERANCE_OWNER)
    gaps = list(capacity_gaps(facts, Capacity.RISK_TOLERANCE_OWNER))
    for tolerance in facts.tolerances:
        mend = Mend(Screen.TOLERANCES, tolerance.id)
        if tolerance.limits.target is None or tolerance.limits.limit is None:
            gaps.append(Gap(f"The tolerance for {tolerance.measure} lacks a target or a limit.", mend))
        if tolerance.owner_id is None:
            gaps.append(Gap(f"The tolerance for {tolerance.measure} has no owner.", mend))
        if tolerance.signed_at is None:
            gaps.append(Gap(f"The tolerance for {tolerance.measure} is not signed.", mend))
        elif holder and tolerance.signed_by_id != holder.person.id:
            gaps.append(Gap(f"The tolerance for {tolerance.measure} is not signed by {holder.person.name}.", mend))
    return judged(gaps, f"{len(facts.tolerances)} signed.")


def the_second_line_challenged(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """RSK-2: did somebody independent look at how much may go wrong?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def no_breach_is_open(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """RSK-3: is anything broken that nobody has closed?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))


def every_limit_says_what_happens(facts: Facts, policy: Policy) -> Verdict:  # noqa: ARG001
    """RSK-4: what happens when a limit is broken?"""
    return indeterminate(Gap("Nobody has looked yet.", Mend(Screen.TOLERANCES)))
