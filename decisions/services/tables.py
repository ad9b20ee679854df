"""Writing decision tables down, and keeping what verification says of them."""

import hashlib
import json
import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from decisions.events import changed
from decisions.models import Decision, DecisionTable
from decisions.rules.vocabulary import LogicKind
from decisions.services.decisions import decision_hold, decision_keep
from decisions.services.table_bounds import check_bounds
from decisions.tables.reading import ReadTable, read_table
from decisions.tables.table import InputColumn, OutputColumn, Table, ValueType
from decisions.tables.verification.verify import verify
from decisions.tables.words import quoted
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import Refused

logger = logging.getLogger(__name__)

# Seconds. What takes longer than a person waits is left to the queue; what the queue does not finish stays partial.
AT_ONCE = 1.0
IN_THE_QUEUE = 10.0
# Rules. Beyond, already preparing the verification takes longer than a person waits.
MOST_AT_ONCE = 1_500
_MOST_BOXES = 2_000
# Of each list so much is kept; how many there are is counted.
_MOST_KEPT = 200


def table_set(
    decision: Decision, *, table: Table, actor: Actor, at: datetime, revision: int | None = None
) -> DecisionTable:
    """Return the decision's table, kept as it was typed, however much of it cannot be read yet.

    It is verified at once where that is quickly done, else by the queue.
    Raises: NotPermitted; Stale when `revision` is given and no longer the current one; Refused when it is too large.
    """
    check_bounds(table)
    row = _kept(decision, table, actor, at, revision)
    if not _finished(row):
        transaction.on_commit(lambda: _call_worker(row.decision_id), robust=True)
    return row


@transaction.atomic
def table_remove(decision: Decision, *, actor: Actor, at: datetime, revision: int | None = None) -> None:
    """Remove the decision's table. How the logic is written down is open again where the table said it.

    Raises: NotPermitted; Stale; Refused when there is none.
    """
    locked = decision_hold(decision, actor, revision)
    removed, _ = DecisionTable.objects.filter(decision=locked).delete()
    if not removed:
        raise Refused("This decision has no table.")
    if locked.logic_kind == LogicKind.TABLE:
        locked.logic_kind = ""
    decision_keep(locked, "logic_kind")
    announce(changed, "table_remove", locked, actor_id=actor.id, at=at)


def table_verify(decision_id: int, *, at: datetime, seconds: float = IN_THE_QUEUE) -> bool:
    """Keep what verification says of a table that changed since; return whether it said all there is to say.

    A table that is gone, or that changed meanwhile, is left alone. Whatever is new is announced: nobody did it.
    """
    row = DecisionTable.objects.select_related("decision").filter(decision=decision_id).first()
    if row is None:
        return True
    found = examined(table_read(Table.from_json(row.body), row.decision), seconds)
    with transaction.atomic():
        same = DecisionTable.objects.filter(pk=row.pk, digest=row.digest)
        kept = same.update(verified=found, verified_digest=row.digest, verified_at=at)
        if kept and (row.verified_digest != row.digest or _said(row.verified) != _said(found)):
            details = {"digest": row.digest, "finished": found["finished"]}
            announce(changed, "table_verify", Target(row.decision, details), actor_id=None, at=at)
    return bool(found["finished"])


def table_begin(decision: Decision) -> Table:
    """Return the table to begin with: what the decision looks at as columns, its allowed answers as the answer."""
    inputs = tuple(
        InputColumn(id=f"i{number}", label=entry.name)
        for number, entry in enumerate(decision.inputs.order_by("rank", "name", "pk"), start=1)
    )
    allowed = ", ".join(quoted(answer) for answer in decision.allowed_answers)
    answer = OutputColumn(id="o1", label="Answer", type=ValueType.STRING, allowed=allowed)
    return Table(inputs=inputs, outputs=(answer,))


def table_read(table: Table, decision: Decision) -> ReadTable:
    """Return the table with its texts read; cells may speak of everything the decision looks at."""
    return read_table(table, [entry.name for entry in decision.inputs.all()])


def examined(read: ReadTable, seconds: float) -> dict[str, Any]:
    """Return what verification says of a table, and what is wrong with its texts, as it is kept.

    Keys: those of `Verification.to_json`, and `problems`: each `rule`, `column`, `message`, `start`, `end`, `outside`.
    """
    found = verify(read, seconds=seconds, boxes=_MOST_BOXES).to_json()
    kept = {key: value[:_MOST_KEPT] if isinstance(value, list) else value for key, value in found.items()}
    return kept | looked_through(read)


def looked_through(read: ReadTable) -> dict[str, Any]:
    """Return what is wrong with the texts of a table, without verifying it. Key: `problems`, as `examined` has them."""
    problems = [
        {
            "rule": problem.rule,
            "column": problem.column,
            "message": problem.message,
            "start": problem.start,
            "end": problem.end,
            "outside": problem.outside,
        }
        for problem in read.problems[:_MOST_KEPT]
    ]
    return {"problems": problems}


def table_digest(table: Table) -> str:
    """Return the SHA-256 of a table in its one canonical form, as hexadecimal digits."""
    body = json.dumps(table.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def _kept(decision: Decision, table: Table, actor: Actor, at: datetime, revision: int | None) -> DecisionTable:
    locked = decision_hold(decision, actor, revision)
    row = DecisionTable.objects.filter(decision=locked).first() or DecisionTable(decision=locked)
    before = Table.from_json(row.body) if row.pk else Table()
    row.body, row.digest = table.to_json(), table_digest(table)
    row.written_by_id, row.written_at = actor.id, at
    if row.verified_digest != row.digest and len(table.rules) <= MOST_AT_ONCE:
        # Within the act, so that whoever hears of it judges by what is known of the table now.
        row.verified, row.verified_at = examined(table_read(table, locked), AT_ONCE), at
        row.verified_digest = row.digest
    row.save()
    fields = ["logic_kind"] if not locked.logic_kind else []
    if fields:
        locked.logic_kind = LogicKind.TABLE
    decision_keep(locked, *fields)
    details = {"rules": [str(len(before.rules)), str(len(table.rules))], "digest": row.digest}
    announce(changed, "table_set", Target(locked, details), actor_id=actor.id, at=at)
    decision.revision = locked.revision
    return row


def _finished(row: DecisionTable) -> bool:
    """Whether verification said of the table as it is all there is to say."""
    return row.verified_digest == row.digest and bool(row.verified and row.verified.get("finished"))


def _said(found: dict[str, Any] | None) -> dict[str, Any]:
    """What verification said, without how long it took."""
    return {key: value for key, value in (found or {}).items() if key != "seconds"}


def _call_worker(decision_id: int) -> None:
    # By name: tasks stand above services. A broker that is down loses nothing but time: the partial answer stands.
    try:
        current_app.send_task("decisions.table_verify", kwargs={"decision_id": decision_id}, retry=False)
    except OperationalError as error:
        logger.warning("No broker takes the verification of decision %s's table. %s", decision_id, error)
