"""What a sweep costs beside the SQL that gathers its facts."""

import time
from collections.abc import Iterator, Sequence
from itertools import batched

from celery import current_app
from django.utils import timezone

from benchmarks.figures import Figure, Statements, median_ms, seconds
from benchmarks.servers import jobs_worked
from governance.evidence import gather, gather_one
from governance.models import Initiative, JobRun
from governance.queries.gate_facts import SWEEP
from governance.queries.memory import Memory
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.sweep import sweep
from governance.services.sweep_parts import BATCH

# How long a sweep may take, and how often is looked whether it has ended. Units: seconds.
PATIENCE = 3600.0
_PAUSE = 0.5


def sweep_figures(database: str) -> Iterator[Figure]:
    """Yield what a sweep of everything takes a worker, and how its statements grow with a batch.

    Beside it stands the SQL that gathers its facts, sent one statement after the other; what all batches ask for is
    read once there too.
    """
    at = timezone.now()
    ids = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    before = JobRun.objects.filter(job=SWEEP).count()
    with jobs_worked(database):
        _ended(before)  # a worker sweeps when it starts: flags are raised once
        current_app.send_task("governance.sweep")  # what is measured is the hour after, which keeps them
        result = _ended(before + 1)
    gathered, known = Statements(), Memory()
    with gathered:
        for batch in batched(ids, BATCH, strict=False):
            known.begin(at.date())
            list(gather(batch, at, known=known))
    bare = seconds(gathered.send_again)
    size = f"{len(ids):,} initiatives"
    yield Figure(f"sweep of {size}", result.seconds, "s", bare)
    yield Figure("sweep, an initiative", 1e6 * result.seconds / len(ids), "µs", 1e6 * bare / len(ids))
    yield Figure(f"sweep of {size}, statements", result.statements, "statements")
    yield Figure(
        f"sweep of a batch of {BATCH:,}, statements", _statements(ids[:BATCH]), "statements", _statements(ids[:100])
    )


def _ended(before: int) -> JobRun:
    """Return the sweep that follows so many others, once it has ended and no other job runs.

    Raises: RuntimeError where it failed, or no worker ends it.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        runs = JobRun.objects.filter(job=SWEEP).order_by("pk")[before:]
        ended = [run for run in runs if run.finished_at]
        if ended and not JobRun.objects.filter(status=JobRun.Status.RUNNING).exists():
            if ended[-1].errors:
                raise RuntimeError(f"The sweep failed: {ended[-1].errors[0]}")
            return ended[-1]
        time.sleep(_PAUSE)
    raise RuntimeError("No worker ends a sweep.")


def _statements(ids: Sequence[int]) -> int:
    return sweep(at=timezone.now(), ids=ids).statements


def readiness_figures() -> Iterator[Figure]:
    """Yield what it takes to judge one initiative, as its page, the API and the gate do."""
    labour = Initiative.objects.filter(nature="labour", tolerances__isnull=False, plan_citations__isnull=False)
    number = labour.order_by("pk").values_list("pk", flat=True)[0]
    at = timezone.now()

    def evaluate() -> None:
        evidence = gather_one(number, at)
        judge(evidence.facts, evidence.policy, Gate.PRODUCTION)

    sent = Statements()
    with sent:
        evaluate()
    yield Figure("readiness of one initiative", median_ms(evaluate, 31), "ms", median_ms(sent.send_again, 31))
    yield Figure("readiness of one initiative, statements", len(sent), "statements")
