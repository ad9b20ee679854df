"""What a waiver is, and whether it counts at a moment: judged by the clock, at reading, never by a job."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from roles.rules.records import record


class WaiverKind(StrEnum):
    """What a waiver is."""

    EXCEPTION = "exception"
    RISK_ACCEPTANCE = "risk_acceptance"
    BOARD_EXCEPTION = "board_exception"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {
            WaiverKind.EXCEPTION: "Exception: it will comply later",
            WaiverKind.RISK_ACCEPTANCE: "Risk acceptance: what is left of the risk is borne",
            WaiverKind.BOARD_EXCEPTION: "Exception by the board: the work is technology's own",
        }[self]


class Ground(StrEnum):
    """Why complying now is not possible or not right."""

    INCREASES_RISK = "increases_risk"
    UNACCEPTABLE_IMPEDIMENT = "unacceptable_impediment"
    TIMING = "timing"

    @property
    def label(self) -> str:
        """The ground in words."""
        return {
            Ground.INCREASES_RISK: "Complying now would increase the risk",
            Ground.UNACCEPTABLE_IMPEDIMENT: "Complying now would impede critical work",
            Ground.TIMING: "It takes until the end of the waiver",
        }[self]


class Authority(StrEnum):
    """Who decides about a waiver. N, nobody, is never among them."""

    W1 = "W1"
    W2 = "W2"
    W3 = "W3"

    @property
    def label(self) -> str:
        """Who that is, in words."""
        return {
            Authority.W1: "Accountable executive",
            Authority.W2: "Second line",
            Authority.W3: "The board: an executive and the second line",
        }[self]


class Standing(StrEnum):
    """How a waiver stands at a moment: what was decided about it, and what the clock makes of that."""

    WAITING = "waiting"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The standing in words."""
        return {
            Standing.WAITING: "Waits for approval",
            Standing.AHEAD: "Approved, begins later",
            Standing.IN_FORCE: "In force",
        }.get(self, self.value.capitalize())

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self in {Standing.WAITING, Standing.AHEAD, Standing.IN_FORCE, Standing.EXPIRED}


SUBMITTED, APPROVED = "submitted", "approved"


@record(frozen=True, slots=True)
class ControlFacts:
    """A compensating control and when it was last shown. Units: calendar days."""

    id: int
    text: str
    owner_id: int
    cadence_days: int
    last_shown_at: datetime | None


@record(frozen=True, slots=True)
class WaiverFacts:
    """A waiver that waits, is approved, or was. Whether it counts now is judged by the clock.

    `expires_at` is the first moment at which it does not count any more.
    """

    id: int
    requirement: str
    kind: WaiverKind
    authority: Authority
    state: str
    requested_by_id: int
    requested_identity: UUID
    starts_on: date
    ends_on: date
    timezone: str
    expires_at: datetime
    decided_at: datetime | None
    renewed: bool
    is_renewal: bool
    controls: tuple[ControlFacts, ...] = ()

    def begins_at(self) -> datetime:
        """Return the first moment at which it can count: of its first day, and not before it was approved."""
        begins = day_begins(self.starts_on, self.timezone)
        return max(begins, self.decided_at) if self.decided_at else begins

    def standing(self, at: datetime) -> Standing:
        """Return how it stands at a moment."""
        return standing_of(self.state, self.starts_on, self.timezone, self.expires_at, at)

    def in_force(self, at: datetime) -> bool:
        """Whether it counts at a moment: approved by then, begun and not expired."""
        return self.state == APPROVED and self.decided_at is not None and self.begins_at() <= at < self.expires_at

    def expired(self, at: datetime) -> bool:
        """Whether it was approved and is over by the clock alone."""
        return self.state == APPROVED and self.expires_at <= at


def standing_of(state: str, starts_on: date, timezone: str, expires_at: datetime, at: datetime) -> Standing:
    """Return how a waiver stands at a moment, by what is stored of it."""
    if state == SUBMITTED:
        return Standing.WAITING
    if state != APPROVED:
        return Standing(state)
    if expires_at <= at:
        return Standing.EXPIRED
    return Standing.AHEAD if at < day_begins(starts_on, timezone) else Standing.IN_FORCE


def day_begins(day: date, timezone: str) -> datetime:
    """Return the first moment of a day where it is lived, in UTC.

    Where clocks skip midnight the day begins when they skipped it; where midnight comes twice, with the first one.
    """
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def expires_at(ends_on: date, timezone: str) -> datetime:
    """Return the first moment after a last day where it is lived, in UTC."""
    return day_begins(ends_on + timedelta(days=1), timezone)


def local_day(at: datetime, timezone: str) -> date:
    """Return which day it is somewhere."""
    return at.astimezone(ZoneInfo(timezone)).date()


def is_timezone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False
