"""Whether people can step in, and whether it works when they do: what the rules know of it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from roles.rules.records import record


class DrillKind(StrEnum):
    """What was tried."""

    STOP = "stop"
    FALLBACK = "fallback"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {DrillKind.STOP: "Stopping the AI", DrillKind.FALLBACK: "Working without the AI"}[self]


class CaseKind(StrEnum):
    """Why a case does not fit."""

    NO_RULE = "no_rule"
    WRONG = "wrong"
    UNCLEAR = "unclear"
    NEVER = "never"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {
            CaseKind.NO_RULE: "No rule fits it",
            CaseKind.WRONG: "The answer is wrong",
            CaseKind.UNCLEAR: "I cannot tell what is right",
            CaseKind.NEVER: "This must never happen",
        }[self]


@record(frozen=True, slots=True)
class DrillFacts:
    """The latest drill of one kind."""

    id: int
    kind: DrillKind
    held_at: datetime
    passed: bool
    seconds_to_safe: int | None


@record(frozen=True, slots=True)
class SeededFacts:
    """A test with planted errors, or another one that the second line approved."""

    id: int
    decision_id: int | None
    held_on: date
    planted: int
    caught: int
    alternative: bool = False
    approved: bool = False


@record(frozen=True, slots=True)
class AppealFacts:
    """How those who are affected can have a decision looked at again."""

    affects_people: bool
    reason: str
    contact: str
    answer_days: int | None
    reviewed_by_others: bool


@record(frozen=True, slots=True)
class ChallengeFacts:
    """What the second line said last of the tolerances."""

    made_at: datetime
    made_by_identity: UUID
    made_by_name: str
    objects: bool
    of_second_line: bool


@record(frozen=True, slots=True)
class VersionSeen:
    """A version that decided cases, from the first to the last day of those that are looked at."""

    fingerprint: str
    first_day: date
    last_day: date


@record(frozen=True, slots=True)
class HandledFacts:
    """What was done of one decision lately, added up over the days that policy looks at.

    `decision` is as it was told; `alone` were seen by nobody, `manual` went another way than through the AI.
    `median_review` in seconds, None where nobody told. `days` has the cases of each day that went through the AI,
    `escalated_days` those of each day that people were asked about; `busiest` is the day with most of them, and
    `busiest_cases` how many; `segments` and `versions` are those that were seen, `first_day` and `last_day` the days at
    the ends.
    """

    decision: str
    cases: int
    reviewed: int = 0
    overridden: int = 0
    alone: int = 0
    escalated: int = 0
    timed_out: int = 0
    manual: int = 0
    median_review: float | None = None
    busiest: date | None = None
    busiest_cases: int = 0
    segments: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[tuple[date, int], ...] = ()
    escalated_days: tuple[tuple[date, int], ...] = ()
    versions: tuple[VersionSeen, ...] = ()


@record(frozen=True, slots=True)
class CorrectionFacts:
    """A measurement that was corrected: what it said, and what it says now.

    Without a decision, or a segment, it is about all of them.
    """

    id: int
    measure: str
    submitted_at: datetime
    corrected_at: datetime
    before: tuple[int, int]
    after: tuple[int, int]
    ends_on: date
    decision_id: int | None = None
    segment: str = ""
