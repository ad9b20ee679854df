"""Business days, by the calendar of a place: the one home of everything that counts them."""

from datetime import date, datetime, timedelta

from roles.rules.business_calendar import PLAIN, BusinessCalendar

_A_WEEK = 7


def is_business_day(day: date, calendar: BusinessCalendar = PLAIN) -> bool:
    """Whether people are expected to work on this day."""
    return calendar.is_worked(day)


def business_days_between(start: date, end: date, calendar: BusinessCalendar = PLAIN) -> int:
    """Return how many business days lie after `start` up to and including `end`; 0 when end is not later."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, _A_WEEK)
    week = range(1, rest + 1)
    worked = weeks * (_A_WEEK - len(calendar.weekend))
    worked += sum((start + timedelta(days=n)).weekday() not in calendar.weekend for n in week)
    return worked - sum(start < day <= end and day.weekday() not in calendar.weekend for day in calendar.days_off)


def add_business_hours(start: datetime, hours: int, calendar: BusinessCalendar = PLAIN) -> datetime:
    """Return the moment that many hours later, counting 24 hours a business day and none on other days."""
    moment = start
    days, rest = divmod(hours, 24)
    while days:
        moment += timedelta(days=1)
        days -= calendar.is_worked(moment.date())
    moment += timedelta(hours=rest)
    while not calendar.is_worked(moment.date()):
        moment += timedelta(days=1)
    return moment
