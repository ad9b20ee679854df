"""The heartbeat of a job: begun, heard of while it runs, finished with its figures."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from governance.models import JobRun

# A run that has not been heard of for this long died; nothing of it is lost, the next one does it all.
SILENCE = timedelta(minutes=10)


def run_begin(job: str, at: datetime) -> JobRun:
    """Return a new run of this job, judging by this moment; runs of it that died are marked as abandoned."""
    now = timezone.now()
    JobRun.objects.filter(job=job, status=JobRun.Status.RUNNING, heartbeat_at__lt=now - SILENCE).update(
        status=JobRun.Status.ABANDONED
    )
    return JobRun.objects.create(job=job, as_of=at, started_at=now, heartbeat_at=now)


def run_beat(run: JobRun, evaluated: int) -> None:
    """Say that the run is alive, and how far it has come."""
    JobRun.objects.filter(pk=run.pk, finished_at=None).update(heartbeat_at=timezone.now(), evaluated=evaluated)


def run_idle(run: JobRun) -> None:
    """Keep no earlier run that did nothing: it says no more than this one, that somebody is there."""
    JobRun.objects.filter(job=run.job, pk__lt=run.pk, status=JobRun.Status.DONE, evaluated=0).delete()


def run_finish(run: JobRun, *, errors: list[str], **figures: Any) -> bool:
    """Say that the run has ended, with its figures, failed where there were errors; False where somebody said so."""
    now = timezone.now()
    status = JobRun.Status.FAILED if errors else JobRun.Status.DONE
    unfinished = JobRun.objects.filter(pk=run.pk, finished_at=None)
    return bool(unfinished.update(status=status, heartbeat_at=now, finished_at=now, errors=errors, **figures))
