"""What is cleared, read for those who ask: one initiative in one statement, and lists that look at the clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.expressions import RawSQL

from governance.models import Clearance
from governance.rules.clearance_answers import LIFETIME, PUBLISHED_AHEAD, Cleared, Subject
from governance.rules.clearances import ClearanceState, lapse_from
from governance.rules.stages import Nature, Stage


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks about, and the name of the key that signs the answer; None while no key was made.

    `hidden` is the initiative's number where it is confidential: not everybody is answered.
    """

    subject: Subject
    kid: str | None
    hidden: int | None = None


# The key that signs: the newest that everybody can know, as long as all it signs now can still be verified.
_READ = """
    SELECT i.key, i.stage, i.nature, c.stage, c.state, c.reason, c.valid_from, c.review_due, c.body, c.lapses,
           (SELECT k.kid FROM governance_signingkey k
            WHERE k.retired_at IS NULL OR k.retired_at >= %(until)s
            ORDER BY k.made_at > %(known)s, CASE WHEN k.made_at <= %(known)s THEN k.made_at END DESC, k.made_at, k.id
            LIMIT 1),
           (SELECT h.initiative_id FROM governance_confidentiality h
            WHERE h.initiative_id = i.id AND h.lifted_at IS NULL)
    FROM governance_initiative i LEFT JOIN governance_clearance c ON c.initiative_id = i.id
    WHERE i.key = %(key)s
"""


def question_about(key: str, at: datetime) -> Question | None:
    """Return what an answer is made of, in one statement; None for a key that no initiative has."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"key": key, "until": at + LIFETIME, "known": at - PUBLISHED_AHEAD})
        row = cursor.fetchone()
    if row is None:
        return None
    *about, kid, hidden = row
    return Question(_subject(*about), kid, hidden)


def _subject(key: str, stage: str, nature: str, *cleared: Any) -> Subject:
    return Subject(key, Stage(stage), Nature(nature), _cleared(*cleared) if cleared[0] else None)


def _cleared(*row: Any) -> Cleared:
    stage, state, reason, valid_from, review_due, body, lapses = row
    return Cleared(
        stage=Stage(stage),
        state=ClearanceState(state),
        reason=reason,
        valid_from=valid_from,
        review_due=review_due,
        body=orjson.loads(body),
        lapses=[lapse_from(kept) for kept in orjson.loads(lapses)],
    )


def clearances_at(at: datetime) -> QuerySet[Clearance]:
    """Return the clearances, each with its `standing`: the strictest of its state and of what has lapsed by then."""
    strictness = [state.value for state in ClearanceState]
    worst = RawSQL(
        """
        (%s::text[])[greatest(
            array_position(%s::text[], governance_clearance.state::text),
            (SELECT max(array_position(%s::text[], lapse->>'state'))
             FROM jsonb_array_elements(governance_clearance.lapses) AS lapse
             WHERE (lapse->>'at')::timestamptz <= %s)
        )]
        """,
        [strictness, strictness, strictness, at],
        output_field=CharField(),
    )
    return Clearance.objects.annotate(standing=worst)
