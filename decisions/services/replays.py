"""Asking for replays of logic over past cases, and calling them off."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from decisions.events import changed
from decisions.models import CaseFile, Decision, DecisionMap, DecisionTable, Replay
from decisions.queries.replays import decisions_before
from decisions.rules.vocabulary import ReplayState
from decisions.services.proving import proving
from decisions.services.replay_cases import NotReplayable, logic_of
from decisions.services.replay_runs import replay_run
from decisions.services.table_bounds import check_bounds
from decisions.tables.table import Table
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import Refused

logger = logging.getLogger(__name__)

# So many cases are replayed while the person waits; for more a worker does it.
INLINE_ROWS = 20_000
# What a column can be beside something the table looks at.
OPTIONS = ("decided", "segment", "confidence")


@transaction.atomic
def replay_request(
    decision: Decision,
    *,
    case_file: CaseFile | None = None,
    columns: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    rival: Table | None = None,
    map: DecisionMap | None = None,  # noqa: A002 - what it is called everywhere
    actor: Actor,
    at: datetime,
) -> Replay:
    """Return a new replay of the decision's table as it is now, over a file or over its reference cases.

    With a `rival` both are run and compared. Few cases are replayed as soon as this is committed, many by a worker;
    where none can be told, the next look for waiting replays finds it.
    Raises: NotPermitted; Refused without a table, for one that is too large or cannot be read, and for columns that the
    file has not.
    """
    locked = proving(decision, actor)
    kept, before = _kept(locked), _before(locked, map)
    _check_logic(locked, kept.body, rival, before)
    chosen = {name: column for name, column in (columns or {}).items() if column}
    further = {name: column for name, column in (options or {}).items() if column and name in OPTIONS}
    rows = _check_cases(locked, case_file, {**chosen, **further})
    replay = Replay.objects.create(
        decision=locked,
        map=map,
        case_file=case_file,
        table=kept.body,
        table_digest=kept.digest,
        rival=rival.to_json() if rival else None,
        columns=chosen,
        options=further | ({"before": before} if before else {}),
        requested_by_id=actor.id,
        requested_at=at,
    )
    details = {"replay": replay.pk, "cases": case_file.digest if case_file else "reference cases", "table": kept.digest}
    announce(changed, "replay_request", Target(locked, details), actor_id=actor.id, at=at)
    transaction.on_commit(lambda: _begin(replay.pk, rows), robust=True)
    return replay


@transaction.atomic
def replay_cancel(replay: Replay, *, actor: Actor, at: datetime) -> Replay:
    """Call a replay off: at once while it waits, else as soon as whoever runs it looks up.

    Raises: NotPermitted; Refused when it is over.
    """
    decision = proving(replay.decision, actor)
    locked = Replay.objects.select_for_update(of=("self",)).get(pk=replay.pk)
    if ReplayState(locked.state).over:
        raise Refused("This replay is over already.")
    locked.cancel_asked = True
    if locked.state == ReplayState.WAITING:
        locked.state, locked.finished_at = ReplayState.CANCELLED.value, at
    locked.save(update_fields=["cancel_asked", "state", "finished_at"])
    announce(changed, "replay_cancel", Target(decision, {"replay": locked.pk}), actor_id=actor.id, at=at)
    return locked


def _kept(decision: Decision) -> DecisionTable:
    kept: DecisionTable | None = getattr(decision, "table", None)
    if kept is None:
        raise Refused("This decision has no table yet. Write its rules as a table first.")
    return kept


def _begin(replay_id: int, rows: int) -> None:
    if rows <= INLINE_ROWS:
        replay_run(replay_id)
        return
    try:
        current_app.send_task("decisions.replay_run", kwargs={"replay_id": replay_id}, retry=False)
    except OperationalError:
        # It waits in its table; whoever looks for waiting replays next finds it there.
        logger.warning("Replay %s waits: there is no broker to tell a worker.", replay_id)


def _check_logic(
    decision: Decision, body: Mapping[str, Any], rival: Table | None, before: list[Mapping[str, Any]]
) -> None:
    names = [entry.name for entry in decision.inputs.all()]
    try:
        logic_of(body, decision.name, before=before, names=names)
        if rival is not None:
            check_bounds(rival)
            logic_of(rival.to_json(), decision.name, before=before, names=names)
    except NotReplayable as error:
        raise Refused(str(error)) from error


def _before(decision: Decision, whole: DecisionMap | None) -> list[Mapping[str, Any]]:
    """Return the tables that this decision needs the answers of, in a map, in the order in which they run."""
    if whole is None:
        return []
    needed = decisions_before(whole, decision)
    lacking = [one.name for one in needed if getattr(one, "table", None) is None]
    if lacking:
        raise Refused(f"“{lacking[0]}” has no table yet, and {decision.name} needs its answer. Write it first.")
    return [{"name": one.name, "body": one.table.body} for one in needed]


def _check_cases(decision: Decision, case_file: CaseFile | None, columns: Mapping[str, Any]) -> int:
    if case_file is None:
        count = decision.reference_cases.filter(withdrawn_at=None).count()
        if not count:
            raise Refused("This decision has no reference cases yet. Add some, or upload a file of past cases.")
        return count
    if case_file.decision_id != decision.pk:
        raise Refused("This file belongs to another decision.")
    if not case_file.file:
        raise Refused("The content of this file was forgotten. Upload it again.")
    strangers = [column for column in columns.values() if column not in case_file.columns]
    if strangers:
        raise Refused(f"The file has no column “{strangers[0]}”.")
    if not columns:
        raise Refused("Nothing is mapped: say which column of the file stands for what the table looks at.")
    return case_file.rows
