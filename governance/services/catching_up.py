"""Making good what fell into a gap: a worker that was dead for days has days to look at."""

import logging
from datetime import UTC, datetime, time, timedelta

from django.conf import settings

from governance.queries.gate_facts import SWEEP
from governance.queries.heartbeats import INTEGRITY, heartbeats
from governance.services.sweep import SweepResult, sweep, sweep_going_on, sweep_join

logger = logging.getLogger(__name__)

# Further back than this nobody is helped by knowing the day on which a flag should have been raised.
MOST = timedelta(days=14)
# What a sweep said that began no longer ago stands: whatever was changed since is swept by itself.
AS_GOOD_AS_NOW = timedelta(minutes=15)


def sweep_all(*, at: datetime) -> SweepResult:
    """Sweep everything now; before that, as of the end of each day that no sweep saw.

    Rows are judged as they are now, by the clock of the day: what lapsed in the gap is dated by its own day, and
    what has been raised on one day is kept on the next, so nothing is raised or told twice. A sweep that somebody is
    at, or died at, is gone through to its end instead of begun once more.
    """
    if run := sweep_going_on():
        joined = sweep_join(run)
        if at - run.as_of < AS_GOOD_AS_NOW:
            return joined
    for day in missed_days(at):
        logger.warning("No sweep ran on %s; it is made good.", day.date() - timedelta(days=1))
        sweep(at=day)
    return sweep(at=at)


def missed_days(at: datetime) -> list[datetime]:
    """Return the midnights since the last sweep, if it has been silent for too long."""
    (beat,) = heartbeats([SWEEP])
    if beat.finished_at is None or not beat.stale(at):
        return []
    start = max(beat.finished_at, at - MOST).astimezone(UTC).date()
    midnights = [
        datetime.combine(start + timedelta(days=n), time.min, UTC) for n in range(1, (at.date() - start).days + 1)
    ]
    return [midnight for midnight in midnights if beat.finished_at < midnight < at]


def integrity_is_due(at: datetime) -> bool:
    """Whether nobody has walked the ledger for as long as it is walked once."""
    (beat,) = heartbeats([INTEGRITY])
    interval = timedelta(seconds=float(str(settings.CELERY_BEAT_SCHEDULE[INTEGRITY]["schedule"])))
    return beat.finished_at is None or at - beat.finished_at >= interval
