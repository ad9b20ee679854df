"""What a sweep costs beside the SQL that gathers its facts."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
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
# Of how many batches the facts are gathered one by one: what the others take is reckoned from them.
SAMPLE = 10


def sweep_figures(database: str) -> Iterator[Figure]:
    """Yield what a sweep of everything takes a worker, and how its statements grow with a batch.

    Beside it stands the SQL that gathers its facts, sent one statement after the other, in two ways: as whoever gathers
    the facts of these batches sends it, and with what all batches ask for read only once, as the sweep does.
    """
    at = timezone.now()
    ids = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    batches = list(batched(ids, BATCH, strict=False))
    before = JobRun.objects.filter(job=SWEEP).count()
    with jobs_worked(database):
        _ended(before)  # a worker sweeps when it starts: flags are raised once
        current_app.send_task("governance.sweep")  # what is measured is the hour after, which keeps them
        result = _ended(before + 1)
    some = batches[:: max(1, len(batches) // SAMPLE)]
    by_batch = _bare(some, at, None) * len(batches) / len(some)
    once = _bare(batches, at, Memory())
    size = f"{len(ids):,} initiatives"
    yield Figure(f"sweep of {size}, beside its facts by batch", result.seconds, "s", by_batch)
    yield Figure(f"sweep of {size}, beside each fact once", result.seconds, "s", once)
    yield Figure("sweep, an initiative", 1e6 * result.seconds / len(ids), "µs", 1e6 * once / len(ids))
    yield Figure(f"sweep of {size}, statements", result.statements, "statements")
    yield Figure(
        f"sweep of a batch of {BATCH:,}, statements", _statements(ids[:BATCH]), "statements", _statements(ids[:100])
    )


def _bare(batches: Sequence[Sequence[int]], at: datetime, known: Memory | None) -> float:
    """Return how long the SQL takes that gathers the facts of these batches. Units: seconds."""
    gathered = Statements()
    with gathered:
        for batch in batches:
            if known:
                known.begin(at.date())
            list(gather(batch, at, known=known))
    return seconds(gathered.send_again)


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
