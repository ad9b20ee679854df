"""What the page of one measure costs with 50,000 and with 50,000,000 outcomes behind it.

Behind it lie the roll-ups of two years, as many rows whatever the volume of a day, and nothing else is read. With
`REMIT_BENCH_ROWS` so many outcomes are written in detail as well (100 bytes each, so 50,000,000 need some 5 GB).
"""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.figures import Figure, Statements, median_ms
from governance.models import Initiative, MeasureDay, OutcomeDay, Tolerance
from governance.services.outcome_partitions import partitions_ensure
from roles.models import Person

SIZES = (50_000, 50_000_000)
DAYS, SEGMENTS, VERSIONS = 730, 6, 12
MEASURE, KEY = "Benchmarked cases", "benchmarked-cases"
# What of a small volume would be nothing a day is still a row a day, as it would be.
_ROLL_UP = """
    INSERT INTO governance_measureday (initiative_id, measure, decision, segment, fingerprint, day, k, n)
    SELECT %(initiative)s, measure, 'D-0001', 'Segment ' || segment, 'sha256:' || day / %(each)s, %(first)s + day,
        (%(n)s * (0.02 + 0.01 * random()))::bigint, %(n)s
    FROM generate_series(0, %(days)s - 1) day, generate_series(1, %(segments)s) segment,
        unnest(ARRAY['benchmarked-cases', 'escalation_rate', 'straight_through', 'override_rate']) measure
"""
_DONE = """
    INSERT INTO governance_outcomeday (initiative_id, decision, segment, fingerprint, day, cases, reviewed, overridden,
        alone, escalated, timed_out, manual, reviews)
    SELECT %(initiative)s, 'D-0001', 'Segment ' || segment, 'sha256:' || day / %(each)s, %(first)s + day,
        %(n)s, %(n)s / 10, %(n)s / 100, %(n)s / 2, %(n)s / 10, %(n)s / 100, 0, array_fill(%(n)s / 150, ARRAY[15])
    FROM generate_series(0, %(days)s - 1) day, generate_series(1, %(segments)s) segment
"""
_DETAIL = """
    INSERT INTO governance_outcome (batch_id, line, initiative_id, occurred_at, decision, segment, answer, fingerprint,
        map_version, environment, route, escalated, uncovered, human_answer, override_reason)
    SELECT 0, row, %(initiative)s, now() - interval '1 second' * (row %% 86400), 'D-0001',
        'Segment ' || row %% %(segments)s, 'desk', 'sha256:1', '', 'production', 'ai', false, false, '', ''
    FROM generate_series(1, %(rows)s) row
"""


def outcome_page_figures() -> Iterator[Figure]:
    """Yield time and statements of both pages at each volume, the smaller being the baseline.

    Raises: RuntimeError, where more outcomes cost other statements than few.
    """
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.filter(username__startswith="seed-").order_by("pk")[0])
    initiative = Initiative.objects.order_by("pk")[0]
    limits = {"direction": "upper", "unit": "percent", "target": 2, "amber": 4, "limit": 5}
    tolerance = Tolerance.objects.create(initiative=initiative, measure=MEASURE, key=KEY, **limits)
    measured: dict[str, tuple[float, list[str]]] = {}
    for size in SIZES:
        _put_behind(initiative, size)
        for label, address in (
            ("outcomes page", reverse("initiative-outcomes", args=[initiative.key])),
            ("outcome page, two years", reverse("outcome", args=[initiative.key, tolerance.pk]) + "?span=all"),
        ):
            sent = Statements()
            with sent:
                _get(client, address)
            found = median_ms(partial(_get, client, address)), [sql for sql, _parameters in sent.sent]
            first = measured.setdefault(label, found)
            if found[1] != first[1]:
                raise RuntimeError(f"{label}: {len(found[1])} statements instead of {len(first[1])}, or other ones.")
            yield Figure(f"{label}, {size:,} outcomes", found[0], "ms", first[0])
            yield Figure(f"{label}, {size:,} outcomes, statements", len(found[1]), "statements", len(first[1]))


def _put_behind(initiative: Initiative, size: int) -> None:
    """Put so many outcomes behind an initiative, as roll-ups keep them, in place of those that were there."""
    named: dict[str, int | date] = {
        "initiative": initiative.pk,
        "first": timezone.now().date() - timedelta(days=DAYS - 1),
        "days": DAYS,
        "segments": SEGMENTS,
        "each": DAYS // VERSIONS + 1,
        "n": max(1, size // (DAYS * SEGMENTS)),
        "rows": min(size, int(os.environ.get("REMIT_BENCH_ROWS", "0"))),
    }
    MeasureDay.objects.filter(initiative=initiative).delete()
    OutcomeDay.objects.filter(initiative=initiative).delete()
    if named["rows"]:
        now = timezone.now()
        partitions_ensure({f"{day:%Y-%m}" for day in (now, now - timedelta(days=1))})
    with connection.cursor() as cursor:
        for statement in (_ROLL_UP, _DONE, *([_DETAIL] if named["rows"] else [])):
            cursor.execute(statement, named)
        cursor.execute("ANALYZE governance_measureday, governance_outcomeday")


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} answers {answer.status_code}.")
