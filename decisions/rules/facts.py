"""What the rules know of a decision."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, time

from decisions.rules.vocabulary import (
    ASKING_ACTIONS,
    Days,
    EdgeAction,
    EdgeCase,
    Impact,
    LogicKind,
    OutcomeKind,
    Reversibility,
    TriggerType,
)
from roles.rules.accountability import HolderFacts
from roles.rules.records import record

# Cases. Of fewer a share says nothing: of 100 cases one is one percent, and a share of 6 % may be 3 % or 12 %.
LEAST_MEASURED = 100


@record(frozen=True, slots=True)
class Hours:
    """A span of the day on certain days. Midnight to midnight means around the clock."""

    days: Days
    starts: time
    ends: time

    @property
    def around_the_clock(self) -> bool:
        """Whether the span leaves out no minute of its days."""
        return self.starts == self.ends

    def __str__(self) -> str:
        span = "24 hours" if self.around_the_clock else f"{self.starts:%H:%M}–{self.ends:%H:%M}"
        return f"{span}, {self.days.label.lower()}"


@record(frozen=True, slots=True)
class InputFacts:
    """Something the decision looks at."""

    id: int
    name: str
    mandatory: bool


@record(frozen=True, slots=True)
class ConflictFacts:
    """Two inputs that can contradict each other."""

    id: int
    first: str
    second: str


@record(frozen=True, slots=True)
class EdgePolicyFacts:
    """What happens in one awkward case.

    Without an input, a conflict or a category it speaks for all of its kind. `tests_passed` and `tests_failed` count
    what was tried since the rule wants what it wants now. `roster` holds the hours of everybody on the roster of its
    queue. Units: minutes; `expected_share` of the decision's cases, 0 to 1.
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
    queue_id: int | None = None
    trigger: TriggerType | None = None
    trigger_value: float | None = None
    expected_share: float | None = None
    tests_passed: int = 0
    tests_failed: int = 0
    roster: tuple[Hours, ...] = ()

    @property
    def asks_a_person(self) -> bool:
        """Whether somebody has to answer."""
        return self.action in ASKING_ACTIONS

    @property
    def field(self) -> str:
        """The place in the decision's form that says what happens in this case."""
        about = self.input_id or self.conflict_id or self.category
        return f"edge-{self.kind}-{about}" if about else f"edge-{self.kind}"


@record(frozen=True, slots=True)
class GrantFacts:
    """How much the AI may do by itself in one segment, which has no name where it is all that is unknown.

    `share` of the decision's cases, 0 to 1.
    """

    segment: str
    level: int
    share: float | None = None
    high_touch: bool = False
    has_rule: bool = False


@record(frozen=True, slots=True)
class RampStep:
    """One step by which cases are handed over. Units: `share` in percent, `days` at least."""

    share: float
    days: int
    until: str = ""


@record(frozen=True, slots=True)
class TableFacts:
    """What is known of a decision table as it is now.

    `fresh`: it was verified since it was last changed; otherwise nothing below is known. `exact`: the gaps were counted
    to the end. `violations`: rules that say different things of one case though the hit policy forbids it.
    """

    rules: int
    fresh: bool = False
    exact: bool = False
    gaps: int = 0
    unreadable: int = 0
    violations: int = 0
    has_default: bool = False

    @property
    def complete(self) -> bool:
        """Whether it is proven that every case has an answer."""
        return self.has_default or (self.fresh and self.exact and not self.gaps and not self.unreadable)


@record(frozen=True, slots=True)
class OutcomeFacts:
    """A kind of outcome in words. `measure` is what tells how often it happens, by its name or its key."""

    kind: OutcomeKind
    statement: str
    examples: int
    has_measure: bool
    measure: str = ""


@record(frozen=True, slots=True)
class ReferenceFacts:
    """What is known of the cases that experts answered blind.

    `adjudicated` cases have an answer, `blind` of them one of two experts at least; `by_segment` counts adjudicated
    cases. `kappa` is how far experts agree beyond chance. `agreement` is the share of the adjudicated cases in which
    the logic as it is now answered like the experts. None: not known.
    """

    adjudicated: int = 0
    blind: int = 0
    by_segment: Mapping[str, int] = field(default_factory=dict)
    kappa: float | None = None
    frontline: bool = False
    agreement: float | None = None


@record(frozen=True, slots=True)
class MeasuredFacts:
    """What the latest replay that knew the AI's confidence measured.

    `below[t]` is the share of cases with a confidence below t percent. `calibration_error`: how far confidence and
    being right lie apart. `uncovered`: the share of past cases that no rule of the table as it is now fitted.
    """

    below: tuple[float, ...] = ()
    calibration_error: float | None = None
    uncovered: float | None = None


@record(frozen=True, slots=True)
class DecisionFacts:
    """A decision at one moment. `autonomy` is None until somebody asked for a level.

    `reviewed_at` is when somebody last confirmed that all of it still holds.
    """

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
    logic_kind: LogicKind | None = None
    grants: tuple[GrantFacts, ...] = ()
    ramp: tuple[RampStep, ...] = ()
    table: TableFacts | None = None
    outcomes: tuple[OutcomeFacts, ...] = ()
    references: ReferenceFacts = field(default_factory=ReferenceFacts)
    measured: MeasuredFacts = field(default_factory=MeasuredFacts)
    created_at: datetime | None = None
    reviewed_at: datetime | None = None
    retired: bool = False

    @property
    def has_table(self) -> bool:
        """Whether a table decides, however its logic is said to be written down; one without a rule decides nothing."""
        return self.table is not None and self.table.rules > 0

    @property
    def most_autonomy(self) -> int:
        """The most that is asked for anywhere; 0 where nobody asked."""
        return max([self.autonomy or 0, *(grant.level for grant in self.grants)])

    @property
    def queues(self) -> frozenset[int]:
        """The ids of the queues that its rules send cases to; none where a human decides anyway."""
        if self.autonomy == 0:
            return frozenset()
        return frozenset(p.queue_id for p in self.policies if p.asks_a_person and p.queue_id is not None)

    def policies_for(self, kind: EdgeCase) -> tuple[EdgePolicyFacts, ...]:
        """Return the policies of one kind."""
        return tuple(policy for policy in self.policies if policy.kind is kind)
