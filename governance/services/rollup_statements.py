"""The statements of the roll-up. Each row is read once; everything is added up from what that leaves."""

# ruff: noqa: S608 - the parts are constants of ours

from governance.rules.outcomes import ROUTE_AI, ROUTE_MANUAL
from governance.rules.review_times import CLASSES, REVIEW_EDGES

# Outcomes that say the same, counted: few, for names recur. A human answer overrides an AI's where there was one.
COUNTED = f"""
    CREATE TEMPORARY TABLE outcome_counted ON COMMIT DROP AS
    SELECT told.initiative_id, told.day, told.decision, told.segment, told.fingerprint, told.environment, told.answer,
           told.autonomy, told.results, told.override_reason, told.review_class,
           told.route = '{ROUTE_AI}' AS by_ai, told.route = '{ROUTE_MANUAL}' AS manual, told.escalated, told.timed_out,
           told.reviewed, told.overridden, told.human,
           count(*) AS cases, count(*) FILTER (WHERE told.uncovered) AS uncovered, max(told.batch_id) AS batch_id
    FROM (
        SELECT batch_id, initiative_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, decision, segment, fingerprint,
               environment, answer, autonomy, results, route, escalated, timed_out, uncovered,
               human_answer <> '' AS human,
               human_answer <> '' AND answer <> '' AS reviewed,
               human_answer <> '' AND answer <> '' AND lower(human_answer) <> lower(answer) AS overridden,
               CASE WHEN human_answer <> '' THEN override_reason ELSE '' END AS override_reason,
               width_bucket(review_seconds, ARRAY[{", ".join(map(str, REVIEW_EDGES))}]::float8[]) AS review_class
        FROM governance_outcome
        WHERE occurred_at BETWEEN %(first)s AND %(last)s
          AND batch_id BETWEEN %(lowest)s AND %(highest)s AND batch_id = ANY(%(batches)s)
    ) AS told
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18
"""

_REVIEWS = ", ".join(f"coalesce(sum(cases) FILTER (WHERE review_class = {n}), 0)::bigint" for n in range(CLASSES))
_REVIEWS_ADDED = ", ".join(
    f"coalesce(governance_outcomeday.reviews[{n}], 0) + EXCLUDED.reviews[{n}]" for n in range(1, CLASSES + 1)
)
_COUNTS = ("cases", "reviewed", "overridden", "alone", "escalated", "timed_out", "manual")

OUTCOME_DAYS = f"""
    INSERT INTO governance_outcomeday (
        initiative_id, day, decision, segment, fingerprint, {", ".join(_COUNTS)}, reviews
    )
    SELECT initiative_id, day, decision, segment, fingerprint, sum(cases),
           coalesce(sum(cases) FILTER (WHERE reviewed), 0), coalesce(sum(cases) FILTER (WHERE overridden), 0),
           coalesce(sum(cases) FILTER (WHERE by_ai AND NOT escalated AND NOT human), 0),
           coalesce(sum(cases) FILTER (WHERE escalated), 0), coalesce(sum(cases) FILTER (WHERE timed_out), 0),
           coalesce(sum(cases) FILTER (WHERE manual), 0), ARRAY[{_REVIEWS}]
    FROM outcome_counted GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (initiative_id, day, decision, segment, fingerprint) DO UPDATE SET
        {", ".join(f"{name} = governance_outcomeday.{name} + EXCLUDED.{name}" for name in _COUNTS)},
        reviews = ARRAY[{_REVIEWS_ADDED}]
"""

# Measure, which cases are asked (n), and which of them count (k).
DERIVED = (
    ("override_rate", "reviewed", "overridden"),
    ("escalation_rate", "by_ai", "escalated"),
    ("escalation_timeout", "escalated AND timed_out IS NOT NULL", "timed_out"),
    ("straight_through", "by_ai", "NOT escalated AND NOT human"),
    ("manual_bypass", "true", "manual"),
)
_DERIVED = " UNION ALL ".join(
    f"SELECT '{measure}' AS measure, initiative_id, day, decision, segment, fingerprint,"
    f" coalesce(sum(cases) FILTER (WHERE {k}), 0) AS k, sum(cases) AS n"
    f" FROM outcome_counted WHERE {n} GROUP BY 2, 3, 4, 5, 6"
    for measure, n, k in DERIVED
)
_TOLD = """
    SELECT entry.key AS measure, initiative_id, day, decision, segment, fingerprint,
           coalesce(sum(cases) FILTER (WHERE entry.value = 'true'::jsonb), 0) AS k, sum(cases) AS n
    FROM outcome_counted CROSS JOIN LATERAL jsonb_each(results) AS entry
    WHERE results IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""
MEASURE_DAYS = f"""
    INSERT INTO governance_measureday (measure, initiative_id, day, decision, segment, fingerprint, k, n)
    SELECT measure, initiative_id, day, decision, segment, fingerprint, k, n
    FROM ({_DERIVED} UNION ALL {_TOLD}) AS counted ORDER BY 2, 1, 3, 4, 5, 6
    ON CONFLICT (initiative_id, measure, day, decision, segment, fingerprint) DO UPDATE SET
        k = governance_measureday.k + EXCLUDED.k, n = governance_measureday.n + EXCLUDED.n
"""

OVERRIDE_DAYS = """
    INSERT INTO governance_overrideday (initiative_id, day, decision, reason, cases)
    SELECT initiative_id, day, decision, override_reason, sum(cases)
    FROM outcome_counted WHERE overridden GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (initiative_id, day, decision, reason) DO UPDATE SET
        cases = governance_overrideday.cases + EXCLUDED.cases
"""

# What went another way than through the AI was not seen decided by it.
OBSERVATIONS = """
    INSERT INTO governance_observation (
        initiative_id, environment, day, decision, answer, segment, autonomy, cases, uncovered, reported_by_id,
        reported_at
    )
    SELECT seen.initiative_id, seen.environment, seen.day, seen.decision, seen.answer, seen.segment, seen.autonomy,
           seen.cases, seen.uncovered, batch.reported_by_id, %(at)s
    FROM (
        SELECT initiative_id, coalesce(nullif(environment, ''), 'outcomes') AS environment, day, decision, answer,
               segment, autonomy, sum(cases) AS cases, sum(uncovered) AS uncovered, max(batch_id) AS batch_id
        FROM outcome_counted WHERE NOT manual GROUP BY 1, 2, 3, 4, 5, 6, 7
    ) AS seen
    JOIN governance_outcomebatch batch ON batch.id = seen.batch_id
    ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (initiative_id, environment, day, decision, answer, segment, autonomy) DO UPDATE SET
        cases = governance_observation.cases + EXCLUDED.cases,
        uncovered = governance_observation.uncovered + EXCLUDED.uncovered,
        reported_by_id = EXCLUDED.reported_by_id, reported_at = EXCLUDED.reported_at
"""

WRITES = (OUTCOME_DAYS, MEASURE_DAYS, OVERRIDE_DAYS, OBSERVATIONS)
