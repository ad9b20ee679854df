"""Letting go of what was kept for as long as the retention table says, where no job of its own does."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q

from governance.models import IdempotencyKey, JobRun, Notice, PersonSession, SignIn
from governance.rules.retention import days_of
from roles.models import Absence


def retention_apply(*, at: datetime) -> Mapping[str, int]:
    """Let go of what is older than its time, kind by kind; return how much of each went."""
    return {key: forget(at - timedelta(days=days_of(key))) for key, forget in FORGETS.items()}


def _notices(before: datetime) -> int:
    gone, _by_model = Notice.objects.filter(Q(read_at__lt=before) | Q(moot_at__lt=before)).delete()
    return gone


def _job_runs(before: datetime) -> int:
    """Let go of runs, and keep the last of each job: its silence is told by it."""
    last = JobRun.objects.order_by("job", "-started_at", "-pk").distinct("job").values("pk")
    gone, _by_model = JobRun.objects.filter(started_at__lt=before).exclude(pk__in=last).delete()
    return gone


def _idempotency_keys(before: datetime) -> int:
    gone, _by_model = IdempotencyKey.objects.filter(created_at__lt=before).delete()
    return gone


def _sessions(before: datetime) -> int:
    gone, _by_model = Session.objects.filter(expire_date__lt=before).delete()
    return gone


def _sign_ins(before: datetime) -> int:
    tries, _by_model = SignIn.objects.filter(at__lt=before).delete()
    over, _by_model = PersonSession.objects.filter(ended_at__lt=before).delete()
    return tries + over


def _absences(before: datetime) -> int:
    gone, _by_model = Absence.objects.filter(ends_on__lt=before.date()).delete()
    return gone


def _uploads(before: datetime) -> int:
    """Let go of files that nobody came back to, by the clock of the disk that holds them."""
    age, gone = time.time() - days_of("uploads") * 86_400, 0
    for folder in UPLOADS:
        for path in (Path(settings.MEDIA_ROOT) / folder).glob("*"):
            if path.is_file() and path.stat().st_mtime < min(age, before.timestamp()):
                path.unlink(missing_ok=True)
                gone += 1
    return gone


UPLOADS = ("imports", "outcomes", "maps")
FORGETS: Mapping[str, Callable[[datetime], int]] = {
    "notices": _notices,
    "job_runs": _job_runs,
    "idempotency_keys": _idempotency_keys,
    "sessions": _sessions,
    "sign_ins": _sign_ins,
    "uploads": _uploads,
    "absences": _absences,
}
