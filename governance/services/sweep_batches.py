"""One batch of a sweep: what its initiatives or people want flagged, against what is flagged, in one transaction."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from governance.evidence import gather
from governance.queries.loads import person_loads
from governance.queries.memory import Memory
from governance.queries.policy import default_policy
from governance.rules.flags import FLAG_RULES, PERSON_FLAG_RULES, flags_wanted, person_flags_wanted
from governance.services.detection import detect_each
from governance.services.gate_asks import gate_asks_keep
from governance.services.lapses import clearances_refresh
from governance.services.raising import flag_row, flags_upsert
from governance.services.readiness import initiatives_lock, readiness_keep
from governance.services.settling import flags_end

logger = logging.getLogger(__name__)

# Two runs over people at once wait for each other; initiatives are locked row by row instead.
PEOPLE_LOCK = 7_246_002
# Where a flag's row holds its key.
_KEY = 1


@dataclass(slots=True)
class Swept:
    """What was done so far."""

    evaluated: int = 0
    raised: int = 0
    kept: int = 0
    cleared: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Wanted:
    """The flags one batch wants open, and the rules that could not say."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@transaction.atomic
def initiatives_sweep(ids: Sequence[int], at: datetime, result: Swept, known: Memory) -> None:
    """Open, keep and clear the flags of these initiatives; keep their readiness, clearances and what gates ask."""
    initiatives_lock(ids)
    known.begin(at.date())
    # What the clock matures may break a limit, and what no act followed up is found here at the latest.
    result.errors += detect_each(ids, at=at)
    evidence = list(gather(ids, at, known=known))
    wanted = _Wanted()
    for piece in evidence:
        for rule, raised in flags_wanted(piece.facts, piece.policy):
            if isinstance(raised, Exception):
                _note(wanted, f"{piece.facts.id}:{rule.id}", f"{rule.id} on {piece.facts.key}", raised)
                continue
            if not raised:
                continue
            about, calendar = piece.facts.id, piece.facts.calendar
            wanted.rows += [flag_row(flag, piece.policy, at, initiative_id=about, calendar=calendar) for flag in raised]
    _write(wanted, "initiative_id", ids, FLAG_RULES, at, result)
    readiness_keep(evidence, at)
    clearances_refresh(evidence, at)
    gate_asks_keep(evidence, at=at)
    result.evaluated += len(evidence)


@transaction.atomic
def people_sweep(ids: Sequence[int], at: datetime, result: Swept, known: Memory) -> None:
    """Open, keep and clear the flags of these people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEOPLE_LOCK])
    known.begin(at.date())
    policy = default_policy()
    wanted = _Wanted()
    for load in person_loads(ids, at, known.loads):
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
    wanted: _Wanted, about: str, ids: Sequence[int], rules: Collection[str], at: datetime, result: Swept
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
