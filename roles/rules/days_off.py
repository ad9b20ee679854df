"""Days off as people hand them in: typed, one a line; as CSV; or as an iCalendar file. Pure; what is odd is named."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from icalendar import Calendar

MOST = 3000
# Nobody is off for longer in one entry.
_LONGEST = 92
_LINE = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*[,;\t ]?\s*(.*)")

Days = Mapping[date, str]


class DaysUnreadable(ValueError):  # noqa: N818 - named as the sentence it is
    """What was handed in cannot be read; the text says where and why."""


def days_from_lines(text: str) -> Days:
    """Return the days of lines such as `2026-12-25 Christmas Day`.

    Raises: DaysUnreadable.
    """
    return _gathered(_line(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def days_from_csv(text: str) -> Days:
    """Return the days of a table whose first column is the day and whose second, if any, its name.

    A first line that names the columns is passed over. Raises: DaysUnreadable.
    """
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:2000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [row for row in csv.reader(io.StringIO(text), dialect) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise DaysUnreadable(f"This is no table: {error}.") from error
    if rows and not rows[0][0].strip()[:1].isdecimal():
        rows = rows[1:]
    return _gathered(_line(number, " ".join(row[:2])) for number, row in enumerate(rows, 1))


def days_from_ics(content: bytes) -> Days:
    """Return the days of an iCalendar file's events: whole days, and those that last several, day by day.

    Raises: DaysUnreadable; an event that repeats is refused, so that nobody takes one year for all.
    """
    try:
        events = list(Calendar.from_ical(content).walk("VEVENT"))
    except (ValueError, IndexError, KeyError) as error:
        raise DaysUnreadable("This is no iCalendar file.") from error
    return _gathered(day for event in events for day in _event(event))


def _line(number: int, line: str) -> tuple[date, str]:
    if found := _LINE.fullmatch(line):
        try:
            return date.fromisoformat(found[1]), found[2].strip()
        except ValueError:
            pass
    raise DaysUnreadable(f"Line {number} is no day: “{line.strip()[:60]}”. Write 2026-12-25 Christmas Day.")


def _event(event: Mapping[str, object]) -> Iterator[tuple[date, str]]:
    name = str(event.get("SUMMARY", ""))
    if "RRULE" in event or "RDATE" in event:
        raise DaysUnreadable(f"“{name[:60]}” repeats. Hand in each day by itself.")
    begins = _day(event, "DTSTART")
    if begins is None:
        raise DaysUnreadable(f"“{name[:60]}” has no day.")
    ends = _day(event, "DTEND") or begins + timedelta(days=1)
    length = max(1, (ends - begins).days)
    if length > _LONGEST:
        raise DaysUnreadable(f"“{name[:60]}” lasts for {length} days.")
    yield from ((begins + timedelta(days=n), name) for n in range(length))


def _day(event: Mapping[str, object], name: str) -> date | None:
    moment = getattr(event.get(name), "dt", None)
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None


def _gathered(days: Iterable[tuple[date, str]]) -> Days:
    found: dict[date, str] = {}
    for day, name in days:
        found[day] = " / ".join(dict.fromkeys(part for part in (found.get(day, ""), name[:120]) if part))[:120]
        if len(found) > MOST:
            raise DaysUnreadable(f"More than {MOST} days off are no calendar of working days.")
    return dict(sorted(found.items()))
