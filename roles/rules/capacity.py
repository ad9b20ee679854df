"""How many hours an answer takes, and whether a person has them on every day."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from roles.rules.records import record

# Hours are told to a tenth; what is summed up differs in the last digit.
NOTHING = 1e-9


@record(frozen=True, slots=True)
class WorkingTime:
    """How much time people have. The numbers are policy, and handed in.

    Units: `hours_per_fte` in hours a month; `switching_cost` is the share of the whole that each initiative beyond the
    first takes, `deputy_share` the share of a holder's hours that whoever deputises keeps free, `balance_share` the
    one by which the activities of a job may miss its time.
    """

    hours_per_fte: float
    switching_cost: float
    deputy_share: float = 0.0
    balance_share: float = 0.02


class Allocation(NamedTuple):
    """Hours a month promised to one accountability, from a day on until (not including) another.

    `subject` names what they were promised to, `initiative` is the key of the initiative they count towards, empty for
    a decision. With `deputy` the hours are the holder's, of which whoever deputises keeps a share free. `proposed`: the
    line manager agreed to it, the person has not accepted yet. `page` and `number` are where it is read.
    """

    subject: str
    hours: float
    starts: date
    ends: date | None
    deputy: bool = False
    initiative: str = ""
    proposed: bool = False
    page: str = ""
    number: int = 0

    def runs_on(self, day: date) -> bool:
        """Whether it binds on this day."""
        return self.starts <= day and (self.ends is None or self.ends > day)


@record(frozen=True, slots=True)
class Overload:
    """The first day on which more hours are promised than there are.

    Units: hours a month.
    """

    day: date
    promised: float
    available: float
    subjects: tuple[str, ...]


def available_hours(contracted_fte: float, initiatives: int, time: WorkingTime) -> float:
    """Return the hours a month a person can promise, less what switching between initiatives costs.

    Source: domain catalogue, section 5.
    """
    share = max(0.0, 1.0 - time.switching_cost * max(0, initiatives - 1))
    return contracted_fte * time.hours_per_fte * share


def switching(allocations: Iterable[Allocation]) -> int:
    """Return between how many initiatives a person switches: those that hours are promised to, now or later."""
    return len({a.initiative for a in allocations if a.initiative and a.hours > 0 and not a.deputy})


def weighed(allocations: Iterable[Allocation], time: WorkingTime) -> tuple[Allocation, ...]:
    """Return the promises with the hours they take: of what a deputy covers, the share that is kept free."""
    return tuple(_kept_free(a, time.deputy_share) if a.deputy else a for a in allocations)


def fits_whenever(allocations: Iterable[Allocation], available: float, time: WorkingTime) -> bool:
    """Whether the promises would fit even if all of them ran at once: then no day need be looked at."""
    return sum(a.hours * time.deputy_share if a.deputy else a.hours for a in allocations) <= available


def _kept_free(allocation: Allocation, share: float) -> Allocation:
    hours = allocation.hours * share
    return allocation._replace(hours=hours, subject=f"{allocation.subject}, {hours:g} h kept free")


def first_overload(
    allocations: Iterable[Allocation], available: float, today: date, horizon_days: int
) -> Overload | None:
    """Return the first day within the horizon on which the promises exceed what is available, or None.

    The sum changes only where an allocation starts, so only those days (and today) are looked at.
    """
    allocations = tuple(allocations)
    horizon = today + timedelta(days=horizon_days)
    for day in _steps(allocations, today):
        found = _overload(allocations, available, day)
        if day <= horizon and found is not None:
            return found
    return None


def first_worse_overload(
    before: Sequence[Allocation], after: Sequence[Allocation], fte: float, time: WorkingTime, today: date
) -> Overload | None:
    """Return the first day from today on that is overloaded, and by more than before; None when there is none.

    What was too much already may stay or shrink; it never grows.
    """
    before, after = weighed(before, time), weighed(after, time)
    had = available_hours(fte, switching(before), time)
    has = available_hours(fte, switching(after), time)
    for day in _steps((*before, *after), today):
        found, known = _overload(after, has, day), _overload(before, had, day)
        excess = known.promised - known.available if known else 0.0
        if found and found.promised - found.available > excess + NOTHING:
            return found
    return None


def _steps(allocations: Iterable[Allocation], today: date) -> list[date]:
    """Return today and every day on which something starts after it."""
    return sorted({today, *(a.starts for a in allocations if a.starts > today)})


def _overload(allocations: Iterable[Allocation], available: float, day: date) -> Overload | None:
    running = [a for a in allocations if a.runs_on(day)]
    promised = sum(a.hours for a in running)
    if promised <= available + NOTHING:
        return None
    return Overload(day, promised, available, tuple(a.subject for a in running))
