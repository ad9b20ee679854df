"""How many hours of each month people promised and have, days away left out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate

from roles.rules.capacity import NOTHING, Allocation, WorkingTime, available_hours, switching, weighed
from roles.rules.records import record

_WEEK, _WEEKDAYS = 7, 5
_YEAR = 12


@record(frozen=True, slots=True)
class MonthLoad:
    """One month of one person. Units: hours in that month; `absent` in weekdays away."""

    first: date
    promised: float
    available: float
    absent: int = 0

    @property
    def over(self) -> bool:
        """Whether more is promised than there is."""
        return self.promised > self.available + NOTHING

    @property
    def percent(self) -> int | None:
        """What is promised of what there is, None where there is nothing to promise."""
        return round(100 * self.promised / self.available) if self.available > NOTHING else None


@record(frozen=True, slots=True)
class LeaveOverload:
    """The first month in which days away leave less than is promised. Units: hours in that month.

    `away` are the days of absence in it, both included.
    """

    month: MonthLoad
    away: tuple[tuple[date, date], ...]


def weekdays_between(start: date, end: date) -> int:
    """Return how many weekdays there are from one day until (not including) another."""
    days = (end - start).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, _WEEK)
    first = start.weekday()
    return weeks * _WEEKDAYS + sum((first + day) % _WEEK < _WEEKDAYS for day in range(rest))


@record(frozen=True, slots=True)
class Months:
    """Months in a row. `firsts` are their first days and the one after the last; `weekdays` those of each."""

    firsts: tuple[date, ...]
    weekdays: tuple[int, ...]

    @classmethod
    def since(cls, day: date, count: int) -> "Months":
        """Return so many months, beginning with that of a day."""
        numbers = range(day.year * _YEAR + day.month - 1, day.year * _YEAR + day.month + count)
        firsts = tuple(date(n // _YEAR, n % _YEAR + 1, 1) for n in numbers)
        return cls(firsts, tuple(map(weekdays_between, firsts, firsts[1:])))

    def spread(self, start: date, end: date) -> Iterator[tuple[int, int]]:
        """Yield each month in which a span has weekdays: its place, and how many."""
        start, end = max(start, self.firsts[0]), min(end, self.firsts[-1])
        for place in range(self._place(start), min(self._place(end) + 1, len(self.weekdays))):
            if days := weekdays_between(max(start, self.firsts[place]), min(end, self.firsts[place + 1])):
                yield place, days

    def whole(self, start: date, end: date) -> tuple[int, int]:
        """Return from which until (not including) which place a span covers whole months."""
        start, end = max(start, self.firsts[0]), min(end, self.firsts[-1])
        return self._place(start) + (start.day > 1), self._place(end)

    def _place(self, day: date) -> int:
        first = self.firsts[0]
        return (day.year - first.year) * _YEAR + day.month - first.month


def month_loads(
    allocations: Iterable[Allocation],
    absences: Iterable[tuple[date, date]],
    available: float,
    months: Months,
) -> list[MonthLoad]:
    """Return the months of one person: promises and what there is, both by weekdays; days away count for nothing.

    Units: `available` in hours of a month without absence; `absences` from first to last day, both included.
    """
    promised = _promised(allocations, months)
    away = _away(absences, months)
    return [
        MonthLoad(first, hours, available * (days - absent) / days, absent)
        for first, hours, days, absent in zip(months.firsts, promised, months.weekdays, away, strict=False)
    ]


def loads_by_month(
    allocations: Iterable[Allocation],
    absences: Iterable[tuple[date, date]],
    fte: float,
    time: WorkingTime,
    months: Months,
    today: date,
) -> list[MonthLoad]:
    """Return the months of one person from what they promised; what ended before today costs no switching any more."""
    promised = weighed(allocations, time)
    running = [a for a in promised if a.ends is None or a.ends > today]
    return month_loads(promised, absences, available_hours(fte, switching(running), time), months)


def _promised(allocations: Iterable[Allocation], months: Months) -> list[float]:
    """Return the hours promised in each month. Whole months are summed up as steps, not one by one."""
    steps, parts = [0.0] * (len(months.weekdays) + 1), [0.0] * len(months.weekdays)
    for allocation in allocations:
        hours, start, end = allocation.hours, allocation.starts, allocation.ends or months.firsts[-1]
        if not hours or end <= months.firsts[0] or start >= months.firsts[-1]:
            continue
        first, last = months.whole(start, end)
        if first < last:
            steps[first] += hours
            steps[last] -= hours
        for from_day, to_day in _ends(months, start, end):
            for place, days in months.spread(from_day, to_day):
                parts[place] += hours * days / months.weekdays[place]
    return [whole + part for whole, part in zip(accumulate(steps), parts, strict=False)]


def _ends(months: Months, start: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield what of a span lies in months that it covers in part."""
    first, last = months.whole(start, end)
    if first > last:
        yield start, end
        return
    if start < months.firsts[first] and start > months.firsts[0]:
        yield start, months.firsts[first]
    if months.firsts[last] < end < months.firsts[-1]:
        yield months.firsts[last], end


def _away(absences: Iterable[tuple[date, date]], months: Months) -> list[int]:
    """Return the weekdays away in each month; days in two absences count once."""
    found = [0] * len(months.weekdays)
    counted = months.firsts[0]
    for first, last in sorted(absences):
        start, end = max(first, counted), last + timedelta(days=1)
        if start < end:
            for place, days in months.spread(start, end):
                found[place] += days
            counted = end
    return found


def first_overload_by_leave(
    allocations: Iterable[Allocation],
    absences: Sequence[tuple[date, date]],
    available: float,
    today: date,
    horizon_days: int,
) -> LeaveOverload | None:
    """Return the first month within the horizon that would fit but for the days away in it, or None."""
    if not absences:
        return None
    horizon = today + timedelta(days=horizon_days)
    count = (horizon.year - today.year) * _YEAR + horizon.month - today.month + 1
    months = Months.since(today, count)
    for load, after in zip(month_loads(allocations, absences, available, months), months.firsts[1:], strict=True):
        if load.absent and load.over and load.promised <= available + NOTHING:
            last = after - timedelta(days=1)
            away = [(max(start, load.first), min(end, last)) for start, end in sorted(absences)]
            return LeaveOverload(load, tuple(span for span in away if span[0] <= span[1]))
    return None
