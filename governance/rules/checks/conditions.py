"""Under which conditions it may run: an attested platform: PLT-1."""

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, judged, not_met
from governance.rules.policy import Policy
from roles.rules.capacities import Capacity


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
