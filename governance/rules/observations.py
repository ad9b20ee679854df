"""What environments saw their AI do, added up over the days that are looked at."""

from collections.abc import Iterable

from decisions.rules.facts import DecisionFacts
from roles.rules.records import record


@record(frozen=True, slots=True)
class ObservedFacts:
    """How many cases an environment decided in one way; names are as the environment calls them.

    `segment` is empty where it knew none. `uncovered` of the `cases` had no rule that fitted.
    """

    environment: str
    decision: str
    answer: str
    segment: str
    autonomy: int | None
    cases: int
    uncovered: int = 0


def observed_of(observed: Iterable[ObservedFacts], decision: DecisionFacts) -> tuple[ObservedFacts, ...]:
    """Return what was seen of one decision, which environments call by its code or its name."""
    names = names_of(decision)
    return tuple(each for each in observed if each.decision.casefold() in names)


def unmapped(observed: Iterable[ObservedFacts], decisions: Iterable[DecisionFacts]) -> list[ObservedFacts]:
    """Return what was seen of decisions that are none of these."""
    names = {name for decision in decisions for name in names_of(decision)}
    return [each for each in observed if each.decision.casefold() not in names]


def names_of(decision: DecisionFacts) -> frozenset[str]:
    """Return how environments may call a decision, in small letters: by its code or its name."""
    return frozenset({decision.code.casefold(), decision.name.casefold()})
