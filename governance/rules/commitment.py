"""Whether those who answer have the hours for it: not from the side of the desk."""

from datetime import date

from governance.rules.facts import Facts, LoadFacts
from governance.rules.findings import Gap
from governance.rules.ownership import mend_holder
from governance.rules.policy import Policy
from governance.rules.stages import Stage
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.capacity import available_hours, first_overload, fits_whenever, switching, weighed
from roles.rules.months import first_overload_by_leave


def required_hours(facts: Facts, policy: Policy) -> float | None:
    """Return the hours a month one owner needs for this initiative or decision, or None while its tier is unknown.

    A pilot and the first days of production take more, and so does every breach that is open.
    Source: domain catalogue, section 5 (defaults in the policy profile).
    """
    if facts.impact_tier is None:
        return None
    hours = policy.owner_hours_by_tier[facts.impact_tier]
    if facts.stage is Stage.PILOT or _is_new_in_production(facts, policy):
        hours *= policy.pilot_factor
    return hours + policy.breach_hours * sum(not breach.over for breach in facts.breaches)


def _is_new_in_production(facts: Facts, policy: Policy) -> bool:
    since = facts.production_since
    if facts.stage is not Stage.PRODUCTION or since is None:
        return False
    return (facts.today - since).days < policy.early_production_days


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
    if gap := deputy_time_gap(facts, policy, holder):
        gaps.append(gap)
    return gaps


def deputy_time_gap(facts: Facts, policy: Policy, holder: HolderFacts) -> Gap | None:
    """Return that whoever deputises has not the hours free that standing in takes, or None."""
    deputy = holder.deputy
    if deputy is None or not holder.deputy_accepted:
        return None
    load = facts.loads.get(deputy.id, LoadFacts())
    needed = holder.hours_per_month * policy.deputy_share
    free = _available(deputy.contracted_fte, load, policy) - promised_hours(load, facts)
    if free >= needed:
        return None
    text = (
        f"{deputy.name} deputises for {holder.person.name} as {holder.capacity.label} and has {max(free, 0.0):g} hours "
        f"a month left; {needed:g} are to be kept free."
    )
    return Gap(text, mend_holder(holder))


def promised_hours(load: LoadFacts | None, facts: Facts) -> float:
    """Return the hours a month a person has promised today, over everything they answer for themselves."""
    if load is None:
        return 0
    today = facts.today
    return load.once(
        ("promised", today), lambda: sum(a.hours for a in load.allocations if not a.deputy and a.runs_on(today))
    )


def overload_message(name: str, fte: float, load: LoadFacts, policy: Policy, today: date) -> str | None:
    """Return how and when a person is overcommitted, or None."""
    asked = (name, fte, policy.working_time, policy.capacity_horizon_days, today)
    return load.once(asked, lambda: _overload_message(name, fte, load, policy, today))


def _overload_message(name: str, fte: float, load: LoadFacts, policy: Policy, today: date) -> str | None:
    available = _available(fte, load, policy)
    if fits_whenever(load.allocations, available, policy.working_time):
        return None
    allocations = weighed(load.allocations, policy.working_time)
    overload = first_overload(allocations, available, today, policy.capacity_horizon_days)
    if overload is None:
        return None
    subjects = ", ".join(overload.subjects)
    return (
        f"{name} has promised {overload.promised:g} of {overload.available:g} hours a month "
        f"from {overload.day:%-d %b %Y} on: {subjects}."
    )


def leave_message(name: str, fte: float, load: LoadFacts, policy: Policy, today: date) -> str | None:
    """Return in which month days away leave less than a person promised, and on which days that is; or None."""
    if not load.absences:
        return None
    allocations = weighed(load.allocations, policy.working_time)
    available = _available(fte, load, policy)
    found = first_overload_by_leave(allocations, load.absences, available, today, policy.capacity_horizon_days)
    if found is None:
        return None
    days = " and ".join(_span(first, last) for first, last in found.away)
    return (
        f"{name} is away {days}: {found.month.available:.3g} hours are left in {found.month.first:%B %Y}, "
        f"{found.month.promised:.3g} are promised."
    )


def _span(first: date, last: date) -> str:
    return f"on {first:%-d %b %Y}" if first == last else f"from {first:%-d %b %Y} to {last:%-d %b %Y}"


def _available(fte: float, load: LoadFacts, policy: Policy) -> float:
    initiatives = load.once("switching", lambda: switching(load.allocations))
    return available_hours(fte, initiatives, policy.working_time)
