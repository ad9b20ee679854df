"""Finding what is missing, lapsing or wrong, and keeping one flag open for each such thing.

Works in batches, each in one transaction: a worker that dies in the middle leaves whole batches or nothing of them,
and the next run does the same work again without doubling any of it.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from decisions.models import Ownership
from governance.evidence import gather
from governance.models import Accountability, Flag, Initiative, SweepRequest
from governance.queries.gate_facts import SWEEP
from governance.queries.loads import Loads, person_loads
from governance.queries.policy import default_policy
from governance.rules.flags import FLAG_RULES, PERSON_FLAG_RULES, flags_wanted, person_flags_wanted
from governance.services.detection import detect_each
from governance.services.gate_asks import gate_asks_keep
from governance.services.heartbeats import failures_check, heartbeat_check
from governance.services.job_runs import run_beat, run_begin, run_finish
from governance.services.lapses import clearances_refresh
from governance.services.raising import flag_row, flags_upsert
from governance.services.readiness import initiatives_lock, readiness_keep
from governance.services.settling import flags_end

logger = logging.getLogger(__name__)

BATCH = 1000
# Two runs over people at once wait for each other; initiatives are locked row by row instead.
PEOPLE_LOCK = 7_246_002
# How a sweep of a part is known among the runs: it says nothing about the rest.
PART = "sweep of a part"
# Where a flag's row holds its key.
_KEY = 1


@dataclass(slots=True)
class SweepResult:
    """What a sweep did. Units: `seconds` of wall time; `statements` is every SQL statement it sent."""

    evaluated: int = 0
    raised: int = 0
    kept: int = 0
    cleared: int = 0
    statements: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Wanted:
    """The flags one batch wants open, and the rules that could not say."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def sweep(*, at: datetime, ids: Iterable[int] | None = None) -> SweepResult:
    """Evaluate all initiatives, or these, and everybody who holds something; write a heartbeat as it goes.

    Idempotent: run twice at one moment, the second run raises and clears nothing.
    """
    started = time.monotonic()
    result = SweepResult()
    heartbeat_check(at=timezone.now())
    run, known = run_begin(SWEEP if ids is None else PART, at), Loads()
    with connection.execute_wrapper(_counter(result)):
        numbers = sorted(ids) if ids is not None else _every_initiative()
        for batch in batched(numbers, BATCH, strict=False):
            _sweep_batch(batch, at, result, known)
            run_beat(run, result.evaluated)
        for people in batched(_everybody(), BATCH, strict=False):
            _sweep_people(people, at, result, known)
            run_beat(run, result.evaluated)
    result.seconds = time.monotonic() - started
    run_finish(
        run,
        errors=result.errors,
        evaluated=result.evaluated,
        raised=result.raised,
        kept=result.kept,
        cleared=result.cleared,
        statements=result.statements,
        seconds=result.seconds,
    )
    if ids is None:
        failures_check(result.errors, at=timezone.now())
        heartbeat_check(at=timezone.now())
    return result


def sweep_requested(*, at: datetime) -> int:
    """Sweep the initiatives that were changed since, each request consumed with its result; return how many."""
    done = 0
    while taken := _sweep_some_requested(at):
        done += taken
    return done


def sweep_some(*, initiatives: Sequence[int] = (), people: Sequence[int] = (), at: datetime) -> SweepResult:
    """Evaluate these initiatives and these people now, for somebody who waits for it."""
    result, known = SweepResult(), Loads()
    if initiatives:
        _sweep_batch(initiatives, at, result, known)
    if people:
        _sweep_people(people, at, result, known)
    return result


@transaction.atomic
def _sweep_some_requested(at: datetime) -> int:
    waiting = SweepRequest.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH]
    requests = list(waiting.values_list("pk", "initiative_id"))
    if requests:
        SweepRequest.objects.filter(pk__in=[pk for pk, _initiative in requests]).delete()
        ids, known = sorted({initiative for _pk, initiative in requests}), Loads()
        _sweep_batch(ids, at, SweepResult(), known)
        _sweep_people(_people_of(ids), at, SweepResult(), known)
    return len(requests)


