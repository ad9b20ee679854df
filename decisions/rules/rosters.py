"""Who is on the roster of a queue, and when."""

from dataclasses import dataclass

from decisions.rules.facts import Hours


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """A person on the roster. `trained`: they were trained for it by the day that is looked at."""

    person_id: int
    name: str
    hours: Hours
    trained: bool = False
