"""Who is on the roster of a queue, when, and at which hours nobody is.

A week has 10,080 minutes; which of them somebody is there for is one number with a bit for each, so that hours of
several people, over midnight and over the weekend, are joined and compared exactly.
"""

from collections.abc import Iterable, Iterator
from datetime import time
from functools import lru_cache

from decisions.rules.facts import Hours
from decisions.rules.vocabulary import Days
from roles.rules.records import record

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_MINUTES = 1440
_WORKING_DAYS = 5
_WEEK_MINUTES = DAY_MINUTES * len(DAY_NAMES)
_WHOLE_WEEK = (1 << _WEEK_MINUTES) - 1


@record(frozen=True, slots=True)
class ShiftFacts:
    """A person on the roster. `trained`: they were trained for it by the day that is looked at."""

    person_id: int
    name: str
    hours: Hours
    trained: bool = False


@record(frozen=True, slots=True)
class Span:
    """Part of one day in which the same number of people is there. Units: minutes since midnight."""

    starts: int
    ends: int
    people: int

    def __str__(self) -> str:
        return f"{_clock(self.starts)}–{_clock(self.ends)}"


def cover_gaps(operates: Hours, hours: Hours | None, shifts: Iterable[Hours]) -> tuple[str, ...]:
    """Return when cases are decided and nobody is there, in words; nothing where somebody always is.

    Where a roster exists, somebody on it has to be there; else what the queue says of its `hours` counts.
    """
    there = tuple(shifts) or ((hours,) if hours else ())
    return tuple(_in_words(_minutes_of(operates) & ~_union(there)))


def is_there(hours: Hours, weekday: int, moment: time) -> bool:
    """Whether hours hold a moment of a day of the week, Monday being 0."""
    return bool(_minutes_of(hours) >> (weekday * DAY_MINUTES + moment.hour * 60 + moment.minute) & 1)


def week_cover(shifts: Iterable[Hours]) -> tuple[tuple[Span, ...], ...]:
    """Return for each day of the week, Monday first, the spans in which somebody is there, and how many are."""
    masks = [_minutes_of(hours) for hours in shifts]
    return tuple(tuple(_day_spans(masks, day * DAY_MINUTES)) for day in range(len(DAY_NAMES)))


@lru_cache(maxsize=1024)
def _minutes_of(hours: Hours) -> int:
    """Return the minutes of the week that hours hold, a bit each; what goes on after midnight is the next day's."""
    start, end = _minute(hours.starts), _minute(hours.ends)
    length = (end - start) % DAY_MINUTES or DAY_MINUTES
    days = len(DAY_NAMES) if hours.days is Days.EVERY_DAY else _WORKING_DAYS
    found = 0
    for day in range(days):
        found |= ((1 << length) - 1) << (day * DAY_MINUTES + start)
    return (found | found >> _WEEK_MINUTES) & _WHOLE_WEEK


def _union(there: Iterable[Hours]) -> int:
    found = 0
    for hours in there:
        found |= _minutes_of(hours)
    return found


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    """Yield where each unbroken run of set bits starts and ends."""
    place = 0
    while bits:
        skipped = (bits & -bits).bit_length() - 1
        bits >>= skipped
        length = (~bits & (bits + 1)).bit_length() - 1
        yield place + skipped, place + skipped + length
        bits >>= length
        place += skipped + length


def _round_runs(bits: int) -> list[tuple[int, int]]:
    """Return the runs of a week that begins again after it ended: one over its end is one run."""
    runs = list(_runs(bits))
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][1] == _WEEK_MINUTES:
        first = runs.pop(0)
        runs[-1] = (runs[-1][0], _WEEK_MINUTES + first[1])
    return runs


def _in_words(missing: int) -> Iterator[str]:
    if missing == _WHOLE_WEEK:
        yield "around the clock, every day"
        return
    days_of: dict[tuple[int, int], list[int]] = {}
    for start, end in _round_runs(missing):
        day, minute = divmod(start, DAY_MINUTES)
        days_of.setdefault((minute, end - start), []).append(day)
    for (minute, length), days in days_of.items():
        if length <= DAY_MINUTES:
            yield f"{_days_in_words(days)} {_clock(minute)}–{_clock((minute + length) % DAY_MINUTES)}"
            continue
        last, ends = divmod(days[0] * DAY_MINUTES + minute + length, DAY_MINUTES)
        yield f"{DAY_NAMES[days[0]]} {_clock(minute)} until {DAY_NAMES[last % len(DAY_NAMES)]} {_clock(ends)}"


def _days_in_words(days: list[int]) -> str:
    whole = tuple(range(len(DAY_NAMES)))
    known = {whole: "every day", whole[:_WORKING_DAYS]: "weekdays", whole[_WORKING_DAYS:]: "weekends"}
    return known.get(tuple(days)) or ", ".join(DAY_NAMES[day] for day in days)


def _day_spans(masks: list[int], start: int) -> Iterator[Span]:
    day = (1 << DAY_MINUTES) - 1
    within = [mask >> start & day for mask in masks]
    edges = {edge for bits in within for run in _runs(bits) for edge in run}
    before: Span | None = None
    for starts, ends in zip(sorted(edges), sorted(edges)[1:], strict=False):
        people = sum(bits >> starts & 1 for bits in within)
        if before and before.ends == starts and before.people == people:
            before = Span(before.starts, ends, people)
            continue
        if before and before.people:
            yield before
        before = Span(starts, ends, people)
    if before and before.people:
        yield before


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
