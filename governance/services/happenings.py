"""Telling other systems what happens here: a row for each endpoint that asked for it, in the act's transaction.

Nothing of what is confidential is told to any of them: nobody knows who reads there.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse

from governance.models import Flag, Initiative
from governance.queries.sight import sight_of_all
from governance.rules.chasing import Rung
from governance.rules.outgoing import ACTS, Happening
from roles.events import Change

_INSERT = """
    INSERT INTO governance_delivery (key, channel, endpoint_id, content, state, attempts, created_at, next_at, error)
    SELECT e.id || ':' || w.key, e.channel, e.id, w.content::jsonb, 'waiting', 0, %(at)s, %(at)s, ''
    FROM unnest(%(key)s::text[], %(happening)s::text[], %(content)s::text[]) AS w(key, happening, content)
    JOIN governance_endpoint e ON w.happening = ANY(e.happenings) AND e.ended_at IS NULL
    ON CONFLICT (key) DO NOTHING
"""
# What was cleared for longer than this is no news.
_CLEARED = """
    INSERT INTO governance_delivery (key, channel, endpoint_id, content, state, attempts, created_at, next_at, error)
    SELECT e.id || ':flag.cleared:' || f.id, e.channel, e.id,
           jsonb_build_object('type', 'flag.cleared', 'timestamp', to_char(f.cleared_at AT TIME ZONE 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                              'data', jsonb_build_object('flag', f.id, 'rule', f.rule, 'severity', f.severity,
                                                         'message', f.message, 'initiative', i.key,
                                                         'url', %(site)s || '/flags/' || f.id || '/')),
           'waiting', 0, %(at)s, %(at)s, ''
    FROM governance_endpoint e
    JOIN governance_flag f ON f.state = 'cleared' AND f.cleared_at > %(at)s - interval '2 days'
                          AND f.cleared_at > e.created_at AND f.taken > 0
    LEFT JOIN governance_initiative i ON i.id = f.initiative_id
    WHERE 'flag.cleared' = ANY(e.happenings) AND e.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM governance_confidentiality c
                      WHERE c.initiative_id = f.initiative_id AND c.lifted_at IS NULL)
    ON CONFLICT (key) DO NOTHING
"""


def flags_happened(steps: Iterable[tuple[Flag, Rung]], *, at: datetime) -> None:
    """Have endpoints told that flags are raised or told further up. One statement, whatever the number."""
    rows = []
    hidden = sight_of_all().hidden
    for flag, rung in steps:
        if flag.initiative_id in hidden:
            continue
        happening = Happening.FLAG_ESCALATED if rung.level else Happening.FLAG_RAISED
        about = {
            "flag": flag.pk,
            "rule": flag.rule,
            "severity": flag.severity,
            "message": flag.message,
            "initiative": flag.initiative.key if flag.initiative else None,
            "level": rung.level,
            "due_at": flag.due_at.isoformat(),
            "url": settings.SITE_URL + reverse("flag", args=[flag.pk]),
        }
        rows.append((f"{happening.value}:{flag.pk}:{flag.round}:{rung.value}", happening, about))
    _tell(rows, at)


def flags_happened_cleared(*, at: datetime) -> None:
    """Have endpoints told of what was cleared since, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEARED, {"at": at, "site": settings.SITE_URL})


def follow(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Have endpoints told of an act that they may have asked for; nothing is asked of the database otherwise."""
    happening = ACTS.get(act.verb)
    if happening is None:
        return
    target = act.targets[0].obj
    initiative = target if isinstance(target, Initiative) else getattr(target, "initiative", None)
    key = initiative.key if isinstance(initiative, Initiative) else None
    if isinstance(initiative, Initiative) and initiative.pk in sight_of_all().hidden:
        return
    about = {
        "initiative": key,
        "what": str(target),
        "act": act.verb,
        "reason": act.reason,
        "details": act.targets[0].details,
        "url": settings.SITE_URL + (reverse("initiative", args=[key]) if key else "/"),
    }
    moment = f"{act.at:%Y%m%dT%H%M%S%f}"
    _tell([(f"{happening.value}:{target._meta.model_name}:{target.pk}:{moment}", happening, about)], act.at)  # noqa: SLF001 - Django's public name


def _tell(rows: Iterable[tuple[str, Happening, Mapping[str, Any]]], at: datetime) -> None:
    told = list(rows)
    if not told:
        return
    contents = [
        json.dumps({"type": happening.value, "timestamp": at.isoformat(), "data": about}, default=str)
        for _key, happening, about in told
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "key": [key for key, _happening, _about in told],
                "happening": [happening.value for _key, happening, _about in told],
                "content": contents,
                "at": at,
            },
        )
