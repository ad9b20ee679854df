"""Saying that an initiative is confidential, and that it no longer is: with a reason, by who answers for it."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Confidentiality, Initiative
from governance.rules.permissions import GRANTS, Act
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import Reason, Refused


def may_set_confidential(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say so: the outcome owner, and the PMO and the second line of its unit or of all."""
    granted = is_granted(actor, Act.SET_CONFIDENTIAL, GRANTS, unit=initiative.beneficiary_unit_id)
    return granted or holds_capacity(actor, initiative, Capacity.OUTCOME_OWNER)


@transaction.atomic
def confidentiality_set(initiative: Initiative, *, reason: str, actor: Actor, at: datetime) -> Confidentiality:
    """Hide an initiative from everybody who has no part in it and does not watch over all of them.

    Raises: NotPermitted; Refused without a reason, or where it is confidential already.
    """
    _require(actor, initiative)
    if _current(initiative) is not None:
        raise Refused(Reason("STATE", f"{initiative.key} is confidential already."))
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why: it is kept, and read by whoever sees the initiative."))
    made = Confidentiality.objects.create(initiative=initiative, reason=reason.strip(), set_by_id=actor.id, set_at=at)
    announce(changed, "confidentiality_set", Target(initiative), actor_id=actor.id, at=at, reason=made.reason)
    return made


@transaction.atomic
def confidentiality_lift(initiative: Initiative, *, reason: str, actor: Actor, at: datetime) -> None:
    """Let everybody who works here see it again. Why it was hidden stays on record.

    Raises: NotPermitted; Refused without a reason, or where it is not confidential.
    """
    _require(actor, initiative)
    current = _current(initiative)
    if current is None:
        raise Refused(Reason("STATE", f"{initiative.key} is not confidential."))
    if not reason.strip():
        raise Refused(Reason("REASON", "Say why: it is kept with the change."))
    current.lifted_reason, current.lifted_by_id, current.lifted_at = reason.strip(), actor.id, at
    current.save(update_fields=["lifted_reason", "lifted_by", "lifted_at"])
    announce(
        changed, "confidentiality_lift", Target(initiative), actor_id=actor.id, at=at, reason=current.lifted_reason
    )


def confidentiality_copy(whole: Initiative, part: Initiative, *, actor_id: int, at: datetime) -> None:
    """Keep a part as confidential as the whole it is split off from."""
    current = _current(whole)
    if current is not None:
        Confidentiality.objects.create(initiative=part, reason=current.reason, set_by_id=actor_id, set_at=at)


def _require(actor: Actor, initiative: Initiative) -> None:
    Initiative.objects.select_for_update(no_key=True, of=("self",)).get(pk=initiative.pk)
    if not may_set_confidential(actor, initiative):
        require(actor, Act.SET_CONFIDENTIAL, GRANTS, unit=initiative.beneficiary_unit_id)


def _current(initiative: Initiative) -> Confidentiality | None:
    return Confidentiality.objects.filter(initiative=initiative, lifted_at=None).first()
