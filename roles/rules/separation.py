"""Which capacities one human being may not combine on one initiative."""

from collections.abc import Iterable
from itertools import combinations

from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts
from roles.rules.records import record

# Source: domain catalogue, SoDRule. Compared on identity, so that a second account opens no door.
FORBIDDEN_PAIRS: tuple[frozenset[Capacity], ...] = (
    frozenset({Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER}),
    frozenset({Capacity.OUTCOME_OWNER, Capacity.BUILDER_LEAD}),
    frozenset({Capacity.DECISION_OWNER, Capacity.BUILDER_LEAD}),
    frozenset({Capacity.DECISION_OWNER, Capacity.PLATFORM_OWNER}),
    frozenset({Capacity.RISK_TOLERANCE_OWNER, Capacity.PLATFORM_OWNER}),
    frozenset({Capacity.RISK_TOLERANCE_OWNER, Capacity.SECOND_LINE}),
    frozenset({Capacity.MEASUREMENT_OWNER, Capacity.BUILDER_LEAD}),
    frozenset({Capacity.OUTCOME_OWNER, Capacity.SECOND_LINE}),
    frozenset({Capacity.OUTCOME_OWNER, Capacity.GATE_CHAIR}),
)

# Neither of these two may report to the other.
SEPARATE_LINES = (Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER)

# To look pairs up in; those above keep the order in which they are read.
_FORBIDDEN = frozenset(FORBIDDEN_PAIRS)
_LINES = frozenset(SEPARATE_LINES)


@record(frozen=True, slots=True)
class Holding:
    """One person in one capacity."""

    capacity: Capacity
    person: PersonFacts


@record(frozen=True, slots=True)
class Conflict:
    """Two holdings that do not go together, and why."""

    first: Holding
    second: Holding
    message: str


def conflicts(holdings: Iterable[Holding]) -> tuple[Conflict, ...]:
    """Return every pair of holdings on one initiative that separation of duties forbids; empty when it is clean."""
    found = []
    for first, second in combinations(holdings, 2):
        pair = frozenset({first.capacity, second.capacity})
        if message := _identity_message(pair, first, second) or _line_message(pair, first, second):
            found.append(Conflict(first, second, message))
    return tuple(found)


def _identity_message(pair: frozenset[Capacity], first: Holding, second: Holding) -> str | None:
    if pair not in _FORBIDDEN or first.person.identity != second.person.identity:
        return None
    who = first.person.name
    if first.person.id != second.person.id:
        who = f"{first.person.name} and {second.person.name} are the same person, who"
    return f"{who} is both {first.capacity.label} and {second.capacity.label}; two people have to hold these."


def _line_message(pair: frozenset[Capacity], first: Holding, second: Holding) -> str | None:
    if pair != _LINES:
        return None
    for lower, upper in ((first, second), (second, first)):
        if upper.person.identity in lower.person.line:
            return (
                f"{lower.person.name} ({lower.capacity.label}) reports to {upper.person.name} "
                f"({upper.capacity.label}); platform and outcome need separate lines."
            )
    return None
