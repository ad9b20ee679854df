"""What a breach is: how it is found, and the way to its end."""

from datetime import date, datetime
from enum import StrEnum

from governance.rules.severity import Severity
from roles.rules.records import record


class Detector(StrEnum):
    """What found a breach."""

    E_PROCESS = "e_process"
    CUSUM = "cusum"
    EVENT = "event"
    COUNT = "count"
    VALUE = "value"
    REPORT = "report"

    @property
    def label(self) -> str:
        """The detector in words."""
        return {
            Detector.E_PROCESS: "Evidence since this version began",
            Detector.CUSUM: "A drift after a good spell",
            Detector.EVENT: "An event that must never happen",
            Detector.COUNT: "More events than allowed",
            Detector.VALUE: "A value beyond the limit, twice running",
            Detector.REPORT: "A report by somebody who does the work",
        }[self]


class BreachState(StrEnum):
    """Where a breach stands, in order."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CONTAINED = "contained"
    REMEDIATING = "remediating"
    WATCHING = "watching"
    CLOSED = "closed"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            BreachState.REMEDIATING: "Being remedied",
            BreachState.WATCHING: "Watched",
            BreachState.REJECTED: "False alarm",
        }.get(self, self.value.capitalize())


BREACH_OVER = frozenset({BreachState.CLOSED, BreachState.REJECTED})
# What has to be behind a breach before the AI starts again: the cause is known and mended, and somebody watches.
RESTARTABLE = BREACH_OVER | {BreachState.WATCHING}


class BreachAct(StrEnum):
    """What happens around a breach."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    CONTAINED = "contained"
    CAUSE_FOUND = "cause_found"
    REMEDIED = "remedied"
    WATCHED = "watched"
    NOTED = "noted"
    CLOSE_ASKED = "close_asked"
    REJECT_ASKED = "reject_asked"
    DECLINED = "declined"
    CLOSED = "closed"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """The act in words."""
        return self.value.replace("_", " ").capitalize()


@record(frozen=True, slots=True)
class BreachFacts:
    """A breach as the rules know it. `note` says with its numbers what was found."""

    id: int
    number: int
    tolerance_id: int | None
    measure: str
    detector: Detector
    severity: Severity
    state: BreachState
    opened_at: datetime
    acknowledged_at: datetime | None = None
    contained_at: datetime | None = None
    watch_until: date | None = None
    closed_at: datetime | None = None
    segment: str = ""
    note: str = ""

    @property
    def over(self) -> bool:
        """Whether two people closed it."""
        return self.state in BREACH_OVER
