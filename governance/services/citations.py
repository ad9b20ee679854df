"""Registering what an initiative cites in one act with citing it."""

from datetime import datetime

from django.db import transaction

from decisions.models import Decision
from decisions.services.decisions import decision_register
from governance.models import Initiative
from governance.services.initiatives import initiative_cite_decision, initiative_cite_plan
from governance.services.readiness import initiatives_lock
from roles.models import RedesignPlan, Role, Unit
from roles.rules.permissions import Actor
from roles.services.plans import plan_register
from roles.services.work import role_register


@transaction.atomic
def initiative_register_decision(
    initiative: Initiative, *, name: str, question: str, unit: Unit, actor: Actor, at: datetime
) -> Decision:
    """Return a new decision that the initiative cites; both happen or neither.

    Raises: NotPermitted; Refused as for citing.
    """
    initiatives_lock([initiative.pk])  # before the ledger, as everybody does
    decision = decision_register(name=name, unit=unit, question=question, actor=actor, at=at)
    initiative_cite_decision(initiative, decision, actor=actor, at=at)
    return decision


@transaction.atomic
def initiative_register_plan(
    initiative: Initiative, *, role_title: str, unit: Unit, headcount: int, actor: Actor, at: datetime
) -> RedesignPlan:
    """Return a new redesign plan for a role that the initiative cites, the role registered if it was not.

    Raises: NotPermitted; Refused as for citing.
    """
    initiatives_lock([initiative.pk])  # same
    role = role_register(title=role_title, unit=unit, headcount=headcount, actor=actor, at=at)
    return initiative_begin_plan(initiative, role, actor=actor, at=at)


@transaction.atomic
def initiative_begin_plan(initiative: Initiative, role: Role, *, actor: Actor, at: datetime) -> RedesignPlan:
    """Return a new redesign plan for a role that is known, cited by the initiative.

    Raises: NotPermitted; Refused as for citing.
    """
    initiatives_lock([initiative.pk])  # same
    plan = plan_register(title=f"{role.title}: {initiative.title}"[:200], role=role, actor=actor, at=at)
    initiative_cite_plan(initiative, plan, actor=actor, at=at)
    return plan
