"""Whether what the portal stands on is there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from kombu.exceptions import OperationalError

from governance.models import JobRun
from governance.operations.databases import REPLICA
from governance.operations.replica_lag import replica_state

# A job may be late by one whole round and by this, before anybody is called.
GRACE = timedelta(minutes=10)
# Jobs that write a heartbeat, by the name of their entry in the schedule.
JOBS = ("sweep", "integrity", "chase", "deliver")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the portal stands on: whether it is there, and since when or why not. Tells no secret."""

    name: str
    ready: bool
    state: str
    last: datetime | None = None


def readiness_checks(at: datetime) -> tuple[Check, ...]:
    """Return a check for the database, a replica where there is one, the broker and each job; never raises."""
    return (
        _check("database", _database),
        *([_check("replica", _replica)] if REPLICA in connections.settings else []),
        _check("broker", _broker),
        *(_check(f"job {job}", lambda job=job: _job(job, at)) for job in JOBS),  # type: ignore[misc] # bound at once
    )


def _check(name: str, ask: Callable[[], tuple[bool, str, datetime | None]]) -> Check:
    try:
        ready, state, last = ask()
    except (DatabaseError, OperationalError, OSError) as error:
        # The kind of failure alone: its text may hold an address or a name.
        return Check(name, ready=False, state=f"no answer ({type(error).__name__})")
    return Check(name, ready, state, last)


def _database() -> tuple[bool, str, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return True, "answers", None


def _replica() -> tuple[bool, str, datetime | None]:
    """A replica that is away or late keeps nobody waiting: everything is read from where it is written."""
    state = replica_state().looked()
    return True, state.told if state.lag is None else f"{state.told}, {state.lag:.1f} s behind", None


def _broker() -> tuple[bool, str, datetime | None]:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    return True, "answers", None


def _job(job: str, at: datetime) -> tuple[bool, str, datetime | None]:
    """A job is late after two rounds without a sign of life; one that never ran counts from the installation on."""
    round_length = timedelta(seconds=float(str(settings.CELERY_BEAT_SCHEDULE[job]["schedule"])))
    last = JobRun.objects.filter(job=job).order_by("-started_at").values_list("heartbeat_at", flat=True).first()
    migrations = MigrationRecorder.Migration.objects.filter(app="governance").order_by("applied")
    since = last or migrations.values_list("applied", flat=True)[0]
    late = at - since > 2 * round_length + GRACE
    if last is None:
        return not late, "never ran" if late else "has not run yet", None
    return not late, "late" if late else "alive", last
