"""Whether enough people learned what they need beside the AI."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Audience(StrEnum):
    """Whom training is for."""

    INTERVENERS = "interveners"
    AFFECTED = "affected"

    @property
    def label(self) -> str:
        """The audience in words."""
        return {Audience.INTERVENERS: "Those who step in", Audience.AFFECTED: "Those whose work changes"}[self]


@dataclass(frozen=True, slots=True)
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
