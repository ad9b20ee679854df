"""What the AI of a synthetic portfolio did: any number of outcomes, written as the counts that are kept of them."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from governance.rules.review_times import CLASSES
from roles.rules.refusals import Refused

DAYS = 90

# Every day of every decision that runs, in three kinds of cases; each gets its share of what there is.
CELLS = """
    CREATE TEMPORARY TABLE seed_cell ON COMMIT DROP AS
    SELECT cell.*, cases / 50 AS manual, cases / 20 AS escalated, cases / 200 AS timed_out, cases / 5 AS reviewed,
           floor(cases / 5 * (0.05 + 0.1 * draw))::bigint AS overridden,
           floor((cases - cases / 50) * 0.06 * draw)::bigint AS wrong
    FROM (
        SELECT spread.*, %(events)s / total + (place <= mod(%(events)s, total))::int AS cases,
               (hashint8extended(place * 1009 + 71, %(seed)s) & 1048575) / 1048576.0 AS draw
        FROM (
            SELECT citation.initiative_id, decision.code AS decision, segment, 'sha256:synthetic' AS fingerprint,
                   %(today)s::date - back AS day, count(*) OVER () AS total,
                   row_number() OVER (ORDER BY citation.id, segment, back) AS place
            FROM governance_citation citation
            JOIN governance_initiative initiative ON initiative.id = citation.initiative_id
                AND initiative.source = 'seed' AND initiative.stage IN ('pilot', 'production')
            JOIN decisions_decision decision ON decision.id = citation.decision_id
            CROSS JOIN unnest(ARRAY['', 'North', 'South']) AS segment
            CROSS JOIN generate_series(0, %(days)s - 1) AS back
        ) AS spread
    ) AS cell
    WHERE cases > 0
"""

OUTCOME_DAYS = """
    INSERT INTO governance_outcomeday (
        initiative_id, decision, segment, fingerprint, day, cases, reviewed, overridden, alone, escalated, timed_out,
        manual, reviews
    )
    SELECT initiative_id, decision, segment, fingerprint, day, cases, reviewed, overridden,
           cases - manual - escalated - reviewed, escalated, timed_out, manual,
           array_fill(0::bigint, ARRAY[4]) || reviewed || array_fill(0::bigint, ARRAY[%(classes)s - 5])
    FROM seed_cell
    ON CONFLICT (initiative_id, day, decision, segment, fingerprint) DO UPDATE SET
        cases = governance_outcomeday.cases + EXCLUDED.cases,
        reviewed = governance_outcomeday.reviewed + EXCLUDED.reviewed,
        overridden = governance_outcomeday.overridden + EXCLUDED.overridden,
        alone = governance_outcomeday.alone + EXCLUDED.alone,
        escalated = governance_outcomeday.escalated + EXCLUDED.escalated,
        timed_out = governance_outcomeday.timed_out + EXCLUDED.timed_out,
        manual = governance_outcomeday.manual + EXCLUDED.manual
"""

MEASURE_DAYS = """
    INSERT INTO governance_measureday (measure, initiative_id, decision, segment, fingerprint, day, k, n)
    SELECT told.measure, initiative_id, decision, segment, fingerprint, day, told.k, told.n
    FROM seed_cell CROSS JOIN LATERAL (VALUES
        ('override_rate', overridden, reviewed), ('escalation_rate', escalated, cases - manual),
        ('escalation_timeout', timed_out, escalated),
        ('straight_through', cases - manual - escalated - reviewed, cases - manual),
        ('manual_bypass', manual, cases), ('error_rate', wrong, cases - manual)
    ) AS told(measure, k, n)
    WHERE told.n > 0
    ON CONFLICT (initiative_id, measure, day, decision, segment, fingerprint) DO UPDATE SET
        k = governance_measureday.k + EXCLUDED.k, n = governance_measureday.n + EXCLUDED.n
"""


@transaction.atomic
def outcomes_seed(events: int, *, seed: int, at: datetime) -> int:
    """Spread so many outcomes over the decisions of seeded initiatives that run; return in how many counts they lie.

    Only counts are written, as the roll-up leaves them: single outcomes are kept for a while and read once.
    Raises: Refused where no seeded initiative runs.
    """
    values: dict[str, Any] = {"events": events, "seed": seed, "today": at.date(), "days": DAYS, "classes": CLASSES}
    with connection.cursor() as cursor:
        cursor.execute(CELLS, values)
        cursor.execute(OUTCOME_DAYS, values)
        counts: int = cursor.rowcount
        cursor.execute(MEASURE_DAYS, values)
        cursor.execute("DROP TABLE seed_cell")
        cursor.execute("ANALYZE governance_outcomeday, governance_measureday")
    if not counts:
        raise Refused("No synthetic initiative is in a pilot or in production, so nothing was decided.")
    return counts
