"""Counting the outcomes that came in: each batch once, whatever happens to whoever counts."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db import connection, transaction

from governance.events import changed
from governance.models import OutcomeBatch
from governance.services.detection import detect_each
from governance.services.readiness import initiatives_lock, sweep_request
from governance.services.rollup_statements import COUNTED, WRITES
from roles.events import Target, announce

# Held until commit: one worker counts at a time.
_LOCK = 7_246_011
# About so many outcomes are counted in one transaction.
AT_ONCE = 1_000_000
MOST_BATCHES = 5_000
# So many bytes may be used for telling them apart in memory; sorting them on disk takes twice as long.
_MEMORY = "256MB"


@dataclass(frozen=True, slots=True)
class RolledUp:
    """How many batches, and outcomes of how many initiatives, were counted."""

    batches: int = 0
    rows: int = 0
    initiatives: int = 0


def outcomes_roll_up(*, at: datetime, at_once: int = AT_ONCE) -> RolledUp:
    """Count all outcomes that wait, and look whether a tolerance is broken; nothing where another worker is at it.

    Each part is one transaction: what was counted, that it was, and what followed from it come together or not at all.
    """
    batches, rows, touched = 0, 0, set[int]()
    while part := _roll_up_some(at, at_once):
        batches += len(part)
        rows += sum(batch.rows for batch in part)
        touched.update(*(batch.initiative_ids for batch in part))
    return RolledUp(batches, rows, len(touched))


@transaction.atomic
def _roll_up_some(at: datetime, at_once: int) -> list[OutcomeBatch]:
    """Count the batches that waited longest and return them; none where nothing waits or somebody else counts."""
    if not _alone() or not (batches := _waiting(at_once)):
        return []
    ids = sorted({number for batch in batches for number in batch.initiative_ids})
    numbers = [batch.pk for batch in batches]
    values: dict[str, Any] = {
        "batches": numbers,
        "lowest": min(numbers),
        "highest": max(numbers),
        "first": min(batch.first_at for batch in batches),
        "last": max(batch.last_at for batch in batches),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_MEMORY}'")
        cursor.execute(COUNTED, values)
        # Held once the long reading is done and before anything of theirs is written, as by every act.
        initiatives_lock(ids)
        for statement in WRITES:
            cursor.execute(statement, values)
        # Several parts may be counted within one transaction, where somebody tests this.
        cursor.execute("DROP TABLE outcome_counted")
    OutcomeBatch.objects.filter(pk__in=numbers).update(rolled_at=at)
    # Whatever goes wrong there is told by the sweep that is asked for; what was counted stays counted.
    detect_each(ids, at=at)
    sweep_request(ids, at)
    details = {"batches": len(batches), "rows": sum(batch.rows for batch in batches), "initiatives": len(ids)}
    announce(changed, "outcomes_roll_up", Target(batches[-1], details), actor_id=None, at=at)
    return batches


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _waiting(at_once: int) -> list[OutcomeBatch]:
    """Return the batches that waited longest: one at least, and no more than make up so many outcomes."""
    waiting: list[OutcomeBatch] = list(
        OutcomeBatch.objects.filter(rolled_at__isnull=True).order_by("pk")[:MOST_BATCHES]
    )
    so_far = accumulate(batch.rows for batch in waiting)
    return [batch for batch, rows in zip(waiting, so_far, strict=True) if rows <= at_once] or waiting[:1]
