"""When somebody's digest goes out: once a business day, from an hour on, where they are."""

from datetime import date, datetime

from governance.rules.calendar import is_business_day
from roles.rules.business_calendar import PLAIN, BusinessCalendar


def digest_is_due(
    local: datetime,
    hour: int,
    last: date | None,
    wanted: bool,  # noqa: FBT001 - what they said
    calendar: BusinessCalendar = PLAIN,
) -> bool:
    """Whether a digest goes out now: on a day on which people work where they are, once, from an hour on.

    `local` is the moment where the person is, `last` the day of their last one.
    """
    today = local.date()
    return wanted and is_business_day(today, calendar) and local.hour >= hour and (last is None or last < today)
