"""Whether those who answer have the hours for it: not from the side of the desk."""

from datetime import date

from governance.rules.facts import Facts, LoadFacts
from governance.rules.findings import Gap
from governance.rules.ownership import mend_holder
from governance.rules.policy import Policy
from governance.rules.stages import Stage
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.capacity import available_hours, first_overload


def required_hours(facts: Facts, policy: Policy) -> float | None:
    """Return the hours a month one owner needs for this initiative or decision, or None while its tier is unknown.

    Source: domain catalogue, section 5 (defaults in the policy profile).
    """
    if facts.impact_tier is None:
        return None
    hours = policy.owner_hours_by_tier[facts.impact_tier]
    return hours * policy.pilot_factor if facts.stage is Stage.PILOT else hours


def owners_who_need_time(facts: Facts) -> tuple[HolderFacts, ...]:
    """Return the holders whose answer takes dedicated hours: the outcome owner and every decision owner."""
    outcome_owner = facts.holder_of(Capacity.OUTCOME_OWNER)
    return (*((outcome_owner,) if outcome_owner else ()), *facts.decision_owners)


def side_of_desk_gaps(facts: Facts, policy: Policy, holder: HolderFacts) -> list[Gap]:
    """Return what makes this ownership side of desk; empty when there is time for it."""
    needed = required_hours(facts, policy)
    total = promised_hours(facts.loads.get(holder.person.id), facts)
    least = policy.minimum_fte * policy.hours_per_fte
    who, mend = holder.person.name, mend_holder(holder)
    gaps = []
    if needed is not None and holder.hours_per_month < needed:
        gaps.append(
            Gap(f"{who} has {holder.hours_per_month:g} of {needed:g} hours a month as {holder.capacity.label}.", mend)
        )
    if total < least:
        gaps.append(Gap(f"{who} has {total:g} hours a month for all ownership; {least:g} are the least.", mend))
    if not holder.manager_agreed:
        gaps.append(Gap(f"{who}'s line manager has not agreed to the hours as {holder.capacity.label}.", mend))
    if not (holder.in_objectives or holder.funded):
        gaps.append(Gap(f"{who}'s hours as {holder.capacity.label} are in no objectives and on no cost code.", mend))
    return gaps


def promised_hours(load: LoadFacts | None, facts: Facts) -> float:
    """Return the hours a month a person has promised today, over everything they answer for."""
    allocations = load.allocations if load else ()
    return sum(a.hours for a in allocations if a.starts <= facts.today and (a.ends is None or a.ends > facts.today))


def overload_message(name: str, fte: float, load: LoadFacts, policy: Policy, today: date) -> str | None:
    """Return how and when a person is overcommitted, or None."""
    available = available_hours(fte, load.initiatives, policy.working_time)
    overload = first_overload(load.allocations, available, today, policy.capacity_horizon_days)
    if overload is None:
        return None
    subjects = ", ".join(overload.subjects)
    return (
        f"{name} has promised {overload.promised:g} of {overload.available:g} hours a month "
        f"from {overload.day:%-d %b %Y} on: {subjects}."
    )
