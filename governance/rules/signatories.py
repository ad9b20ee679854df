"""Who may sign a step of a review: holders and those who stand in for them, and where nobody holds it, a group."""

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.reviews import StepFacts
from governance.rules.standing_in import StandsFor, signs_for
from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts
from roles.rules.permissions import Group
from roles.rules.records import record

# Who signs where nobody holds the capacity on the initiative. What only its owners can say has no such group.
POOLS: dict[Capacity, Group] = {
    Capacity.SECOND_LINE: Group.RISK,
    Capacity.HR_PARTNER: Group.HR,
    Capacity.FINANCE_PARTNER: Group.FINANCE,
    Capacity.ACCOUNTABLE_EXECUTIVE: Group.EXECUTIVE,
    Capacity.GATE_CHAIR: Group.PMO,
    Capacity.BOARD: Group.EXECUTIVE,
}


@record(frozen=True, slots=True)
class Signatory:
    """A person who may be asked to sign, what they are trusted with, and how their name stands on signatures."""

    person: PersonFacts
    groups: frozenset[Group]
    printed_name: str = ""


def signs_as(facts: Facts, policy: Policy, step: StepFacts, signatory: Signatory) -> StandsFor | None:
    """Return how somebody may sign a step: in their own name or in another's; None when the step is not theirs.

    A step that the chair gave to somebody is theirs alone. Independence is asked separately.
    """
    person = signatory.person
    if person.has_left(facts.today):
        return None
    if step.assigned_to_id is not None:
        return StandsFor(step.capacity) if step.assigned_to_id == person.id else None
    if found := signs_for(facts, policy, step.capacity, person):
        return found
    if step.capacity is Capacity.BOARD:
        return StandsFor(Capacity.BOARD) if is_of_the_board(facts, signatory) else None
    vacant = facts.holder_of(step.capacity) is None
    return StandsFor(step.capacity) if vacant and POOLS.get(step.capacity) in signatory.groups else None


def is_of_the_board(facts: Facts, signatory: Signatory) -> bool:
    """Whether somebody may step in for the board: an executive who holds nothing on the initiative."""
    held = (*(h for h in facts.holders if h.in_force(facts.today)), *facts.decision_owners)
    holds = any(holder.person.identity == signatory.person.identity for holder in held)
    return POOLS[Capacity.BOARD] in signatory.groups and not holds
