"""Whether a capacity is really held: by somebody, accepted, in force, eligible."""

from datetime import timedelta

from decisions.rules.facts import DecisionFacts
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.policy import Policy
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.eligibility import reasons_against
from roles.rules.separation import Conflict, conflicts


def mend_capacity(capacity: Capacity) -> Mend:
    """Return where somebody is named for a capacity."""
    return Mend(Screen.ACCOUNTABILITIES, field=capacity.value)


def capacity_gaps(facts: Facts, capacity: Capacity) -> list[Gap]:
    """Return why a capacity on the initiative is not held today; empty when it is."""
    return list(facts.once(("gaps", capacity), lambda: _capacity_gaps(facts, capacity)))


def _capacity_gaps(facts: Facts, capacity: Capacity) -> list[Gap]:
    candidates = facts.in_capacity(capacity)
    holder = facts.holder_of(capacity)
    if holder:
        reasons = reasons_against(capacity, holder.person, facts.today, facts.beneficiary)
        return [Gap(reason, mend_capacity(capacity)) for reason in reasons]
    if proposed := next((h for h in candidates if h.status == "proposed"), None):
        return [
            Gap(
                f"{proposed.person.name} has not accepted to be {capacity.label}.",
                Mend(Screen.ACCOUNTABILITY, proposed.id),
            )
        ]
    return [Gap(f"There is no {capacity.label}.", mend_capacity(capacity))]


def decision_owner_of(decision: DecisionFacts, facts: Facts) -> HolderFacts | None:
    """Return who owns a decision today, or None."""
    return next((h for h in decision.owners if h.in_force(facts.today)), None)


def decision_owner_gaps(facts: Facts, decision: DecisionFacts) -> list[Gap]:
    """Return why a decision has no eligible owner today; empty when it has."""
    return list(facts.once(("owner", decision.id), lambda: _decision_owner_gaps(facts, decision)))


def _decision_owner_gaps(facts: Facts, decision: DecisionFacts) -> list[Gap]:
    holder = decision_owner_of(decision, facts)
    if holder:
        reasons = reasons_against(Capacity.DECISION_OWNER, holder.person, facts.today)
        return [Gap(reason, Mend(Screen.DECISION, decision.id, "owner")) for reason in reasons]
    if proposed := next((h for h in decision.owners if h.status == "proposed"), None):
        message = f"{proposed.person.name} has not accepted to own {decision.name}."
        return [Gap(message, Mend(Screen.OWNERSHIP, proposed.id))]
    return [Gap(f"Nobody owns {decision.name}.", Mend(Screen.DECISION, decision.id, "owner"))]


def acceptance_gap(facts: Facts, policy: Policy, holder: HolderFacts) -> Gap | None:
    """Return that an acceptance is too old, or None while it counts."""
    days = holder.acceptance_days(facts.today)
    if days is None or days <= policy.acceptance_valid_days:
        return None
    message = f"{holder.person.name} accepted to be {holder.capacity.label} {days} days ago; it has to be renewed."
    return Gap(message, mend_holder(holder))


def leaving_gap(facts: Facts, policy: Policy, holder: HolderFacts) -> Gap | None:
    """Return that the holder leaves too soon after going live and nobody follows, or None."""
    last_day = holder.person.last_working_day
    live_from = max(facts.planned_go_live or facts.today, facts.today)
    if last_day is None or last_day >= live_from + timedelta(days=policy.owner_stays_days):
        return None
    if successor_of(facts, holder):
        return None
    message = (
        f"{holder.person.name} leaves on {last_day:%-d %b %Y} and no successor as {holder.capacity.label} has accepted."
    )
    return Gap(message, mend_capacity(holder.capacity))


def successor_of(facts: Facts, holder: HolderFacts) -> HolderFacts | None:
    """Return who accepted to follow this holder by the day after their last one, or None."""
    last_day = holder.person.last_working_day
    if last_day is None:
        return None
    siblings = facts.holders
    if holder.capacity is Capacity.DECISION_OWNER:
        siblings = next((d.owners for d in facts.decisions if holder in d.owners), ())
    return next(
        (
            h
            for h in siblings
            if h.capacity is holder.capacity
            and h.person.identity != holder.person.identity
            and h.status == "accepted"
            and h.covers(last_day + timedelta(days=1))
        ),
        None,
    )


def duty_conflicts(facts: Facts) -> tuple[Conflict, ...]:
    """Return whoever holds today what separation of duties keeps apart."""
    return facts.once("conflicts", lambda: conflicts(holder.holding for holder in facts.in_office))


def mend_holder(holder: HolderFacts) -> Mend:
    """Return the screen of one accountability."""
    screen = Screen.OWNERSHIP if holder.capacity is Capacity.DECISION_OWNER else Screen.ACCOUNTABILITY
    return Mend(screen, holder.id)


def deputy_gap(facts: Facts, holder: HolderFacts) -> Gap | None:
    """Return that nobody eligible has accepted to deputise, or None."""
    mend = mend_holder(holder)
    if holder.deputy is None:
        return Gap(f"{holder.person.name}, {holder.capacity.label}, has no deputy.", mend)
    if not holder.deputy_accepted:
        return Gap(f"{holder.deputy.name} has not accepted to deputise for {holder.person.name}.", mend)
    if holder.deputy.identity == holder.person.identity:
        return Gap(f"{holder.person.name} cannot deputise for themselves.", mend)
    beneficiary = None if holder.capacity is Capacity.DECISION_OWNER else facts.beneficiary
    reasons = reasons_against(holder.capacity, holder.deputy, facts.today, beneficiary)
    return Gap(reasons[0], mend) if reasons else None
