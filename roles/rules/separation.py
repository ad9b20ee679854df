"""Which capacities one human being may not combine on one initiative."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from roles.rules.capacities import Capacity
from roles.rules.people import PersonFacts

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


@dataclass(frozen=True, slots=True)
class Holding:
    """One person in one capacity."""

    capacity: Capacity
    person: PersonFacts


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two holdings that do not go together, and why."""

    first: Holding
    second: Holding
    message: str


def conflicts(holdings: Iterable[Holding]) -> tuple[Conflict, ...]:
    """Return every pair of holdings on one initiative that separation of duties forbids; empty when it is clean."""
    found = []
    for first, second in combinations(holdings, 2):
        message = _identity_message(first, second) or _line_message(first, second)
        if message:
            found.append(Conflict(first, second, message))
    return tuple(found)


def _identity_message(first: Holding, second: Holding) -> str | None:
    pair = frozenset({first.capacity, second.capacity})
    if pair not in FORBIDDEN_PAIRS or first.person.identity != second.person.identity:
        return None
    who = first.person.name
    if first.person.id != second.person.id:
        who = f"{first.person.name} and {second.person.name} are the same person, who"
    return f"{who} is both {first.capacity.label} and {second.capacity.label}; two people have to hold these."


def _line_message(first: Holding, second: Holding) -> str | None:
    if {first.capacity, second.capacity} != set(SEPARATE_LINES):
        return None
    for lower, upper in ((first, second), (second, first)):
        if upper.person.identity in lower.person.line:
            return (
                f"{lower.person.name} ({lower.capacity.label}) reports to {upper.person.name} "
                f"({upper.capacity.label}); platform and outcome need separate lines."
            )
    return None
