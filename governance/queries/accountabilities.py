"""Who answers for what on one initiative, capacity by capacity."""

from collections import defaultdict
from dataclasses import dataclass

from governance.models import Accountability
from governance.rules.facts import Facts
from governance.rules.ownership import capacity_gaps
from governance.rules.questions import Question
from roles.models import AccountabilityStatus
from roles.rules.capacities import HELD_CAPACITIES, Capacity

SHOWN = (AccountabilityStatus.PROPOSED, AccountabilityStatus.ACCEPTED, AccountabilityStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """One capacity: the question it answers, who holds it or was asked, and what is wrong with that."""

    capacity: Capacity
    question: Question | None
    holders: tuple[Accountability, ...]
    declined: tuple[Accountability, ...]
    gaps: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether somebody accepted."""
        return any(holder.status == AccountabilityStatus.ACCEPTED for holder in self.holders)


def capacity_rows(facts: Facts, *people: str) -> dict[Capacity, CapacityRow]:
    """Return a row for every capacity but the decision owner, who is in the decision's own register.

    `people` names what is read of each person. A person who declined is shown until somebody else is asked.
    """
    rows = Accountability.objects.filter(initiative=facts.id, status__in=SHOWN).select_related(*people)
    of: dict[str, list[Accountability]] = defaultdict(list)
    for row in rows.order_by("status", "valid_from", "pk"):
        of[row.capacity].append(row)
    questions = {question.capacity: question for question in Question}
    return {capacity: _row(facts, capacity, questions.get(capacity), of[capacity]) for capacity in HELD_CAPACITIES}


def _row(facts: Facts, capacity: Capacity, question: Question | None, found: list[Accountability]) -> CapacityRow:
    holders = tuple(row for row in found if row.status != AccountabilityStatus.DECLINED)
    declined = tuple(row for row in found if row.status == AccountabilityStatus.DECLINED)
    return CapacityRow(
        capacity=capacity,
        question=question,
        holders=holders,
        declined=() if holders else declined,
        gaps=tuple(gap.message for gap in capacity_gaps(facts, capacity)) if holders else (),
    )
