"""When somebody's digest goes out: once a business day, from an hour on, where they are."""

from datetime import date, datetime

from governance.rules.calendar import is_business_day


def digest_is_due(local: datetime, hour: int, last: date | None, wanted: bool) -> bool:  # noqa: FBT001 - what they said
    """Whether a digest goes out now. `local` is the moment where the person is, `last` the day of their last one."""
    return wanted and is_business_day(local.date()) and local.hour >= hour and (last is None or last < local.date())
