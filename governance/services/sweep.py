"""Finding what is missing, lapsing or wrong, and keeping one flag open for each such thing.

Works in batches, each in one transaction: a worker that dies in the middle leaves whole batches or nothing of them,
and the next run does the same work again without doubling any of it.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from decisions.models import Ownership
from governance.evidence import gather, person_loads
from governance.models import Accountability, Flag, Initiative, JobRun, SweepRequest
from governance.queries.policy import default_policy
from governance.rules.calendar import add_business_hours
from governance.rules.flags import flags_wanted, person_flags_wanted
from governance.rules.policy import Policy
from governance.rules.raised import Raised, Severity
from governance.services.readiness import initiatives_lock, readiness_keep

logger = logging.getLogger(__name__)

BATCH = 1000
# Two runs over people at once wait for each other; initiatives are locked row by row instead.
PEOPLE_LOCK = 7_246_002


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
    run = _begin(at)
    with connection.execute_wrapper(_counter(result)):
        numbers = sorted(ids) if ids is not None else _every_initiative()
        for batch in batched(numbers, BATCH, strict=False):
            _sweep_batch(batch, at, result)
            _beat(run, result)
        for people in batched(_everybody(), BATCH, strict=False):
            _sweep_people(people, at, result)
            _beat(run, result)
    result.seconds = time.monotonic() - started
    _finish(run, result)
    return result


def sweep_requested(*, at: datetime) -> int:
    """Sweep the initiatives that were changed since, each request consumed with its result; return how many."""
    done = 0
    while taken := _sweep_some_requested(at):
        done += taken
    return done


@transaction.atomic
def _sweep_some_requested(at: datetime) -> int:
    waiting = SweepRequest.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCH]
    requests = list(waiting.values_list("pk", "initiative_id"))
    if requests:
        SweepRequest.objects.filter(pk__in=[pk for pk, _initiative in requests]).delete()
        ids = sorted({initiative for _pk, initiative in requests})
        _sweep_batch(ids, at, SweepResult())
        _sweep_people(_people_of(ids), at, SweepResult())
    return len(requests)


@transaction.atomic
def _sweep_batch(ids: Sequence[int], at: datetime, result: SweepResult) -> None:
    initiatives_lock(ids)
    evidence = list(gather(ids, at))
    wanted = _Wanted()
    for piece in evidence:
        for rule, raised in flags_wanted(piece.facts, piece.policy):
            if isinstance(raised, Exception):
                _note(wanted, f"{piece.facts.id}:{rule.id}", f"{rule.id} on {piece.facts.key}", raised)
                continue
            wanted.rows += [_row(flag, piece.policy, at, initiative_id=piece.facts.id) for flag in raised]
    _write(wanted, "initiative_id", ids, at, result)
    readiness_keep(evidence, at)
    result.evaluated += len(evidence)


@transaction.atomic
def _sweep_people(ids: Sequence[int], at: datetime, result: SweepResult) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])
    policy = default_policy()
    wanted = _Wanted()
    for load in person_loads(ids, at):
        for rule, raised in person_flags_wanted(load, policy):
            if isinstance(raised, Exception):
                _note(wanted, f"{load.person.id}:{rule.id}", f"{rule.id} on {load.person.name}", raised)
                continue
            wanted.rows += [_row(flag, policy, at, person_id=load.person.id) for flag in raised]
    _write(wanted, "person_id", ids, at, result)


def _note(wanted: _Wanted, key: str, subject: str, error: Exception) -> None:
    logger.error("Rule %s failed.", subject, exc_info=error)
    wanted.failed.append(key)
    wanted.errors.append(f"{subject}: {type(error).__name__}: {error}")


def _row(
    flag: Raised, policy: Policy, at: datetime, *, initiative_id: int | None = None, person_id: int | None = None
) -> tuple[Any, ...]:
    about = f"initiative:{initiative_id}" if initiative_id else f"person:{person_id}"
    hours = policy.severity_resolve_hours[flag.severity]
    # What is critical does not wait for Monday.
    due = add_business_hours(at, hours) if flag.severity is not Severity.CRITICAL else _plain_hours(at, hours)
    return (
        flag.rule,
        f"{flag.rule}:{about}:{flag.subject}",
        initiative_id,
        person_id,
        flag.severity.value,
        flag.message,
        flag.mend.screen.value,
        flag.mend.object_id,
        flag.mend.field,
        flag.owner_id,
        due,
    )


def _plain_hours(at: datetime, hours: int) -> datetime:
    return at + timedelta(hours=hours)


_UPSERT = """
    INSERT INTO governance_flag (rule, dedupe_key, initiative_id, person_id, severity, message, mend_screen,
                                 mend_object, mend_field, owner_id, due_at, state, opened_at, last_seen_at)
    SELECT w.*, 'open', %(at)s, %(at)s
    FROM unnest(%(rule)s::text[], %(key)s::text[], %(initiative)s::bigint[], %(person)s::bigint[],
                %(severity)s::text[], %(message)s::text[], %(screen)s::text[], %(object)s::bigint[],
                %(field)s::text[], %(owner)s::bigint[], %(due)s::timestamptz[])
         AS w(rule, dedupe_key, initiative_id, person_id, severity, message, mend_screen, mend_object, mend_field,
              owner_id, due_at)
    ON CONFLICT (dedupe_key) WHERE NOT state = 'cleared' DO UPDATE SET
        last_seen_at = EXCLUDED.last_seen_at,
        message = EXCLUDED.message,
        mend_screen = EXCLUDED.mend_screen,
        mend_object = EXCLUDED.mend_object,
        mend_field = EXCLUDED.mend_field,
        owner_id = EXCLUDED.owner_id,
        severity = EXCLUDED.severity,
        due_at = CASE WHEN governance_flag.severity = EXCLUDED.severity THEN governance_flag.due_at
                      ELSE EXCLUDED.due_at END
    RETURNING (xmax = 0)
