"""What a rule of materiality is: where it looks, when it speaks, and what it says."""

from collections.abc import Callable
from enum import StrEnum

from governance.rules.differences import Difference
from governance.rules.directions import Direction, Way
from roles.rules.records import record


class Materiality(StrEnum):
    """How material a change is; the first asks for most."""

    LOOSENING = "loosening"
    TECHNICAL = "technical"
    PERSON = "person"
    TIGHTENING = "tightening"
    EDITORIAL = "editorial"

    @property
    def label(self) -> str:
        """The class in words."""
        return {
            Materiality.LOOSENING: "Loosening: it allows more than was signed",
            Materiality.TECHNICAL: "Technical: something else does the same work",
            Materiality.PERSON: "Person: somebody else answers for it",
            Materiality.TIGHTENING: "Tightening: it allows less than was signed",
            Materiality.EDITORIAL: "Editorial: it says the same in other words",
        }[self]


def _anyhow(_change: Difference) -> bool:
    return True


@record(frozen=True, slots=True)
class MaterialityRule:
    """What changes at these places are, and why.

    A place is a path; `*` stands for any one step of it, `**` for any path.
    """

    id: str
    where: tuple[str, ...]
    materiality: Materiality
    reason: str
    when: Callable[[Difference], bool] = _anyhow

    def speaks_of(self, change: Difference) -> bool:
        """Whether the rule is about this change."""
        return any(_leads_to(place.split("/"), change.path) for place in self.where) and self.when(change)


def _leads_to(place: list[str], path: tuple[str, ...]) -> bool:
    if place == ["**"]:
        return True
    return len(place) == len(path) and all(one in ("*", two) for one, two in zip(place, path, strict=True))


WORDING = "It says the same in other words, or in another order."


def either(
    stem: str, where: str, way: Direction, looser: str, tighter: str, same: str = WORDING
) -> tuple[MaterialityRule, ...]:
    """Return the rules for what may go either way, or neither."""
    places = tuple(where.split())
    return (
        MaterialityRule(f"{stem}-LOOSER", places, Materiality.LOOSENING, looser, lambda c: way(c) is Way.LOOSER),
        MaterialityRule(f"{stem}-TIGHTER", places, Materiality.TIGHTENING, tighter, lambda c: way(c) is Way.TIGHTER),
        MaterialityRule(f"{stem}-SAME", places, Materiality.EDITORIAL, same),
    )


def always(stem: str, where: str, materiality: Materiality, reason: str) -> tuple[MaterialityRule, ...]:
    """Return the rule for what is always of one class."""
    return (MaterialityRule(stem, tuple(where.split()), materiality, reason),)
