"""How fast outcomes are taken in by HTTP, beside a bare COPY of the same rows, and how fast they are counted."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.contrib.auth.models import Group as AuthGroup
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.clearances import initiative_cleared
from benchmarks.figures import Figure, seconds
from benchmarks.servers import HOST, database_copied, portal_served
from governance.api.authentication import token_issue
from governance.local.broker import Broker
from governance.local.leases import Lease
from governance.models import Initiative, OutcomeBatch
from governance.services.outcome_lines import COLUMNS
from governance.services.rollup import outcomes_roll_up
from roles.models import Person
from roles.rules.permissions import Group

CLIENTS, BATCH = 3, 5_000
# The first round only warms up.
ROUNDS, BATCHES = 4, 40
DAY = 1_000_000
_ALL = f"batch_id, {COLUMNS.split(', ', 1)[1]}"
_ROWS = f"SELECT {_ALL} FROM governance_outcome WHERE batch_id > %s"  # noqa: S608 - names of ours


def outcome_figures() -> Iterator[Figure]:
    """Yield how many outcomes a second are taken, and how long the roll-up of a day of a million takes."""
    broker = Lease(Broker(settings.LOCAL))
    broker.hold()
    try:
        with database_copied() as name:
            person, initiative = initiative_cleared()
            person.groups.add(AuthGroup.objects.get(name=Group.PLATFORM))
            with portal_served(name) as port:
                yield _intake(port, person, initiative)
            yield _roll_up()
    finally:
        broker.release()


def _intake(port: int, person: Person, initiative: Initiative) -> Figure:
    token, _expires = token_issue(person, timezone.now())
    taken, bare = [], []
    for number in range(ROUNDS):
        before = OutcomeBatch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        command = [sys.executable, "-m", "benchmarks.outcome_load", HOST, port, token, initiative.key]
        numbers = [CLIENTS, number * BATCHES * BATCH, BATCHES, BATCH]
        done = subprocess.run([str(word) for word in (*command, *numbers)], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        taken.append(found["accepted"] / found["seconds"])
        bare.append(BATCHES * BATCH / _bare_copy(before))
    name = f"outcomes by HTTP, {BATCH:,} a batch"
    return Figure(name, statistics.median(taken[1:]), "rows/s", statistics.median(bare[1:]))


def _bare_copy(after: int) -> float:
    """Return how many seconds it takes to COPY everything that came in since, at once, into the same month again."""
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ({_ROWS}) TO STDOUT", [after]) as copy:
            rows = b"".join(copy)

        def write() -> None:
            with cursor.copy(f"COPY governance_outcome ({_ALL}) FROM STDIN") as copy:
                copy.write(rows)

        with transaction.atomic():
            took = seconds(write)
            transaction.set_rollback(True)
    return took


def _roll_up() -> Figure:
    """Return how long the roll-up of a day of a million takes, beside counting them bare."""
    missing = DAY - OutcomeBatch.objects.count() * BATCH
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO governance_outcome (batch_id, {_ALL.split(', ', 1)[1]})"  # noqa: S608 - names of ours
            f" {_ROWS.replace('batch_id,', '(SELECT max(id) FROM governance_outcomebatch),', 1)} LIMIT %s",
            [0, missing],
        )
        cursor.execute("VACUUM ANALYZE governance_outcome")
    last = OutcomeBatch.objects.order_by("-pk")[0]
    OutcomeBatch.objects.filter(pk=last.pk).update(rows=last.rows + missing)
    bare = statistics.median(seconds(_count_bare) for _run in range(3))
    took = seconds(partial(outcomes_roll_up, at=timezone.now()))
    return Figure(f"roll-up of a day of {DAY:,} outcomes", took, "s", bare)


def _count_bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT initiative_id, decision, segment, count(*) FROM governance_outcome GROUP BY 1, 2, 3")
        cursor.fetchall()
