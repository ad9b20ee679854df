"""Keeping what lists and dashboards show of an initiative true."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from governance.evidence import Evidence, gather
from governance.models import Initiative, Readiness, SweepRequest
from governance.queries.concerned import initiatives_beside, initiatives_concerned
from governance.rules.findings import Result
from governance.rules.questions import questions_answered
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.heartbeats import heartbeat_glance
from governance.services.lapses import clearances_refresh
from roles.events import Change
from roles.queries.prepared import read_current

logger = logging.getLogger(__name__)

# An act that touches more initiatives than this leaves their refresh to the sweep it asks for.
AT_ONCE = 50
_EVALUATED = "UPDATE governance_readiness SET evaluated_at = %(at)s WHERE initiative_id = ANY(%(ids)s)"
_SAID = ("unmet", "indeterminate", "met_count", "asked_count", "questions_answered", "questions_count")


def follow(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Refresh the initiatives that an act concerns in its own transaction, and ask for a sweep of them.

    Those that only send cases to the same people are left to the sweep.
    """
    ids = initiatives_concerned(target.obj for target in act.targets)
    sweep_request(ids | initiatives_beside(act), act.at)
    if len(ids) <= AT_ONCE:
        readiness_refresh(ids, act.at)
    else:
        # No gate judges one of them between what it reads and what it writes.
        initiatives_lock(ids)
    # Whether the jobs run is a matter of the clock, not of the moment that the act goes by.
    heartbeat_glance(at=timezone.now())


@transaction.atomic
def readiness_refresh(ids: Collection[int], at: datetime) -> None:
    """Evaluate these initiatives against their production gate and keep the result."""
    if not ids:
        return
    initiatives_lock(ids)
    evidence = list(gather(ids, at))
    readiness_keep(evidence, at)
    clearances_refresh(evidence, at)


def initiatives_lock(ids: Collection[int]) -> None:
    """Hold these initiatives until commit, so that of two evaluations the later one is kept."""
    list(Initiative.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def whole_lock(initiative_id: int) -> None:
    """Hold the whole that an initiative was split off, which may end with it. Asked before the part itself is held."""
    whole = Initiative.objects.filter(pk=initiative_id).values_list("parent", flat=True).first()
    if whole is not None:
        initiatives_lock([whole])


def readiness_keep(evidence: Iterable[Evidence], at: datetime) -> None:
    """Write a row of readiness for each piece of evidence, in three statements: most nights little has changed."""
    said = {piece.facts.id: _said(piece) for piece in evidence}
    known = read_current(
        lambda ids: Readiness.objects.filter(initiative__in=ids).values_list("initiative_id", *_SAID), list(said)
    )
    same = {pk for pk, *before in known if before == said[pk]}
    if same:
        with connection.cursor() as cursor:
            cursor.execute(_EVALUATED, {"at": at, "ids": list(same)})
    Readiness.objects.bulk_create(
        [
            Readiness(initiative_id=pk, evaluated_at=at, **dict(zip(_SAID, told, strict=True)))
            for pk, told in said.items()
            if pk not in same
        ],
        update_conflicts=True,
        unique_fields=["initiative"],
        update_fields=[*_SAID, "evaluated_at"],
    )


def sweep_request(ids: Collection[int], at: datetime) -> None:
    """Ask for a sweep of these initiatives: now if a worker is there, else with the next one."""
    if not ids:
        return
    SweepRequest.objects.bulk_create(SweepRequest(initiative_id=number, requested_at=at) for number in sorted(ids))
    transaction.on_commit(_call_worker, robust=True)


def _call_worker() -> None:
    # By name: tasks stand above services. A broker that is down loses nothing: the request waits in its table.
    try:
        current_app.send_task("governance.sweep_requested", retry=False)
    except OperationalError as error:
        logger.warning("No broker takes the sweep that was asked for; the next one does it. %s", error)


def _said(evidence: Evidence) -> list[Any]:
    """Return what is kept of an evaluation, in the order of `_SAID`."""
    facts = evidence.facts
    results = [(f.result, f.requirement) for f in judge(facts, evidence.policy, Gate.PRODUCTION)]
    answered = list(questions_answered(facts))
    return [
        [requirement for result, requirement in results if result is Result.NOT_MET],
        [requirement for result, requirement in results if result is Result.INDETERMINATE],
        sum(result.passes for result, _requirement in results),
        len(results),
        answered,
        len(answered),
    ]
