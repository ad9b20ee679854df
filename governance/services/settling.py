"""Taking back what was told once nobody has to act on it: in the transaction in which that comes about."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

# Ends the flags that `ended` selects, and what was told of them: one by one, and as many once none of them is left.
_END = """
    WITH over AS (
        UPDATE governance_flag SET state = 'cleared', cleared_at = %(at)s
        WHERE NOT state = 'cleared' AND {ended} RETURNING id
    ), told AS (
        UPDATE governance_notice SET moot_at = %(at)s
        WHERE moot_at IS NULL AND flag_id IN (SELECT id FROM over)
    ), told_as_many AS (
        UPDATE governance_notice n SET moot_at = %(at)s
        WHERE n.moot_at IS NULL AND n.flag_id IS NULL AND n.flag_ids && ARRAY(SELECT id FROM over)
          AND NOT EXISTS (SELECT 1 FROM governance_flag f
                          WHERE f.id = ANY(n.flag_ids) AND f.state IN ('open', 'acknowledged')
                            AND f.id NOT IN (SELECT id FROM over))
    )
    SELECT count(*) FROM over
"""
_QUIET = """
    UPDATE governance_notice n SET moot_at = %(at)s
    WHERE n.moot_at IS NULL
      AND (n.flag_id = ANY(%(flags)s)
           OR n.flag_id IS NULL AND n.flag_ids && %(flags)s::bigint[]
              AND NOT EXISTS (SELECT 1 FROM governance_flag f
                              WHERE f.id = ANY(n.flag_ids) AND f.state IN ('open', 'acknowledged')))
"""


def flags_end(ended: str, values: dict[str, Any], at: datetime) -> int:
    """Clear the flags for which a condition written in SQL holds, and settle what was told of them; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_END.format(ended=ended), values | {"at": at})
        return int(cursor.fetchone()[0])


def notices_settle(flags: Collection[int], at: datetime) -> None:
    """Settle what was told of flags that nobody has to act on for now."""
    with connection.cursor() as cursor:
        cursor.execute(_QUIET, {"flags": list(flags), "at": at})
