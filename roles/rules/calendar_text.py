"""Days as a calendar program reads them: iCalendar, RFC 5545."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from roles.rules.calendar_days import PlanDay

PRODUCT = "-//Remit//Days of redesign plans//EN"


def calendar_text(
    title: str,
    days: Iterable[PlanDay],
    *,
    host: str,
    links: Mapping[int, str],
    revisions: Mapping[int, int],
    at: datetime,
) -> bytes:
    """Return a calendar with one event a day, whole days that block nobody's time.

    `links` and `revisions` are those of the plans, by id. An event keeps its name when its day is moved, so that a
    calendar moves it as well.
    """
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", title)):
        calendar.add(name, value)
    for day in days:
        calendar.add_component(_event(day, host, links[day.plan_id], revisions[day.plan_id], at))
    return bytes(calendar.to_ical())


def _event(day: PlanDay, host: str, link: str, revision: int, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.name}@{host}")
    event.add("dtstamp", at)
    event.add("sequence", revision)
    event.add("dtstart", day.on)
    # A day without an end lasts a day; after the last one that there is nothing begins.
    if day.on < date.max:
        event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", day.title)
    event.add("description", f"{day.detail}\n{link}")
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    return event