@transaction.atomic
def _sweep_batch(ids: Sequence[int], at: datetime, result: SweepResult, known: Loads) -> None:
    initiatives_lock(ids)
    # What the clock matures may break a limit, and what no act followed up is found here at the latest.
    result.errors += detect_each(ids, at=at)
    evidence = list(gather(ids, at, known=known))
    wanted = _Wanted()
    for piece in evidence:
        for rule, raised in flags_wanted(piece.facts, piece.policy):
            if isinstance(raised, Exception):
                _note(wanted, f"{piece.facts.id}:{rule.id}", f"{rule.id} on {piece.facts.key}", raised)
                continue
            about, calendar = piece.facts.id, piece.facts.calendar
            wanted.rows += [flag_row(flag, piece.policy, at, initiative_id=about, calendar=calendar) for flag in raised]
    _write(wanted, "initiative_id", ids, FLAG_RULES, at, result)
    readiness_keep(evidence, at)
    clearances_refresh(evidence, at)
    gate_asks_keep(evidence, at=at)
    result.evaluated += len(evidence)


@transaction.atomic
def _sweep_people(ids: Sequence[int], at: datetime, result: SweepResult, known: Loads) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])
    policy = default_policy()
    wanted = _Wanted()
    for load in person_loads(ids, at, known):
        for rule, raised in person_flags_wanted(load, policy):
            if isinstance(raised, Exception):
                _note(wanted, f"{load.person.id}:{rule.id}", f"{rule.id} on {load.person.name}", raised)
                continue
            about, calendar = load.person.id, load.person.calendar
            wanted.rows += [flag_row(flag, policy, at, person_id=about, calendar=calendar) for flag in raised]
    _write(wanted, "person_id", ids, PERSON_FLAG_RULES, at, result)


def _note(wanted: _Wanted, key: str, subject: str, error: Exception) -> None:
    logger.error("Rule %s failed.", subject, exc_info=error)
    wanted.failed.append(key)
    wanted.errors.append(f"{subject}: {type(error).__name__}: {error}")


def _write(
    wanted: _Wanted, about: str, ids: Sequence[int], rules: Collection[str], at: datetime, result: SweepResult
) -> None:
    """Open or keep the flags that are wanted and clear the others of these subjects, in two statements.

    Only flags of these rules are cleared: what another job watches over is not this one's to judge.
    """
    raised, kept = flags_upsert(wanted.rows, at)
    ended = f"""
        {about} = ANY(%(ids)s) AND rule = ANY(%(rules)s) AND NOT dedupe_key = ANY(%(keys)s)
        AND NOT ({about}::text || ':' || rule) = ANY(%(failed)s::text[])
    """
    keys = [row[_KEY] for row in wanted.rows]
    values = {"ids": list(ids), "rules": list(rules), "keys": keys, "failed": wanted.failed}
    result.cleared += flags_end(ended, values, at)
    result.raised += raised
    result.kept += kept
    result.errors += wanted.errors


def _every_initiative() -> Sequence[int]:
    return list(Initiative.objects.order_by("pk").values_list("pk", flat=True))


def _everybody() -> Sequence[int]:
    """Whoever holds something or is flagged already, in one statement."""
    holders = Accountability.objects.filter(status="accepted").values_list("person_id")
    owners = Ownership.objects.filter(status="accepted").values_list("person_id")
    flagged = Flag.objects.exclude(state="cleared").filter(person__isnull=False).values_list("person_id")
    return sorted(person for (person,) in holders.union(owners, flagged))


def _people_of(ids: Sequence[int]) -> Sequence[int]:
    holders = Accountability.objects.filter(initiative__in=ids).values_list("person_id")
    owners = Ownership.objects.filter(decision__citations__initiative__in=ids).values_list("person_id")
    return sorted(person for (person,) in holders.union(owners))


def _counter(result: SweepResult) -> Callable[..., Any]:
    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        result.statements += 1
        return execute(sql, params, many, context)

    return count
