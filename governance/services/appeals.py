"""How those whom a decision is about can have it looked at again."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from governance.events import changed
from governance.models import AppealRoute, Initiative
from governance.rules.permissions import GRANTS, Act
from governance.services.drills import ended_reasons
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

_WRITTEN = ("affects_people", "reason", "contact", "answer_days", "reviewed_by_others")


class AppealTold(TypedDict, total=False):
    """How somebody appeals, or why nobody is affected. Units: days until they are answered."""

    reason: str
    contact: str
    answer_days: int | None
    reviewed_by_others: bool


def may_set_appeal(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say how a decision is appealed: the outcome owner, the PMO and the second line."""
    granted = actor.may_answer and is_granted(actor, Act.SET_APPEAL, GRANTS, unit=initiative.beneficiary_unit_id)
    return granted or holds_capacity(actor, initiative, Capacity.OUTCOME_OWNER)


@transaction.atomic
def appeal_route_set(
    initiative: Initiative,
    *,
    affects_people: bool,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
    **told: Unpack[AppealTold],
) -> AppealRoute:
    """Say whom the affected can turn to, or why nobody is affected. What is not told is not known.

    Raises: NotPermitted; Stale when `revision` is given and no longer the current one, 0 being the one of a route that
    nobody has told yet; Refused where nobody is affected and nothing says why.
    """
    if not may_set_appeal(actor, initiative):
        text = "Only the outcome owner of this initiative, the PMO and the second line say how it is appealed."
        raise NotPermitted(Reason("PERMISSION", text))
    initiatives_lock([initiative.pk])
    route = AppealRoute.objects.select_for_update(of=("self",)).filter(pk=initiative.pk).first()
    if revision is not None and revision != (route.revision if route else 0):
        raise Stale("Somebody changed the way to appeal since you opened it. Reload to see what they wrote.")
    reasons = ended_reasons(initiative)
    if not affects_people and not told.get("reason", "").strip():
        reasons.append(Reason("HUM-4", "Say why no people are affected by what is decided."))
    if reasons:
        raise Refused(*reasons)
    row = route or AppealRoute(initiative=initiative, revision=0)
    before = {name: str(getattr(row, name)) if route else "" for name in _WRITTEN}
    row.affects_people = affects_people
    row.reason, row.contact = told.get("reason", "").strip(), told.get("contact", "").strip()
    row.answer_days, row.reviewed_by_others = told.get("answer_days"), told.get("reviewed_by_others", False)
    row.set_by_id, row.set_at = actor.id, at
    row.revision += 1
    row.save()
    details = {name: [before[name], str(getattr(row, name))] for name in _WRITTEN}
    announce(changed, "appeal_route_set", Target(row, details), actor_id=actor.id, at=at)
    return row
