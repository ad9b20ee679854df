"""Saying that one looked at what one answers for."""

from datetime import datetime

from django.db import transaction

from decisions.models import Ownership
from governance.events import changed
from governance.models import Initiative, OwnerReview
from governance.services.initiatives import holds_capacity
from roles.events import announce
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_review(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person answers for something on the initiative or one of its decisions."""
    return holds_capacity(actor, initiative) or (actor.may_answer and _owns_decision(actor, initiative))


@transaction.atomic
def owner_review_log(initiative: Initiative, *, note: str, actor: Actor, at: datetime) -> OwnerReview:
    """Log that somebody who answers for something here looked at it, and what they saw.

    Raises: NotPermitted for anybody else; Refused where nothing is said.
    """
    if not may_review(actor, initiative):
        raise NotPermitted(Reason("PERMISSION", "Only those who answer for something here log that they looked at it."))
    if not note.strip():
        raise Refused("Say what you looked at, and what you saw.")
    review = OwnerReview.objects.create(
        initiative=initiative, note=note.strip(), reviewed_by_id=actor.id, reviewed_at=at
    )
    announce(changed, "owner_review_log", review, actor_id=actor.id, at=at)
    return review


def _owns_decision(actor: Actor, initiative: Initiative) -> bool:
    owned = Ownership.objects.filter(person__identity_group=actor.identity, status="accepted")
    return owned.filter(decision__citations__initiative=initiative).exists()
