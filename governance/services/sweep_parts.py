"""A sweep cut into parts that any worker may take: each is done once, whoever dies meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import batched
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from psycopg.errors import DeadlockDetected

from governance.models import JobRun, SweepPart
from governance.queries.memory import Memory
from governance.services.job_runs import run_beat
from governance.services.sweep_batches import Swept, initiatives_sweep, people_sweep

# How many initiatives or people are judged in one transaction.
BATCH = 1000
# Two parts may break limits of the same decision and wait for each other's rows: the database ends one of them.
TRIES = 5
FIGURES = ("evaluated", "raised", "kept", "cleared", "statements")
_Subject = SweepPart.Subject
_SWEEPS = {_Subject.INITIATIVES: initiatives_sweep, _Subject.PEOPLE: people_sweep}


def parts_cut(run: JobRun, initiatives: Sequence[int], people: Sequence[int]) -> int:
    """Cut what a run has to go through into parts, and return how many there are."""
    parts = [*_cut(run, _Subject.INITIATIVES, initiatives), *_cut(run, _Subject.PEOPLE, people)]
    SweepPart.objects.bulk_create(parts)
    return len(parts)


def _cut(run: JobRun, subject: _Subject, numbers: Sequence[int]) -> Iterable[SweepPart]:
    for batch in batched(numbers, BATCH, strict=False):
        yield SweepPart(run=run, subject=subject, numbers=list(batch))


def part_sweep(run: JobRun, known: Memory) -> bool:
    """Do one part that nobody has taken; return False if there is none.

    What it did and that it is done are committed together: a worker that dies leaves it for others to take.
    """
    for last in (*[False] * (TRIES - 1), True):
        try:
            taken = _take(run, known)
        except OperationalError as error:
            if last or not isinstance(error.__cause__, DeadlockDetected):
                raise
        else:
            if taken:
                run_beat(run, run.parts.aggregate(so_far=Sum("evaluated", default=0))["so_far"])
            return taken
    return False


def parts_open(run: JobRun) -> int:
    """Return how many parts of a run are not done, those that somebody is at included."""
    return run.parts.filter(done=False).count()


def parts_figures(run: JobRun) -> dict[str, Any]:
    """Return what all parts of a run did, added up: its errors, and a number for each of `FIGURES`."""
    figures: dict[str, Any] = run.parts.aggregate(**{name: Sum(name, default=0) for name in FIGURES})
    errors = run.parts.order_by("pk").values_list("errors", flat=True)
    return figures | {"errors": [error for part in errors for error in part]}


@transaction.atomic
def _take(run: JobRun, known: Memory) -> bool:
    count = _Count()
    with connection.execute_wrapper(count):
        part = run.parts.select_for_update(skip_locked=True).filter(done=False).order_by("pk").first()
        if part is None:
            return False
        swept = Swept()
        _SWEEPS[_Subject(part.subject)](part.numbers, run.as_of, swept, known)
    for name, value in asdict(swept).items():
        setattr(part, name, value)
    part.done, part.statements = True, count.statements
    part.save()
    return True


class _Count:
    """How many statements were sent."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        self.statements += 1
        return execute(sql, params, many, context)
