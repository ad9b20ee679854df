"""Writing flags set-wise: what is as it was is only seen again, the rest is raised or changed, whoever found it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection

from governance.rules.calendar import add_business_hours
from governance.rules.policy import Policy
from governance.rules.raised import Raised
from governance.rules.severity import Severity
from roles.rules.business_calendar import PLAIN, BusinessCalendar

FlagRow = tuple[Any, ...]


def flag_row(
    flag: Raised,
    policy: Policy,
    at: datetime,
    *,
    initiative_id: int | None = None,
    person_id: int | None = None,
    calendar: BusinessCalendar = PLAIN,
) -> FlagRow:
    """Return a flag as it is written: about an initiative, a person, or with neither about the portal itself.

    When it is due is counted by the calendar of where that is.
    """
    return (
        flag.rule,
        dedupe_key(flag, initiative_id=initiative_id, person_id=person_id),
        initiative_id,
        person_id,
        flag.severity.value,
        flag.message,
        flag.mend.screen.value,
        flag.mend.object_id,
        flag.mend.field,
        flag.owner_id,
        f"{{{','.join(map(str, flag.also))}}}",
        partial(_due, flag.severity, policy, at, calendar),
    )


def _due(severity: Severity, policy: Policy, at: datetime, calendar: BusinessCalendar) -> datetime:
    hours = policy.severity_resolve_hours[severity]
    # What is critical does not wait for Monday.
    return at + timedelta(hours=hours) if severity is Severity.CRITICAL else add_business_hours(at, hours, calendar)


def dedupe_key(flag: Raised, *, initiative_id: int | None = None, person_id: int | None = None) -> str:
    """Return the key under which at most one flag is chased."""
    about = f"initiative:{initiative_id}" if initiative_id else f"person:{person_id}" if person_id else "portal"
    return f"{flag.rule}:{about}:{flag.subject}"


# Somebody else has to act, or it got worse: then the chase begins anew, and nobody is on it yet.
_ANEW = """(governance_flag.assigned_id IS NULL AND governance_flag.owner_id IS DISTINCT FROM EXCLUDED.owner_id
             OR array_position(%(severities)s::text[], EXCLUDED.severity::text)
                < array_position(%(severities)s::text[], governance_flag.severity::text))"""
_UPSERT = f"""
    INSERT INTO governance_flag (rule, dedupe_key, initiative_id, person_id, severity, message, mend_screen,
                                 mend_object, mend_field, owner_id, due_at, also, state, opened_at,
                                 last_seen_at, chased_since, next_at, round, taken, level, quiet_because)
    SELECT w.rule, w.dedupe_key, w.initiative_id, w.person_id, w.severity, w.message, w.mend_screen, w.mend_object,
           w.mend_field, w.owner_id, w.due_at, w.also::bigint[], 'open', %(at)s, %(at)s, %(at)s, %(at)s, 0, 0, 0, ''
    FROM unnest(%(rule)s::text[], %(key)s::text[], %(initiative)s::bigint[], %(person)s::bigint[],
                %(severity)s::text[], %(message)s::text[], %(screen)s::text[], %(object)s::bigint[],
                %(field)s::text[], %(owner)s::bigint[], %(also)s::text[], %(due)s::timestamptz[])
         AS w(rule, dedupe_key, initiative_id, person_id, severity, message, mend_screen, mend_object, mend_field,
              owner_id, also, due_at)
    ON CONFLICT (dedupe_key) WHERE NOT state = 'cleared' DO UPDATE SET
        last_seen_at = EXCLUDED.last_seen_at,
        message = EXCLUDED.message,
        mend_screen = EXCLUDED.mend_screen,
        mend_object = EXCLUDED.mend_object,
        mend_field = EXCLUDED.mend_field,
        owner_id = EXCLUDED.owner_id,
        also = EXCLUDED.also,
        severity = EXCLUDED.severity,
        due_at = CASE WHEN governance_flag.severity = EXCLUDED.severity THEN governance_flag.due_at
                      ELSE EXCLUDED.due_at END,
        state = CASE WHEN {_ANEW} THEN 'open' ELSE governance_flag.state END,
        chased_since = CASE WHEN {_ANEW} THEN %(at)s ELSE governance_flag.chased_since END,
        next_at = CASE WHEN {_ANEW} THEN %(at)s ELSE governance_flag.next_at END,
        round = governance_flag.round + CASE WHEN {_ANEW} THEN 1 ELSE 0 END,
        taken = CASE WHEN {_ANEW} THEN 0 ELSE governance_flag.taken END,
        level = CASE WHEN {_ANEW} THEN 0 ELSE governance_flag.level END
    RETURNING (xmax = 0)
"""  # noqa: S608 - composed of what is written here
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
    "also",
    "due",
)
_KEY = 1
# All that a finding says but when it is due: that is reckoned for what is new or got worse.
_SAID = slice(2, -1)
_THERE = """
    SELECT dedupe_key, id, initiative_id, person_id, severity, message, mend_screen, mend_object, mend_field, owner_id,
           also::text
    FROM governance_flag WHERE dedupe_key = ANY(%(keys)s) AND NOT state = 'cleared'
"""
_SEEN = (
    "UPDATE governance_flag SET last_seen_at = %(at)s WHERE id = ANY(%(ids)s) AND NOT state = 'cleared' RETURNING id"
)


def flags_upsert(rows: Sequence[FlagRow], at: datetime) -> tuple[int, int]:
    """Raise the flags that are not there yet and keep the others; return how many of each. Three statements at most.

    What was put off or accepted stays so, unless it got worse or goes to somebody else.
    """
    if not rows:
        return 0, 0
    there = _there(rows)
    same = [row for row in rows if there.get(row[_KEY], (0, ()))[1] == row[_SAID]]
    seen = _seen([there[row[_KEY]][0] for row in same], at)
    # Whoever cleared one in between did not know that it is found again.
    kept = {row[_KEY] for row in same if there[row[_KEY]][0] in seen}
    raised, changed = _upserted([row for row in rows if row[_KEY] not in kept], at)
    return raised, changed + len(kept)


def _there(rows: Sequence[FlagRow]) -> dict[str, tuple[int, tuple[Any, ...]]]:
    """Return by key the flags that are not over: the number of each, and what it says."""
    with connection.cursor() as cursor:
        cursor.execute(_THERE, {"keys": [row[_KEY] for row in rows]})
        return {key: (pk, tuple(said)) for key, pk, *said in cursor.fetchall()}


def _seen(ids: Sequence[int], at: datetime) -> set[int]:
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, {"ids": list(ids), "at": at})
        return {pk for (pk,) in cursor.fetchall()}


def _upserted(rows: Sequence[FlagRow], at: datetime) -> tuple[int, int]:
    if not rows:
        return 0, 0
    columns = list(zip(*((*row[:-1], row[-1]()) for row in rows), strict=True))
    values: dict[str, Any] = {name: list(column) for name, column in zip(_COLUMNS, columns, strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values | {"at": at, "severities": [severity.value for severity in Severity]})
        opened = [new for (new,) in cursor.fetchall()]
    return sum(opened), len(opened) - sum(opened)
