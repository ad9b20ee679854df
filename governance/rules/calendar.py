"""Business days: Monday to Friday. Public holidays differ by place and are not known here."""

from datetime import date, datetime, timedelta

SATURDAY = 5


def is_business_day(day: date) -> bool:
    """Whether people are expected to work on this day."""
    return day.weekday() < SATURDAY


def business_days_between(start: date, end: date) -> int:
    """Return how many business days lie after `start` up to and including `end`; 0 when end is not later."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    return weeks * 5 + sum(is_business_day(start + timedelta(days=n)) for n in range(1, rest + 1))


def add_business_hours(start: datetime, hours: int) -> datetime:
    """Return the moment that many hours later, counting 24 hours a business day and none at weekends."""
    moment = start
    days, rest = divmod(hours, 24)
    while days:
        moment += timedelta(days=1)
        days -= is_business_day(moment.date())
    moment += timedelta(hours=rest)
    while not is_business_day(moment.date()):
        moment += timedelta(days=1)
    return moment
