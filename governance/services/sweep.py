"""Finding what is missing, lapsing or wrong, and keeping one flag open for each such thing.

Works in parts, each in one transaction: a worker that dies in the middle leaves whole parts or nothing of them, and
whoever goes on does the same work again without doubling any of it. As many workers as are free share one sweep.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from decisions.models import Ownership
from governance.models import Accountability, Flag, Initiative, JobRun, SweepRequest
from governance.queries.gate_facts import SWEEP
from governance.queries.memory import Memory
from governance.services.heartbeats import failures_check, heartbeat_check
from governance.services.job_runs import SILENCE, run_begin, run_finish
from governance.services.sweep_batches import Swept, initiatives_sweep, people_sweep
from governance.services.sweep_parts import BATCH, FIGURES, part_sweep, parts_cut, parts_figures, parts_open

logger = logging.getLogger(__name__)

# How a sweep of a part is known among the runs: it says nothing about the rest.
PART = "sweep of a part"
# How long whoever helps keeps at it before other work has its turn, and how often who waits for others looks.
# Units: seconds.
HELP = 20.0
_PAUSE = 0.05


class _Held(threading.local):
    """What this thread has read for the run that it helps with.

    Read anew in every turn, it would take the better part of a turn where the portfolio is large.
    """

    run_id: int | None = None
    known: Memory | None = None


_held = _Held()


@dataclass(slots=True)
class SweepResult(Swept):
    """What a sweep did. Units: `seconds` of wall time; `statements` is every SQL statement that its parts sent."""

    statements: int = 0
    seconds: float = 0.0


def sweep(*, at: datetime, ids: Iterable[int] | None = None) -> SweepResult:
    """Evaluate all initiatives, or these, and everybody who holds something; write a heartbeat as it goes.

    Idempotent: run twice at one moment, the second run raises and clears nothing. Workers that are free help.
    """
    heartbeat_check(at=timezone.now())
    run = run_begin(SWEEP if ids is None else PART, at)
    numbers = sorted(ids) if ids is not None else _every_initiative()
    _call_help(run, parts_cut(run, numbers, _everybody()) - 1)
    return _go_through(run)


def sweep_going_on() -> JobRun | None:
    """Return a sweep of everything that somebody is at, or was a moment ago: there is something left of it to do."""
    runs = JobRun.objects.filter(job=SWEEP, status=JobRun.Status.RUNNING, parts__done=False)
    return runs.filter(heartbeat_at__gt=timezone.now() - SILENCE).order_by("-pk").first()


def sweep_join(run: JobRun) -> SweepResult:
    """Go through what is left of a sweep and see it end, whoever began it."""
    return _go_through(run)


def sweep_help(run_id: int) -> bool:
    """Take parts of a sweep for a while; return whether more of it waited when the while was over."""
    run = JobRun.objects.filter(pk=run_id, status=JobRun.Status.RUNNING).first()
    known, until = _known(run_id), time.monotonic() + HELP
    while run is not None and part_sweep(run, known):
        if time.monotonic() > until:
            return True
    _held.run_id, _held.known = None, None
    return False


def _known(run_id: int) -> Memory:
    """Return what was read for this run in an earlier turn; what was read for another is let go."""
    known = _held.known if _held.run_id == run_id else None
    _held.run_id, _held.known = run_id, known or Memory()
    return _held.known


def _go_through(run: JobRun) -> SweepResult:
    """Do every part that nobody has taken, wait for the others, and say what all of them did.

    Raises: TimeoutError where another worker holds a part and does not get on with it.
    """
    known, left, heard = Memory(), None, time.monotonic()
    while True:
        while part_sweep(run, known):
            heard = time.monotonic()
        before, left = left, parts_open(run)
        if not left:
            return _end(run)
        if left != before:
            heard = time.monotonic()
        if time.monotonic() - heard > SILENCE.total_seconds():
            raise TimeoutError(f"A worker holds a part of {run} and does not get on with it.")
        time.sleep(_PAUSE)


def _end(run: JobRun) -> SweepResult:
    """Write what a run did; where another worker saw the end as well, only one of them does."""
    with transaction.atomic():
        figures = parts_figures(run)
        seconds = max(0.0, (timezone.now() - run.started_at).total_seconds())
        ended = run_finish(run, **figures, seconds=seconds)
        if ended:
            run.parts.all().delete()
    run.refresh_from_db()
    if ended and run.job == SWEEP:
        failures_check(run.errors, at=timezone.now())
        heartbeat_check(at=timezone.now())
    said: dict[str, Any] = {name: getattr(run, name) for name in (*FIGURES, "seconds", "errors")}
    return SweepResult(**said)


def _call_help(run: JobRun, others: int) -> None:
    wanted = min(others, settings.SWEEP_HELPERS)
    if wanted > 0:
        transaction.on_commit(lambda: help_call(run.pk, wanted), robust=True)


def help_call(run_id: int, workers: int = 1) -> None:
    """Ask so many workers to take parts of a run. Without a broker whoever began it does it alone."""
    # By name: tasks stand above services.
    try:
        for _worker in range(workers):
            current_app.send_task("governance.sweep_help", kwargs={"run_id": run_id}, retry=False)
    except OperationalError as error:
        logger.warning("No broker takes the call for help with a sweep; it takes longer. %s", error)


def sweep_requested(*, at: datetime) -> int:
    """Sweep the initiatives that were changed since, each request consumed with its result; return how many."""
    done = 0
    while taken := _sweep_some_requested(at):
        done += taken
    return done


def sweep_some(*, initiatives: Sequence[int] = (), people: Sequence[int] = (), at: datetime) -> Swept:
    """Evaluate these initiatives and these people now, for somebody who waits for it."""
    result, known = Swept(), Memory()
    if initiatives:
        initiatives_sweep(initiatives, at, result, known)
    if people:
        people_sweep(people, at, result, known)
    return result


@transaction.atomic
def _sweep_some_requested(at: datetime) -> int:
    waiting = SweepRequest.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH]
    requests = list(waiting.values_list("pk", "initiative_id"))
    if requests:
        SweepRequest.objects.filter(pk__in=[pk for pk, _initiative in requests]).delete()
        ids = sorted({initiative for _pk, initiative in requests})
        sweep_some(initiatives=ids, people=_people_of(ids), at=at)
    return len(requests)


def _every_initiative() -> Sequence[int]:
    return list(Initiative.objects.order_by("pk").values_list("pk", flat=True))


def _everybody() -> Sequence[int]:
    """Whoever holds something or is flagged already, in one statement."""
    holders = Accountability.objects.filter(status="accepted").values_list("person_id")
    owners = Ownership.objects.filter(status="accepted").values_list("person_id")
    flagged = Flag.objects.exclude(state="cleared").filter(person__isnull=False).values_list("person_id")
    return sorted(person for (person,) in holders.union(owners, flagged))


def _people_of(ids: Sequence[int]) -> Sequence[int]:
    holders = Accountability.objects.filter(initiative__in=ids).values_list("person_id")
    owners = Ownership.objects.filter(decision__citations__initiative__in=ids).values_list("person_id")
    return sorted(person for (person,) in holders.union(owners))
