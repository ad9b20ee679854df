"""How many hours an answer takes, and whether a person has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """How much time people have. The numbers are policy, and handed in.

    Units: `hours_per_fte` in hours a month; `switching_cost` is the share of the whole that each initiative beyond the
    first takes.
    """

    hours_per_fte: float
    switching_cost: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """Hours a month promised to one accountability, from a day on until (not including) another.

    `subject` names what they were promised to, `group` is the initiative or decision it counts towards.
    """

    subject: str
    hours: float
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
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


def first_overload(
    allocations: Iterable[Allocation], available: float, today: date, horizon_days: int
) -> Overload | None:
    """Return the first day within the horizon on which the promises exceed what is available, or None.

    The sum changes only where an allocation starts, so only those days (and today) are looked at.
    """
    allocations = tuple(allocations)
    horizon = today + timedelta(days=horizon_days)
    days = sorted({today, *(a.starts for a in allocations if today < a.starts <= horizon)})
    for day in days:
        running = [a for a in allocations if a.starts <= day and (a.ends is None or a.ends > day)]
        promised = sum(a.hours for a in running)
        if promised > available + 1e-9:
            return Overload(day, promised, available, tuple(a.subject for a in running))
    return None
