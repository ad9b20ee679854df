"""What the second line says of an initiative's tolerances."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from governance.events import changed
from governance.models import Challenge, Initiative, Tolerance
from governance.rules.permissions import GRANTS, Act
from governance.services.initiatives import holds_capacity
from governance.services.readiness import initiatives_lock
from roles.events import announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused

_WHO = "Only the second line challenges tolerances: whoever reviews this initiative for it, and the group risk."
_OWN = "Nobody challenges what they own or signed themselves."


def may_challenge(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say what the second line thinks of the tolerances."""
    return _of_second_line(actor, initiative) and not _has_a_part(actor, initiative)


@transaction.atomic
def challenge_make(
    initiative: Initiative, *, comment: str, objects_to_it: bool, actor: Actor, at: datetime
) -> Challenge:
    """Say as the second line what it thinks of the tolerances as they are, and whether it objects. The latest counts.

    Raises: NotPermitted for anybody else, and for whoever owns or signed one of them; Refused without a comment or
    while there is no tolerance.
    """
    initiatives_lock([initiative.pk])
    if not _of_second_line(actor, initiative):
        raise NotPermitted(Reason("RSK-2", _WHO))
    if _has_a_part(actor, initiative):
        raise NotPermitted(Reason("RSK-2", _OWN))
    if not comment.strip():
        raise Refused(Reason("RSK-2", "Say what you looked at and what you think of it."))
    if not initiative.tolerances.exists():
        raise Refused(Reason("RSK-2", "There is no tolerance to challenge yet."))
    challenge = Challenge.objects.create(
        initiative=initiative, comment=comment, objects_to_it=objects_to_it, made_by_id=actor.id, made_at=at
    )
    announce(changed, "challenge_make", challenge, actor_id=actor.id, at=at, reason=comment)
    return challenge


def _of_second_line(actor: Actor, initiative: Initiative) -> bool:
    granted = actor.may_answer and is_granted(actor, Act.CHALLENGE, GRANTS, unit=initiative.beneficiary_unit_id)
    return granted or holds_capacity(actor, initiative, Capacity.SECOND_LINE)


def _has_a_part(actor: Actor, initiative: Initiative) -> bool:
    """Whether this human being owns the risk, or owns or signed one of the tolerances."""
    mine = Q(owner__identity_group=actor.identity) | Q(signed_by__identity_group=actor.identity)
    own = Tolerance.objects.filter(mine, initiative=initiative).exists()
    return own or holds_capacity(actor, initiative, Capacity.RISK_TOLERANCE_OWNER)
