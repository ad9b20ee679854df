"""Who may hold a capacity. Asked when somebody is proposed, when they accept, and by every gate."""

from datetime import date
from uuid import UUID

from roles.rules.capacities import ACCOUNTABLE_CAPACITIES, BUSINESS_CAPACITIES, Capacity
from roles.rules.people import Employment, PersonFacts, PersonStatus
from roles.rules.records import record

# Where technology answers for its own work, these stay out of the platform owner's leader chain.
APART_FROM_PLATFORM = frozenset({Capacity.OUTCOME_OWNER, Capacity.RISK_TOLERANCE_OWNER})


@record(frozen=True, slots=True)
class Beneficiary:
    """The unit that bears the consequences of the work, as far as eligibility asks.

    `technology_excepted`: the board lets technology answer for work that is technology's own. `platform_leaders` holds
    the identities of the platform owner and of their manager, whose chain the owners of the work stay out of then.
    """

    unit_name: str
    lineage: tuple[int, ...]
    in_technology: bool
    technology_excepted: bool = False
    platform_leaders: frozenset[UUID] = frozenset()


def reasons_against(
    capacity: Capacity, person: PersonFacts, today: date, beneficiary: Beneficiary | None = None
) -> tuple[str, ...]:
    """Return why this person may not hold this capacity on this day; empty when they may.

    Without a beneficiary (a decision in the registry serves many initiatives) its unit is not asked about.
    Source: domain catalogue, OWN-1, OWN-2 and the invariants 2 and 3 across the apps.
    """
    reasons = [
        _employment_reason(capacity, person, today),
        technology_reason(capacity, person, beneficiary),
        _unit_reason(capacity, person, beneficiary),
    ]
    return tuple(reason for reason in reasons if reason)


def _employment_reason(capacity: Capacity, person: PersonFacts, today: date) -> str | None:
    if not person.active and person.status is not PersonStatus.LEFT:
        return f"{person.name}'s account is deactivated."
    if person.has_left(today):
        return f"{person.name} no longer works here."
    if capacity in ACCOUNTABLE_CAPACITIES and person.employment is not Employment.EMPLOYEE:
        return f"{person.name} is a {person.employment.value}; whoever is {capacity.label} has to be an employee."
    return None


def technology_reason(capacity: Capacity, person: PersonFacts, beneficiary: Beneficiary | None) -> str | None:
    """Return why somebody's place in or outside technology keeps them from a capacity, or None."""
    if capacity is Capacity.PLATFORM_OWNER and not person.in_technology:
        return f"{person.name} works in {person.unit_name}; {capacity.one} works in a technology unit."
    if capacity not in BUSINESS_CAPACITIES or not person.in_technology:
        return None
    if beneficiary is None or not beneficiary.in_technology:
        return (
            f"{person.name} works in {person.unit_name}, which is part of technology; {capacity.one} "
            "answers for the business."
        )
    if not beneficiary.technology_excepted:
        return (
            f"{beneficiary.unit_name} is itself a technology unit; that {person.name} of {person.unit_name} is "
            f"its {capacity.label} needs an exception by the board."
        )
    if capacity in APART_FROM_PLATFORM and person.leaders & beneficiary.platform_leaders:
        return (
            f"{person.name} and the platform owner have the same leader; the exception by the board asks for separate "
            "leader chains."
        )
    return None


def _unit_reason(capacity: Capacity, person: PersonFacts, beneficiary: Beneficiary | None) -> str | None:
    if capacity is Capacity.OUTCOME_OWNER and beneficiary and person.unit_id not in beneficiary.lineage:
        return (
            f"{person.name} works in {person.unit_name}; {capacity.one} comes from {beneficiary.unit_name}, "
            "which bears the consequences, or from a unit above it."
        )
    return None
