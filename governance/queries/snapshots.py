"""Snapshots as the portfolio shows them: one day, the days around it, and how figures moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, Q

from governance.models import PortfolioSnapshot
from governance.queries.scope import Scope, depth_of_top
from roles.queries.units import UnitTree

# How far a trend looks back, and from how many days on it shows one of each week. Units: calendar days; points.
LOOK_BACK = 400
MOST_POINTS = 45


@dataclass(frozen=True, slots=True)
class Around:
    """The days with a snapshot next before and next after a day."""

    before: date | None
    after: date | None


def snapshot_on(day: date, unit: int | None) -> PortfolioSnapshot | None:
    """Return the snapshot of a day and a slice; a unit that had nothing on a day has none of that day."""
    return PortfolioSnapshot.objects.filter(day=day, unit=unit).first()


def snapshots_around(day: date) -> Around:
    """Return the days next to one on which snapshots were taken, in one statement."""
    found = PortfolioSnapshot.objects.filter(unit=None).aggregate(
        before=Max("day", filter=Q(day__lt=day)), after=Min("day", filter=Q(day__gt=day))
    )
    return Around(found["before"], found["after"])


def trend(today: date, unit: int | None) -> Sequence[PortfolioSnapshot]:
    """Return the snapshots of the last months, the first first; of a long time the last one of each week."""
    since = today - timedelta(days=LOOK_BACK)
    rows = list(PortfolioSnapshot.objects.filter(unit=unit, day__gt=since, day__lte=today).order_by("day"))
    if len(rows) <= MOST_POINTS:
        return rows
    return list({row.day.isocalendar()[:2]: row for row in rows}.values())


def slice_of(scope: Scope, tree: UnitTree) -> tuple[bool, int | None]:
    """Return whether snapshots tell of a scope, and of which unit: only the whole and top units are kept."""
    if scope.sight.units is not None:
        return False, None
    if scope.whole:
        return True, None
    if scope.unit not in tree.parents or scope.address() != Scope(unit=scope.unit).address():
        return False, None
    above, depth = len(tree.lineage(scope.unit)), depth_of_top(tree)
    # The one company on top of all is no slice of its own: it is the whole.
    return (True, None) if above < depth else (above == depth, scope.unit)
