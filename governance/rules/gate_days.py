"""The days of gates as a calendar program reads them: iCalendar, RFC 5545."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from roles.rules.records import record

PRODUCT = "-//Remit//Days of gates//EN"


@record(frozen=True, slots=True)
class GateDay:
    """One day: what is due for which initiative, and where it is done.

    `name` tells it apart from all others and stays the same when the day is moved; `changes` counts what happened to
    it. `over` says that it is no longer due because it was taken back, rejected or never decided.
    """

    name: str
    on: date
    title: str
    detail: str
    link: str
    changes: int
    over: bool = False


def gate_days_text(title: str, days: Iterable[GateDay], *, host: str, at: datetime) -> bytes:
    """Return a calendar with one event a day, whole days that block nobody's time; what is over is cancelled."""
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", title)):
        calendar.add(name, value)
    for day in days:
        calendar.add_component(_event(day, host, at))
    return bytes(calendar.to_ical())


def _event(day: GateDay, host: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.name}@{host}")
    event.add("dtstamp", at)
    event.add("sequence", day.changes)
    event.add("dtstart", day.on)
    if day.on < date.max:
        event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", day.title)
    event.add("description", f"{day.detail}\n{day.link}")
    event.add("url", day.link)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if day.over else "CONFIRMED")
    return event
