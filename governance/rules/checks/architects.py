"""Whether somebody keeps the decisions of a domain coherent: CAP-4."""

from collections.abc import Iterator

from governance.rules.facts import Facts, LoadFacts
from governance.rules.findings import Gap, Mend, Screen, Verdict, judged, not_met
from governance.rules.ownership import capacity_gaps, mend_holder
from governance.rules.policy import Policy
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity

# Where a map is looked at: the id of that part of its page.
LOOK = "look"


def a_domain_architect_looked_at_each_map(facts: Facts, policy: Policy) -> Verdict:
    """CAP-4: is there a domain architect with time, who looked at each map as it is now?"""
    gaps = capacity_gaps(facts, Capacity.DOMAIN_ARCHITECT)
    architect = facts.holder_of(Capacity.DOMAIN_ARCHITECT)
    if architect is None:
        return not_met(*gaps)
    if not facts.decisions:
        return not_met(*gaps, Gap("No decision is registered.", Mend(Screen.DECISIONS)))
    gaps += [*_too_many(facts, policy, architect), *_unseen(facts, architect)]
    return judged(gaps, f"{architect.person.name} looked at the map of every decision as it is now.")


def _too_many(facts: Facts, policy: Policy, architect: HolderFacts) -> Iterator[Gap]:
    maps, most = facts.loads.get(architect.person.id, LoadFacts()).maps, policy.maximum_maps
    if maps > most:
        name = architect.person.name
        yield Gap(f"{name} is domain architect of {maps} initiatives; {most} are the most.", mend_holder(architect))


def _unseen(facts: Facts, architect: HolderFacts) -> Iterator[Gap]:
    """Yield each decision that stands in no map which the architect looked at as it is now; one map each is enough."""
    name, identity = architect.person.name, architect.person.identity
    told = set()
    for decision in facts.decisions:
        drawn = [each for each in facts.maps if each.decision_id == decision.id]
        if any(identity in chart.seen_by for chart in drawn):
            continue
        if not drawn:
            yield Gap(f"{decision.name} stands in no map.", Mend(Screen.DECISION, decision.id))
            continue
        chart = next((each for each in drawn if each.reviewer == identity), drawn[0])
        if chart.id in told:
            continue
        told.add(chart.id)
        mend = Mend(Screen.MAP, chart.id, LOOK)
        if chart.reviewer == identity:
            yield Gap(f"The map {chart.name} was changed since {name} looked at it.", mend)
        else:
            yield Gap(f"{name} has not looked at the map {chart.name}.", mend)
