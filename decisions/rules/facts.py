"""What the rules know of a decision."""

from dataclasses import dataclass
from datetime import time

from decisions.rules.vocabulary import ASKING_ACTIONS, Days, EdgeAction, EdgeCase, Impact, Reversibility
from roles.rules.accountability import HolderFacts


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the day on certain days. Midnight to midnight means around the clock."""

    days: Days
    starts: time
    ends: time

    @property
    def around_the_clock(self) -> bool:
        """Whether the span leaves out no minute of its days."""
        return self.starts == self.ends

    def contain(self, other: "Hours") -> bool:
        """Whether everything in the other span lies in this one, over midnight too."""
        if other.days is Days.EVERY_DAY and self.days is not Days.EVERY_DAY:
            return False
        if self.around_the_clock:
            return True
        if other.around_the_clock:
            return False
        start, end = self._minutes(self)
        other_start, other_end = self._minutes(other)
        if other_start < start:
            other_start, other_end = other_start + 1440, other_end + 1440
        return start <= other_start and other_end <= end

    @staticmethod
    def _minutes(hours: "Hours") -> tuple[int, int]:
        start = hours.starts.hour * 60 + hours.starts.minute
        end = hours.ends.hour * 60 + hours.ends.minute
        return start, end if end > start else end + 1440

    def __str__(self) -> str:
        span = "24 hours" if self.around_the_clock else f"{self.starts:%H:%M}–{self.ends:%H:%M}"
        return f"{span}, {self.days.label.lower()}"


@dataclass(frozen=True, slots=True)
class InputFacts:
    """Something the decision looks at."""

    id: int
    name: str
    mandatory: bool


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """Two inputs that can contradict each other."""

    id: int
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class EdgePolicyFacts:
    """What happens in one awkward case.

    Without an input, a conflict or a category it speaks for all of its kind. Units: minutes.
    """

    id: int
    kind: EdgeCase
    action: EdgeAction
    input_id: int | None = None
    conflict_id: int | None = None
    category: str = ""
    has_trigger_value: bool = False
    queue_name: str = ""
    queue_hours: Hours | None = None
    respond_within_minutes: int | None = None
    has_timeout_action: bool = False

    @property
    def asks_a_person(self) -> bool:
        """Whether somebody has to answer."""
        return self.action in ASKING_ACTIONS


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision at one moment. `autonomy` is None until somebody asked for a level."""

    id: int
    code: str
    name: str
    question: str
    verb: str
    allowed_answers: tuple[str, ...]
    trigger: str
    volume_per_day: int | None
    impact: Impact | None
    reversibility: Reversibility | None
    autonomy: int | None
    has_logic: bool
    conflicts_ruled_out: bool
    operates: Hours | None
    inputs: tuple[InputFacts, ...] = ()
    conflicts: tuple[ConflictFacts, ...] = ()
    policies: tuple[EdgePolicyFacts, ...] = ()
    owners: tuple[HolderFacts, ...] = ()
    former: tuple[HolderFacts, ...] = ()

    def policies_for(self, kind: EdgeCase) -> tuple[EdgePolicyFacts, ...]:
        """Return the policies of one kind."""
        return tuple(policy for policy in self.policies if policy.kind is kind)
