"""How a flag is chased: first told, reminded, then told further up, by severity. Pure; the moment is handed over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from governance.rules.calendar import add_business_hours
from governance.rules.policy import Policy
from governance.rules.severity import Severity
from roles.rules.business_calendar import PLAIN, BusinessCalendar
from roles.rules.records import record

_HOURS = 24
# What is told at once; the rest waits for the digest.
URGENT = frozenset({Severity.CRITICAL, Severity.HIGH})


class Rung(StrEnum):
    """One step of the ladder: who is told what."""

    FIRST = "first"
    REMINDER = "reminder"
    LINE = "line"
    OVERDUE = "overdue"
    BOARD = "board"
    AGAIN = "again"

    @property
    def level(self) -> int:
        """How far up it is told: 0 whoever acts, 1 their line, 2 the board."""
        return {Rung.LINE: 1, Rung.BOARD: 2}.get(self, 0)

    @property
    def label(self) -> str:
        """The step in words."""
        return {
            Rung.FIRST: "Told",
            Rung.REMINDER: "Reminded",
            Rung.LINE: "Told the line",
            Rung.OVERDUE: "Overdue",
            Rung.BOARD: "Told the board",
            Rung.AGAIN: "Reminded again",
        }[self]


@record(frozen=True, slots=True)
class Step:
    """A rung and how long after the beginning it comes, unless somebody said that they are on it. Units: hours."""

    rung: Rung
    hours: int
    unless_acknowledged: bool = False


@record(frozen=True, slots=True)
class Chased:
    """A flag as the ladder sees it: since when it is chased, how many steps were taken, whether somebody is on it.

    `calendar` tells when people work where it is about.
    """

    severity: Severity
    since: datetime
    taken: int = 0
    acknowledged: bool = False
    calendar: BusinessCalendar = PLAIN


@record(frozen=True, slots=True)
class Climb:
    """A step to take now; `number` is which one it is since the flag is chased."""

    rung: Rung
    number: int


def ladder(severity: Severity, policy: Policy) -> tuple[Step, ...]:
    """Return the steps of a severity in their order. An hour of nothing is a step that is not taken."""
    acknowledge = policy.severity_acknowledge_hours[severity]
    line = policy.severity_line_hours[severity]
    board = policy.severity_board_hours[severity]
    steps = [
        Step(Rung.REMINDER, acknowledge, unless_acknowledged=True),
        Step(Rung.LINE, line, unless_acknowledged=True),
        Step(Rung.OVERDUE, policy.severity_resolve_hours[severity]),
        Step(Rung.BOARD, board),
    ]
    return (Step(Rung.FIRST, 0), *sorted((step for step in steps if step.hours), key=lambda step: step.hours))


def moment_of(severity: Severity, since: datetime, hours: int, calendar: BusinessCalendar = PLAIN) -> datetime:
    """Return the moment so many hours later: what is critical does not wait for Monday, the rest does."""
    if severity is Severity.CRITICAL:
        return since + timedelta(hours=hours)
    return add_business_hours(since, hours, calendar) if hours else since


def climbs(chased: Chased, policy: Policy, at: datetime) -> tuple[tuple[Climb, ...], int, datetime]:
    """Return the steps to take now, how many are taken then, and when the next one comes.

    Where a job was away for long, whoever acts is told once, not once a step; line and board are never left out.
    """
    steps = ladder(chased.severity, policy)
    taken, due = chased.taken, list[Climb]()
    while (moment := _moment(chased, steps, taken, policy)) <= at:
        step = steps[taken] if taken < len(steps) else Step(Rung.AGAIN, 0)
        if not (step.unless_acknowledged and chased.acknowledged):
            due.append(Climb(step.rung, taken))
        taken += 1
    return tuple(_told_once(due)), taken, moment


def _moment(chased: Chased, steps: tuple[Step, ...], taken: int, policy: Policy) -> datetime:
    if taken < len(steps):
        return moment_of(chased.severity, chased.since, steps[taken].hours, chased.calendar)
    again = (taken - len(steps) + 1) * policy.remind_business_days * _HOURS
    return moment_of(chased.severity, chased.since, round(steps[-1].hours + again), chased.calendar)


def _told_once(due: list[Climb]) -> Iterator[Climb]:
    last = max((climb.number for climb in due if not climb.rung.level), default=None)
    for climb in due:
        if climb.rung.level or climb.number == last:
            yield climb