"""
_COLUMNS = (
    "rule",
    "key",
    "initiative",
    "person",
    "severity",
    "message",
    "screen",
    "object",
    "field",
    "owner",
    "due",
)


def _write(wanted: _Wanted, about: str, ids: Sequence[int], at: datetime, result: SweepResult) -> None:
    """Open or keep the flags that are wanted and clear the others of these subjects, in two statements."""
    columns = list(zip(*wanted.rows, strict=True)) or [()] * len(_COLUMNS)
    values: dict[str, Any] = {name: list(column) for name, column in zip(_COLUMNS, columns, strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values | {"at": at})
        opened = [new for (new,) in cursor.fetchall()]
        cursor.execute(
            f"""
            UPDATE governance_flag SET state = 'cleared', cleared_at = %(at)s
            WHERE {about} = ANY(%(ids)s) AND NOT state = 'cleared' AND NOT dedupe_key = ANY(%(key)s)
              AND NOT ({about}::text || ':' || rule) = ANY(%(failed)s::text[])
            """,  # noqa: S608 - `about` is one of two column names written above
            {"at": at, "ids": list(ids), "key": values["key"], "failed": wanted.failed},
        )
        result.cleared += cursor.rowcount
    result.raised += sum(opened)
    result.kept += len(opened) - sum(opened)
    result.errors += wanted.errors


def _every_initiative() -> Sequence[int]:
    return list(Initiative.objects.order_by("pk").values_list("pk", flat=True))


def _everybody() -> Sequence[int]:
    """Whoever holds something or is flagged already, in one statement."""
    holders = Accountability.objects.filter(status="accepted").values_list("person_id")
    owners = Ownership.objects.filter(status="accepted").values_list("person_id")
    flagged = Flag.objects.exclude(state="cleared").filter(initiative=None).values_list("person_id")
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


def _begin(at: datetime) -> JobRun:
    now = timezone.now()
    JobRun.objects.filter(job="sweep", status=JobRun.Status.RUNNING, heartbeat_at__lt=now - _SILENCE).update(
        status=JobRun.Status.ABANDONED
    )
    return JobRun.objects.create(job="sweep", as_of=at, started_at=now, heartbeat_at=now)


# A run that has not been heard of for this long died; nothing of it is lost, the next one does it all.
_SILENCE = timedelta(minutes=10)


def _beat(run: JobRun, result: SweepResult) -> None:
    JobRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), evaluated=result.evaluated)


def _finish(run: JobRun, result: SweepResult) -> None:
    now = timezone.now()
    run.status = JobRun.Status.FAILED if result.errors else JobRun.Status.DONE
    run.heartbeat_at = run.finished_at = now
    run.evaluated, run.raised, run.kept, run.cleared = result.evaluated, result.raised, result.kept, result.cleared
    run.statements, run.seconds, run.errors = result.statements, result.seconds, result.errors
    run.save()
