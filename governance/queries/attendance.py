"""Whether those who answer for an initiative are there, read beside the initiative's own row: no further statement."""

from typing import Any

from django.db.models import JSONField, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from governance.models import Determination

# Of everybody who accepted something: the last sign-in or act of any of their accounts, the last time they said that
# they looked, and since when it is chased that they do not.
_ATTENDED = """
    (SELECT jsonb_agg(jsonb_build_array(held.person_id, seen.at, reviewed.at, flagged.at) ORDER BY held.person_id)
     FROM (SELECT a.person_id FROM governance_accountability a
           WHERE a.initiative_id = governance_initiative.id AND a.status = 'accepted'
           UNION
           SELECT o.person_id FROM decisions_ownership o
           JOIN governance_citation c ON c.decision_id = o.decision_id
           WHERE c.initiative_id = governance_initiative.id AND o.status = 'accepted') held
     JOIN roles_person p ON p.id = held.person_id
     CROSS JOIN LATERAL (
         SELECT max(greatest(same.last_login, (SELECT e.at FROM governance_ledgerentry e WHERE e.actor_id = same.id
                                               ORDER BY e.id DESC LIMIT 1))) AS at
         FROM roles_person same WHERE same.identity_group = p.identity_group) seen
     LEFT JOIN LATERAL (
         SELECT max(r.reviewed_at) AS at FROM governance_ownerreview r JOIN roles_person by ON by.id = r.reviewed_by_id
         WHERE r.initiative_id = governance_initiative.id AND by.identity_group = p.identity_group) reviewed ON true
     LEFT JOIN LATERAL (
         SELECT max(f.opened_at) AS at FROM governance_flag f
         WHERE f.initiative_id = governance_initiative.id AND f.rule = 'F-OWN-7' AND NOT f.state = 'cleared'
           AND f.owner_id = p.id) flagged ON true)
"""


class _OfInitiative(RawSQL):
    """A part of a statement that depends on the initiative alone: once for each, and not for each row joined to it."""

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: the initiative is what the statement groups by."""
        return []


def attended() -> RawSQL:
    """Return, for a statement over initiatives, who was there when: a list of person, seen, reviewed, flagged."""
    return _OfInitiative(_ATTENDED, (), output_field=JSONField())


def determined() -> Subquery:
    """Return, for a statement over initiatives, the latest determination of which laws bind each."""
    names = ("id", "determined_at", "valid_until", "version", "standings")
    latest = Determination.objects.filter(initiative=OuterRef("pk")).order_by("-determined_at", "-pk")
    return Subquery(latest.values(told=JSONObject(**{name: name for name in names}))[:1])
