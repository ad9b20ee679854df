"""Who answers on an initiative, and for whom: as far as eligibility and separation of duties ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from decisions.models import Ownership
from governance.models import Accountability, Initiative
from governance.queries.gate_facts import waiver_facts
from governance.rules.waivers import WaiverFacts
from governance.rules.waiving import technology_excepted
from roles.queries.accountability import TERMS, TOLD, holder_facts, people_in
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.eligibility import Beneficiary
from roles.rules.people import PersonFacts


@dataclass(frozen=True, slots=True)
class Seats:
    """Everybody who answers on an initiative or its decisions, somebody who may, and the unit they answer for."""

    beneficiary: Beneficiary
    holders: tuple[HolderFacts, ...]
    candidate: PersonFacts


def seats_of(initiative_id: int, candidate_id: int, at: datetime) -> Seats:
    """Return who answers on an initiative at this moment, in six statements; two more in a technology unit.

    Raises: Initiative.DoesNotExist.
    """
    unit = Initiative.objects.values_list("beneficiary_unit_id", flat=True).get(pk=initiative_id)
    tree = UnitTree.read()
    held = list(Accountability.objects.filter(TOLD, initiative=initiative_id).order_by("id").values("capacity", *TERMS))
    owned = list(
        Ownership.objects.filter(TOLD, decision__citations__initiative=initiative_id).order_by("id").values(*TERMS)
    )
    people = people_facts(people_in([*held, *owned]) | {candidate_id}, tree, at.date())
    told = [
        *(holder_facts(row, Capacity(row["capacity"]), people) for row in held),
        *(holder_facts(row, Capacity.DECISION_OWNER, people) for row in owned),
    ]
    holders = tuple(holder for holder in told if not holder.over)
    waivers = waiver_facts([initiative_id]).get(initiative_id, ()) if tree.in_technology(unit) else ()
    return Seats(beneficiary_of(tree, unit, holders, waivers, at), holders, people[candidate_id])


def beneficiary_of(
    tree: UnitTree, unit: int, holders: Iterable[HolderFacts], waivers: Iterable[WaiverFacts], at: datetime
) -> Beneficiary:
    """Return the unit that bears the consequences of the work, as far as eligibility asks."""
    technical = tree.in_technology(unit)
    platform = [h for h in holders if h.capacity is Capacity.PLATFORM_OWNER and h.in_force(at.date())]
    return Beneficiary(
        unit_name=tree.names[unit],
        lineage=tree.lineage(unit),
        in_technology=technical,
        technology_excepted=technical and technology_excepted(waivers, at),
        platform_leaders=frozenset(leader for holder in platform for leader in holder.person.leaders),
    )
