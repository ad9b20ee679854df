"""Whether enough people learned what they need beside the AI."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from roles.rules.records import record


class Audience(StrEnum):
    """Whom training is for."""

    INTERVENERS = "interveners"
    AFFECTED = "affected"

    @property
    def label(self) -> str:
        """The audience in words."""
        return {Audience.INTERVENERS: "Those who step in", Audience.AFFECTED: "Those whose work changes"}[self]


@record(frozen=True, slots=True)
class TrainingFacts:
    """What so many people need to learn, how many did, and showed it. `counted_on` is None before a count."""

    id: int
    skill: str
    audience: Audience
    people: int
    trained: int
    assessed: int
    counted_on: date | None
    due_on: date | None


def training_gaps(needs: Iterable[TrainingFacts], shares: Mapping[Audience, float]) -> tuple[tuple[int, str], ...]:
    """Return the needs of which too few have shown what they learned, each by id with a sentence.

    `shares` says for each audience which part of it is enough. Whoever was trained and did not show it does not count.
    """
    return tuple((need.id, _gap(need, shares[need.audience])) for need in needs if not _enough(need, shares))


def _enough(need: TrainingFacts, shares: Mapping[Audience, float]) -> bool:
    # A share of people is compared in people: 95 % of 20 are 19, whatever a float makes of it.
    return need.assessed >= shares[need.audience] * need.people - 1e-9


def _gap(need: TrainingFacts, share: float) -> str:
    known = f"{need.assessed} of {need.people} people are trained and have shown it"
    said = known if need.counted_on else f"nobody counted yet how many of {need.people} people are trained"
    return f"“{need.skill}”, {need.audience.label.lower()}: {said}; {100 * share:g} % are needed."
