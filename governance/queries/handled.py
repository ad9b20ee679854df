"""What was done case by case, added up by decision, read set-wise."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from governance.rules.oversight import HandledFacts, VersionSeen
from governance.rules.review_times import REVIEW_EDGES, median_of
from roles.queries.connections import reading

_COUNTS = ("cases", "reviewed", "overridden", "alone", "escalated", "timed_out", "manual")
# A review that took longer than the last edge is in the bucket after it.
_BUCKETS = len(REVIEW_EDGES) + 1
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in _COUNTS)
_HISTOGRAM = ", ".join(f"coalesce(sum(reviews[{number}]), 0)::bigint" for number in range(1, _BUCKETS + 1))
# Days and versions are added up apart from the sums, so that each row is one decision whatever it has seen.
_READ = f"""
    WITH lately AS MATERIALIZED (
        SELECT o.* FROM governance_outcomeday o
        JOIN unnest(%(ids)s::bigint[], %(after)s::date[]) AS asked(id, after)
          ON o.initiative_id = asked.id AND o.day > asked.after
    ), daily AS (
        SELECT initiative_id, decision, jsonb_agg(jsonb_build_array(day, cases) ORDER BY day) AS days,
            jsonb_agg(jsonb_build_array(day, escalated) ORDER BY day) AS asked
        FROM (
            SELECT initiative_id, decision, day, sum(cases - manual)::bigint AS cases,
                sum(escalated)::bigint AS escalated
            FROM lately GROUP BY initiative_id, decision, day
        ) AS each_day
        GROUP BY initiative_id, decision
    ), versions AS (
        SELECT initiative_id, decision, jsonb_agg(jsonb_build_array(fingerprint, first, last)
            ORDER BY first, fingerprint) AS versions
        FROM (
            SELECT initiative_id, decision, fingerprint, min(day) AS first, max(day) AS last
            FROM lately WHERE fingerprint <> '' AND cases > manual GROUP BY initiative_id, decision, fingerprint
        ) AS each_version
        GROUP BY initiative_id, decision
    ), summed AS (
        SELECT initiative_id, decision, {_SUMS}, ARRAY[{_HISTOGRAM}] AS reviews,
            coalesce(array_agg(DISTINCT segment ORDER BY segment) FILTER (WHERE cases > manual), '{{}}') AS segments,
            min(day) AS first_day, max(day) AS last_day
        FROM lately GROUP BY initiative_id, decision
    )
    SELECT summed.*, daily.days, daily.asked, versions.versions
    FROM summed JOIN daily USING (initiative_id, decision) LEFT JOIN versions USING (initiative_id, decision)
    ORDER BY initiative_id, decision
"""  # noqa: S608 - columns of ours and numbers, nothing that anybody types


def handled_facts(days: Mapping[date, Collection[int]]) -> Mapping[int, tuple[HandledFacts, ...]]:
    """Return what was done of each initiative's decisions, by initiative, in one statement.

    `days` has the ids of the initiatives by the day after which what was done counts.
    """
    asked = [(number, after) for after, ids in days.items() for number in ids]
    if not asked:
        return {}
    found: dict[int, list[HandledFacts]] = defaultdict(list)
    with reading().cursor() as cursor:
        cursor.execute(_READ, {"ids": [number for number, _ in asked], "after": [after for _, after in asked]})
        names = [column.name for column in cursor.description or ()]
        for values in cursor:
            row = dict(zip(names, values, strict=True))
            found[row.pop("initiative_id")].append(_handled(row))
    return {number: tuple(decisions) for number, decisions in found.items()}


def _handled(row: dict[str, Any]) -> HandledFacts:
    days, asked = _by_day(row.pop("days")), _by_day(row.pop("asked"))
    busiest, most = max(days, key=lambda entry: entry[1])
    versions = tuple(
        VersionSeen(fingerprint, date.fromisoformat(first), date.fromisoformat(last))
        for fingerprint, first, last in _read(row.pop("versions") or [])
    )
    return HandledFacts(
        **{name: row[name] for name in ("decision", *_COUNTS, "first_day", "last_day")},
        median_review=median_of(row["reviews"]),
        busiest=busiest,
        busiest_cases=most,
        segments=tuple(row["segments"]),
        days=days,
        escalated_days=asked,
        versions=versions,
    )


def _by_day(kept: Any) -> tuple[tuple[date, int], ...]:
    return tuple((date.fromisoformat(day), int(cases)) for day, cases in _read(kept))


def _read(kept: Any) -> Any:
    """Return a list as the database sends it: read already, or as JSON."""
    return json.loads(kept) if isinstance(kept, str) else kept
