"""How much AI touches a task, as sources say that disagree: hints to look closer, never decisions."""

from collections.abc import Iterable
from enum import StrEnum

from roles.rules.records import record

_SOME, _MUCH = 0.25, 0.75


@record(frozen=True, slots=True)
class Source:
    """Who said it, in which column of a file of tasks, and when. `labels` maps what it says to a share."""

    column: str
    name: str
    dated: str
    labels: tuple[tuple[str, float], ...] = ()


# Labels: E0 no exposure, E1 a language model alone halves the time, E2 together with further software.
_LABELS = (("E0", 0.0), ("E1", 1.0), ("E2", 0.5))
SOURCES = (
    Source("human labels", "Human raters (GPTs are GPTs)", "2023", _LABELS),
    Source("gpt4 exposure", "GPT-4 (GPTs are GPTs)", "2023", _LABELS),
    Source("aei penetration", "Anthropic Economic Index", ""),
)
LABEL_WORDS = {
    "E0": "not exposed",
    "E1": "exposed by itself",
    "E2": "with further software",
}


class Level(StrEnum):
    """How much it is, in three steps."""

    NONE = "none"
    SOME = "some"
    MUCH = "much"

    @property
    def label(self) -> str:
        """The step in words."""
        return {Level.NONE: "hardly", Level.SOME: "partly", Level.MUCH: "largely"}[self]


@record(frozen=True, slots=True)
class Agreement:
    """What several sources say together: from the least to the most; nothing where fewer than two say anything."""

    least: Level | None = None
    most: Level | None = None

    @property
    def is_known(self) -> bool:
        """Whether two sources or more say something."""
        return self.least is not None

    @property
    def disagree(self) -> bool:
        """Whether they say different things."""
        return self.least is not self.most


def level_of(score: float) -> Level:
    """Return a share in words."""
    return Level.NONE if score < _SOME else Level.SOME if score < _MUCH else Level.MUCH


def agreement(scores: Iterable[float | None]) -> Agreement:
    """Return what the sources say together."""
    known = sorted(score for score in scores if score is not None)
    return Agreement(level_of(known[0]), level_of(known[-1])) if len(known) > 1 else Agreement()
