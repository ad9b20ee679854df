"""On which days a report is due: each business day, on one day of the week, or on one of the month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from governance.rules.calendar import SATURDAY

_DAYS_A_WEEK = 7


class Rhythm(StrEnum):
    """How often something is sent."""

    BUSINESS_DAYS = "business_days"
    WEEKLY = "weekly"
    MONTHLY = "monthly"

    @property
    def label(self) -> str:
        """How often, in words."""
        return {
            Rhythm.BUSINESS_DAYS: "Each business day",
            Rhythm.WEEKLY: "Weekly",
            Rhythm.MONTHLY: "Monthly",
        }[self]


@dataclass(frozen=True, slots=True)
class Timing:
    """A rhythm with its day. Units: `weekday` 0 is Monday; `day` is that of the month, its last where it is shorter."""

    rhythm: Rhythm
    weekday: int | None = None
    day: int | None = None


def due_before(timing: Timing, local: datetime, hour: int) -> datetime:
    """Return the last moment up to `local` at which it was due, where `local` is told. `hour` is when a day begins it.

    What is due on a weekend of the month is due on the Monday after.
    """
    day = _last_day(timing, local.date())
    if datetime.combine(day, time(hour), local.tzinfo) > local:
        day = _last_day(timing, local.date() - timedelta(days=1))
    return datetime.combine(day, time(hour), local.tzinfo)


def due_after(timing: Timing, local: datetime, hour: int) -> datetime:
    """Return the next moment after `local` at which it is due."""
    ahead = local.date()
    while (found := due_before(timing, datetime.combine(ahead, time(hour), local.tzinfo), hour)) <= local:
        ahead += timedelta(days=1)
    return found


def is_due(moment: datetime, since: datetime, sent_for: date | None) -> bool:
    """Whether what was due at a moment is still to be sent: it was not, and somebody wanted it by then."""
    return since < moment and (sent_for is None or sent_for < moment.date())


def _last_day(timing: Timing, today: date) -> date:
    """Return the last day up to this one on which it is due."""
    if timing.rhythm is Rhythm.MONTHLY:
        this_month = _in_month(today.replace(day=1), timing.day or 1)
        return max(day for day in (this_month, *_before(today, timing.day or 1)) if day <= today)
    if timing.rhythm is Rhythm.WEEKLY:
        return today - timedelta(days=(today.weekday() - (timing.weekday or 0)) % _DAYS_A_WEEK)
    return today - timedelta(days=max(0, today.weekday() - SATURDAY + 1))


def _before(today: date, day: int) -> tuple[date, date]:
    """Return the days of the two months before."""
    last = today.replace(day=1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    return _in_month(last.replace(day=1), day), _in_month(before.replace(day=1), day)


def _in_month(first: date, day: int) -> date:
    """Return this day of a month, its last where it is shorter, the Monday after where it is a weekend."""
    beyond = (first + timedelta(days=31)).replace(day=1)
    found = min(first + timedelta(days=day - 1), beyond - timedelta(days=1))
    return found + timedelta(days=max(0, _DAYS_A_WEEK - found.weekday())) if found.weekday() >= SATURDAY else found
