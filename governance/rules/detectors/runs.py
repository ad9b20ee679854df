"""What was counted, put in order: one run of days for each version, for evidence is never carried over to another."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from governance.rules.readings import Counted
from roles.rules.records import record


@record(frozen=True, slots=True)
class Day:
    """What one day brought in one version: `k` of `n` cases, and of values their mean, weighted by cases."""

    until: date
    k: int
    n: int
    value: float | None = None


@record(frozen=True, slots=True)
class Run:
    """The days of one version, in order; never none."""

    fingerprint: str
    days: tuple[Day, ...]

    @property
    def first(self) -> date:
        """The first day of it."""
        return self.days[0].until

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.days[-1].until

    @property
    def k(self) -> int:
        """How many counted."""
        return sum(day.k for day in self.days)

    @property
    def n(self) -> int:
        """Of how many."""
        return sum(day.n for day in self.days)

    def within(self, today: date, days: int) -> tuple[int, int]:
        """Return k and n of the last so many days."""
        after = today - timedelta(days=days)
        recent = [day for day in self.days if day.until > after]
        return sum(day.k for day in recent), sum(day.n for day in recent)


def runs_of(rows: Iterable[Counted]) -> tuple[Run, ...]:
    """Return a run for each version, that which leads last: seen latest, then of most cases."""
    found: dict[str, list[Counted]] = {}
    for row in rows:
        found.setdefault(row.fingerprint, []).append(row)
    runs = [Run(fingerprint, days_of(mine)) for fingerprint, mine in found.items()]
    return tuple(sorted(runs, key=lambda run: (run.last, run.n, run.fingerprint)))


def running(runs: Sequence[Run], window_days: int) -> tuple[Run, ...]:
    """Return the runs whose version may still be running: seen in the last days of what was seen at all."""
    return tuple(run for run in runs if (runs[-1].last - run.last).days < window_days)


def beside(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the run that leads, and those that went on beside it rather than ended when it began."""
    return tuple(run for run in runs if run is runs[-1] or run.last > runs[-1].first)


def of_versions(rows: Iterable[Counted], runs: Collection[Run]) -> tuple[Run, ...]:
    """Return runs of these rows, as far as they are of the versions of those runs."""
    versions = {run.fingerprint for run in runs}
    return runs_of(row for row in rows if row.fingerprint in versions)


def days_of(rows: Iterable[Counted], length: int = 1) -> tuple[Day, ...]:
    """Return the rows added up by periods of so many days, in order; a period ends with the last day seen in it.

    Periods are cut from one day for all time, so that none moves with the day on which somebody looks.
    """
    found: dict[int, list[Counted]] = {}
    for row in rows:
        found.setdefault(row.until.toordinal() // length, []).append(row)
    return tuple(_day(found[number]) for number in sorted(found))


def _day(rows: Sequence[Counted]) -> Day:
    # Added in one order, whichever they came in: sums of fractions depend on it.
    valued = sorted((row.value, row.n) for row in rows if row.value is not None)
    weight = sum(n for _, n in valued)
    value = sum(value * n for value, n in valued) / weight if weight else None
    return Day(max(row.until for row in rows), sum(row.k for row in rows), sum(row.n for row in rows), value)
