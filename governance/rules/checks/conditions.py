"""Under which conditions it may run: redesigned roles, an attested platform: ROL-1, PLT-1."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, judged, not_met
from governance.rules.policy import Policy
from roles.rules.capacities import Capacity
from roles.rules.plans import plan_gaps


def every_affected_role_has_a_plan(facts: Facts, _policy: Policy) -> Verdict:
    """ROL-1: what happens to the work of those whose tasks the AI takes?"""
    if not facts.plans:
        return not_met(Gap("No redesign plan says whose work changes and what stops.", Mend(Screen.PLANS)))
    gaps = [Gap(text, Mend(Screen.PLAN, plan.id)) for plan in facts.plans for text in plan_gaps(plan)]
    return judged(gaps, f"{len(facts.plans)} plans, every activity has its fate.")


def the_platform_is_attested(facts: Facts, policy: Policy) -> Verdict:
    """PLT-1: does IT vouch for security, access, logs, monitoring, versioning and rollback?"""
    mend = Mend(Screen.ATTESTATION)
    attestation = facts.attestation
    if attestation is None:
        return not_met(Gap("The platform owner has attested nothing.", mend))
    gaps = []
    age = (facts.today - attestation.attested_at.date()).days
    if age > policy.attestation_valid_days:
        gaps.append(
            Gap(f"The platform attestation is {age} days old; {policy.attestation_valid_days} are the most.", mend)
        )
    if attestation.missing:
        gaps.append(Gap(f"The platform attestation leaves out {', '.join(attestation.missing)}.", mend))
    holder = facts.holder_of(Capacity.PLATFORM_OWNER)
    if holder and holder.person.id != attestation.attested_by_id:
        gaps.append(Gap(f"The platform is not attested by {holder.person.name}, its owner.", mend))
    return judged(gaps, f"Attested {age} days ago.")
