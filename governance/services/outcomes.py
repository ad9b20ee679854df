"""Taking in what AI systems did, case by case: each case once, however often it is sent."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from governance.models import Initiative, OutcomeBatch
from governance.queries.outcome_names import OutcomeNames, outcome_names
from governance.rules.outcomes import OutcomeEvent, Rejection
from governance.services.outcome_lines import COLUMNS, Lines
from governance.services.outcome_partitions import TABLE, partitions_ensure, partitions_hold
from governance.services.runtimes import reportable
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason

logger = logging.getLogger(__name__)

# In one order whoever sends them, so that two requests with the same events never wait for each other.
_TAKE_KEYS = """
    WITH taken AS (
        INSERT INTO governance_outcomekey (key, received_on)
        SELECT key, %s FROM unnest(%s::uuid[]) AS key ORDER BY key
        ON CONFLICT DO NOTHING RETURNING key
    )
    SELECT CASE WHEN count(*) < %s THEN coalesce(array_agg(replace(key::text, '-', '')), '{}') END FROM taken
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the events of one request: how many are new, how many were here before, and which are refused."""

    accepted: int
    duplicate: int
    rejected: tuple[Rejection, ...]


@transaction.atomic
def outcomes_take(
    events: Sequence[OutcomeEvent],
    *,
    rows: Sequence[int] | None = None,
    initiative: Initiative | None,
    actor: Actor,
    at: datetime,
) -> Taken:
    """Take these events in, all that can be, and say of each other one why not.

    `rows` are their numbers for whoever sent them, from 1 where none are given; `initiative` is the one that all are
    about where they do not say so. An event is known by its initiative and `event_id`; one that is here is passed over.
    Nothing is announced: that would have all senders wait for the ledger. The roll-up announces what it counted.
    Raises: NotPermitted where the sender may report on none of the initiatives.
    """
    names = _names(events, initiative)
    allowed = reportable(actor, names.keys, Capacity.MEASUREMENT_OWNER)
    lines = Lines(names, allowed, initiative.pk if initiative else None, at)
    lines.add(events, rows or range(1, len(events) + 1))
    if lines.forbidden and not lines.keys:
        text = "Only who builds, runs or measures an initiative and the platform group report its outcomes."
        raise NotPermitted(Reason("PERMISSION", text))
    accepted = _write(lines, actor, at) if lines.keys else 0
    return Taken(accepted, len(lines.keys) - accepted, tuple(lines.rejected))


def _names(events: Sequence[OutcomeEvent], initiative: Initiative | None) -> OutcomeNames:
    keys = {event.initiative for event in events if event.initiative}
    unplaced = () if initiative else {event.decision.strip() for event in events if not event.initiative}
    return outcome_names({key.strip().upper() for key in keys}, unplaced, initiative)


def _write(lines: Lines, actor: Actor, at: datetime) -> int:
    """Write the events that are new and return how many."""
    partitions_hold()
    partitions_ensure(lines.months())
    new = _keys_take(lines.keys, at.astimezone(UTC).date())
    kept = lines.texts if new is None else _only(new, lines)
    if not kept:
        return 0
    first, last = lines.span()
    batch = OutcomeBatch.objects.create(
        initiative_ids=sorted(lines.initiatives()),
        rows=len(kept),
        reported_by_id=actor.id,
        first_at=first,
        last_at=last,
        received_at=at,
    )
    number = str(batch.pk)
    with connection.cursor() as cursor, cursor.copy(f"COPY {TABLE} ({COLUMNS}) FROM STDIN") as copy:
        copy.write(number + number.join(kept))
    transaction.on_commit(_call_worker, robust=True)
    return len(kept)


def _keys_take(keys: Collection[str], today: date) -> set[str] | None:
    """Note these keys; return those that are new, or None where all are."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_KEYS, [today, "{" + ",".join(keys) + "}", len(keys)])
        new = cursor.fetchone()[0]
    return None if new is None else set(new)


def _only(new: set[str], lines: Lines) -> list[str]:
    """Return the line of each new key: the first, where one is told several times."""
    kept = []
    for key, text in zip(lines.keys, lines.texts, strict=True):
        if key in new:
            new.remove(key)
            kept.append(text)
    return kept


def _call_worker() -> None:
    # By name: tasks stand above services. A broker that is down loses nothing: the batch waits in its table.
    try:
        current_app.send_task("governance.outcomes_roll_up", retry=False)
    except OperationalError as error:
        logger.warning("No broker takes the roll-up that was asked for; the next one does it. %s", error)
