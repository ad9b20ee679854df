"""Keeping what the portfolio looks like, day by day."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from governance.models import PortfolioSnapshot
from governance.queries.snapshot_figures import figures_by_slice
from governance.rules.snapshots import VERSION
from governance.services.job_runs import run_begin, run_finish
from roles.queries.units import UnitTree

JOB = "portfolio-snapshot"


def snapshot_run(*, at: datetime) -> int:
    """Take the snapshot of this moment's day, leaving a heartbeat; return how many slices it holds."""
    run = run_begin(JOB, at)
    taken = snapshot_take(at=at, taken_at=timezone.now())
    run_finish(run, errors=[], evaluated=taken)
    return taken


@transaction.atomic
def snapshot_take(*, at: datetime, taken_at: datetime) -> int:
    """Keep the figures of this moment's day, for the whole and for each top unit; return how many slices.

    Taken again on the same day the later one is kept. What is taken after the day has ended replaces nothing: rows
    are counted as they are, and what was seen on the day itself is truer.
    """
    day = at.date()
    if taken_at.date() > day and PortfolioSnapshot.objects.filter(day=day).exists():
        return 0
    found = figures_by_slice(at, day, UnitTree.read())
    PortfolioSnapshot.objects.filter(~Q(unit=None), ~Q(unit__in=[u for u in found if u is not None]), day=day).delete()
    rows = [
        PortfolioSnapshot(day=day, unit_id=unit, taken_at=taken_at, version=VERSION, figures=figures)
        for unit, figures in found.items()
    ]
    PortfolioSnapshot.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day", "unit"],
        update_fields=["taken_at", "version", "figures"],
    )
    return len(rows)
