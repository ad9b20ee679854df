"""What is measured of the portal as a whole, read from database and broker: the same whichever process is asked."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection, connections
from kombu.exceptions import OperationalError

from governance.operations.databases import REPLICA
from governance.operations.replica_lag import replica_state


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, what it says, and its values by label."""

    name: str
    told: str
    values: tuple[tuple[dict[str, str], float], ...]


def figures(at: datetime) -> Iterator[Figure]:
    """Yield every figure, in two statements and a question to the broker; never raises."""
    try:
        yield from _database(at)
        up = 1.0
    except DatabaseError:
        up = 0.0
    yield _one("remit_database_up", "Whether the database answers.", up)
    yield from _broker()
    if REPLICA in connections.settings:
        state = replica_state().looked()
        yield _one("remit_replica_serves", "Whether dashboards are read from the replica.", float(state.serves))
        if state.lag is not None:
            yield _one("remit_replica_lag_seconds", "How far the replica is behind.", state.lag)


def _database(at: datetime) -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"at": at})
        found: dict[str, list[tuple[str, float]]] = {}
        for name, label, value in cursor.fetchall():
            if value is not None:
                found.setdefault(name, []).append((label, float(value)))
    for name, (told, label) in TOLD.items():
        values = found.get(name, [])
        yield Figure(name, told, tuple(({label: key} if label else {}, value) for key, value in values))


def _broker() -> Iterator[Figure]:
    """Yield how many jobs wait and since when the oldest does; the oldest is the one that is taken next."""
    queue = current_app.conf.task_default_queue
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
            client: Any = broker.default_channel.client
            depth, oldest = client.llen(queue), client.lindex(queue, -1)
    except (OperationalError, OSError, AttributeError):
        yield _one("remit_broker_up", "Whether the broker answers.", 0.0)
        return
    yield _one("remit_broker_up", "Whether the broker answers.", 1.0)
    yield _one("remit_queue_depth", "Jobs that wait.", float(depth))
    yield _one("remit_queue_age_seconds", "Since when the oldest job waits.", _age(oldest))


def _age(message: bytes | None) -> float:
    if not message:
        return 0.0
    try:
        queued_at = float(json.loads(message)["headers"]["queued_at"])
    except (ValueError, KeyError, TypeError):
        return 0.0
    return max(0.0, time.time() - queued_at)


def _one(name: str, told: str, value: float) -> Figure:
    return Figure(name, told, (({}, value),))


# Of each figure what it says, and what its values are told apart by.
TOLD = {
    "remit_job_age_seconds": ("Since when a job last ended well.", "job"),
    "remit_job_duration_seconds": ("How long its last run took.", "job"),
    "remit_job_failed": ("Whether its last run failed.", "job"),
    "remit_deliveries": ("Messages in the outbox.", "state"),
    "remit_outbox_age_seconds": ("Since when the oldest message that is due waits.", ""),
    "remit_sweep_requests": ("Changes that wait to be swept.", ""),
    "remit_outcome_batches_waiting": ("Batches of outcomes that wait to be counted.", ""),
    "remit_flags_open": ("Flags that are open.", "severity"),
    "remit_ledger_entries": ("The number of the last entry of the ledger.", ""),
    "remit_ledger_broken": ("Flags that say that ledger or seals do not fit.", ""),
    "remit_breaches_open": ("Breaches that are open.", ""),
    "remit_database_connections": ("Sessions with the database.", "state"),
    "remit_database_connections_max": ("Sessions that the database takes.", ""),
}
_COUNTS = """
    WITH last AS (
        SELECT DISTINCT ON (job) job, status, finished_at - started_at AS took
        FROM governance_jobrun WHERE finished_at IS NOT NULL ORDER BY job, started_at DESC
    ), well AS (
        SELECT job, max(finished_at) AS at FROM governance_jobrun WHERE status = 'done' GROUP BY job
    )
    SELECT 'remit_job_age_seconds', job, extract(epoch FROM %(at)s - at) FROM well
    UNION ALL SELECT 'remit_job_duration_seconds', job, extract(epoch FROM took) FROM last
    UNION ALL SELECT 'remit_job_failed', job, (status = 'failed')::int FROM last
    UNION ALL SELECT 'remit_deliveries', state, count(*) FROM governance_delivery GROUP BY state
    UNION ALL SELECT 'remit_outbox_age_seconds', '', coalesce(extract(epoch FROM %(at)s - min(next_at)), 0)
              FROM governance_delivery WHERE state = 'waiting' AND next_at <= %(at)s
    UNION ALL SELECT 'remit_sweep_requests', '', count(*) FROM governance_sweeprequest
    UNION ALL SELECT 'remit_outcome_batches_waiting', '', count(*) FROM governance_outcomebatch WHERE rolled_at IS NULL
    UNION ALL SELECT 'remit_flags_open', severity, count(*) FROM governance_flag WHERE state <> 'cleared'
              GROUP BY severity
    UNION ALL SELECT 'remit_ledger_entries', '', coalesce(max(id), 0) FROM governance_ledgerentry
    UNION ALL SELECT 'remit_ledger_broken', '', count(*) FROM governance_flag
              WHERE rule = 'F-APR-4' AND state <> 'cleared'
    UNION ALL SELECT 'remit_breaches_open', '', count(*) FROM governance_breach
              WHERE state NOT IN ('closed', 'rejected')
    UNION ALL SELECT 'remit_database_connections', coalesce(state, 'none'), count(*) FROM pg_stat_activity
              WHERE datname = current_database() GROUP BY 2
    UNION ALL SELECT 'remit_database_connections_max', '', current_setting('max_connections')::int
"""
