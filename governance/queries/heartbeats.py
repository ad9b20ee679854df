"""When the jobs were heard of last, and since when what is shown has not been evaluated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from governance.queries.gate_facts import SWEEP
from governance.rules.policy import DEFAULT_PROFILE

INTEGRITY = "integrity"
CHASE = "chase"
DELIVER = "deliver"
# Jobs whose silence is chased: without the first two what is shown is untrue, without the others nobody hears of it.
WATCHED = (SWEEP, INTEGRITY, CHASE, DELIVER)
# Those that run by the minute, and how long they may be silent at least. What is shown has the policy's hours.
_AT_LEAST: Mapping[str, timedelta] = {CHASE: timedelta(hours=1), DELIVER: timedelta(hours=1)}
# As many rounds may be missed: an installation may run a job more seldom.
_ROUNDS = 3
RULE = "F-DAT-1"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A job: when it last ran to its end, how long it may be silent, and whether its silence is being chased."""

    job: str
    finished_at: datetime | None
    most: timedelta
    chased: bool

    def stale(self, at: datetime) -> bool:
        """Whether the job has been silent for too long; one that never ran was never heard, so no silence began."""
        return self.finished_at is not None and at - self.finished_at > self.most


def heartbeats(jobs: Sequence[str] = WATCHED) -> tuple[Heartbeat, ...]:
    """Return the heartbeat of each of these jobs, in one small statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARTBEATS, {"jobs": list(jobs), "rule": RULE, "profile": DEFAULT_PROFILE})
        rows = cursor.fetchall()
    return tuple(Heartbeat(job, last, _most(job, float(hours)), chased) for job, last, hours, chased in rows)


def _most(job: str, hours: float) -> timedelta:
    """Return how long a job may be silent: an hour or three rounds where it tells people, else what the policy says."""
    if job not in _AT_LEAST:
        return timedelta(hours=hours)
    seconds = float(str(settings.CELERY_BEAT_SCHEDULE[job]["schedule"]))
    return max(_AT_LEAST[job], timedelta(seconds=_ROUNDS * seconds))


def stale_since(at: datetime) -> datetime | None:
    """Return when the last sweep ended if that is too long ago, else None."""
    (beat,) = heartbeats([SWEEP])
    return beat.finished_at if beat.stale(at) else None


def silence_key(job: str) -> str:
    """Return the key under which a job's silence is chased."""
    return f"{RULE}:portal:{job}"


_HEARTBEATS = """
    SELECT jobs.job,
           (SELECT run.finished_at FROM governance_jobrun run
            WHERE run.job = jobs.job AND run.finished_at IS NOT NULL ORDER BY run.started_at DESC LIMIT 1),
           (SELECT parameters ->> 'stale_sweep_hours' FROM governance_policyprofile WHERE key = %(profile)s),
           EXISTS (SELECT 1 FROM governance_flag flag
                   WHERE flag.dedupe_key = %(rule)s || ':portal:' || jobs.job AND NOT flag.state = 'cleared')
    FROM unnest(%(jobs)s::text[]) WITH ORDINALITY AS jobs(job, place)
    ORDER BY jobs.place
"""
