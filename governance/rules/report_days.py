"""On which days a report is due: each business day, on one day of the week, or on one of the month."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from roles.rules.business_calendar import PLAIN, BusinessCalendar
from roles.rules.records import record

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


@record(frozen=True, slots=True)
class Timing:
    """A rhythm with its day. Units: `weekday` 0 is Monday; `day` is that of the month, its last where it is shorter."""

    rhythm: Rhythm
    weekday: int | None = None
    day: int | None = None


def due_before(timing: Timing, local: datetime, hour: int, calendar: BusinessCalendar = PLAIN) -> datetime:
    """Return the last moment up to `local` at which it was due, where `local` is told. `hour` is when a day begins it.

    What is due each month on a day that nobody works is due on the next one that is worked. `calendar` is the reader's.
    """
    day = _last_day(timing, local.date(), calendar)
    if datetime.combine(day, time(hour), local.tzinfo) > local:
        day = _last_day(timing, local.date() - timedelta(days=1), calendar)
    return datetime.combine(day, time(hour), local.tzinfo)


def due_after(timing: Timing, local: datetime, hour: int, calendar: BusinessCalendar = PLAIN) -> datetime:
    """Return the next moment after `local` at which it is due."""
    ahead = local.date()
    while (found := due_before(timing, datetime.combine(ahead, time(hour), local.tzinfo), hour, calendar)) <= local:
        ahead += timedelta(days=1)
    return found


def is_due(moment: datetime, since: datetime, sent_for: date | None) -> bool:
    """Whether what was due at a moment is still to be sent: it was not, and somebody wanted it by then."""
    return since < moment and (sent_for is None or sent_for < moment.date())


def _last_day(timing: Timing, today: date, calendar: BusinessCalendar) -> date:
    """Return the last day up to this one on which it is due."""
    if timing.rhythm is Rhythm.MONTHLY:
        return max(day for day in _of_months(today, timing.day or 1, calendar) if day <= today)
    if timing.rhythm is Rhythm.WEEKLY:
        return today - timedelta(days=(today.weekday() - (timing.weekday or 0)) % _DAYS_A_WEEK)
    while not calendar.is_worked(today):
        today -= timedelta(days=1)
    return today


def _of_months(today: date, day: int, calendar: BusinessCalendar) -> tuple[date, date, date]:
    """Return the days of this month and the two before."""
    this = today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    before = (last - timedelta(days=1)).replace(day=1)
    return _in_month(this, day, calendar), _in_month(last, day, calendar), _in_month(before, day, calendar)


def _in_month(first: date, day: int, calendar: BusinessCalendar) -> date:
    """Return this day of a month, its last where it is shorter, the next that is worked where it is not."""
    beyond = (first + timedelta(days=31)).replace(day=1)
    found = min(first + timedelta(days=day - 1), beyond - timedelta(days=1))
    while not calendar.is_worked(found):
        found += timedelta(days=1)
    return found
