"""Verifying that a condition of a decision is met."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Condition
from governance.services.readiness import initiatives_lock
from roles.events import Target, announce
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_verify(actor: Actor, condition: Condition) -> bool:
    """Whether this person may say that a condition is met: its verifier, who is never its owner."""
    return (
        actor.may_answer
        and condition.verifier.identity_group == actor.identity
        and condition.owner.identity_group != actor.identity
    )


@transaction.atomic
def condition_verify(condition: Condition, *, evidence: str, actor: Actor, at: datetime) -> Condition:
    """Say that a condition is met, and what shows it, as its verifier.

    Raises: NotPermitted for anybody else, its owner under a second account included; Refused without evidence or when
    it is met already.
    """
    initiatives_lock([condition.review.initiative_id])
    held = Condition.objects.select_for_update(of=("self",)).select_related("owner", "verifier", "review")
    locked = held.get(pk=condition.pk)
    if not may_verify(actor, locked):
        raise NotPermitted(Reason("PERSON", f"Only {locked.verifier} verifies this, and never its own owner."))
    if locked.state == Condition.State.MET:
        raise Refused("This condition is met already.")
    if not evidence.strip():
        raise Refused(Reason("evidence", "Say what shows that it is met."))
    locked.state, locked.verified_at, locked.evidence = Condition.State.MET, at, evidence.strip()
    locked.save(update_fields=["state", "verified_at", "evidence"])
    announce(changed, "condition_verify", Target(locked, {"state": "met"}), actor_id=actor.id, at=at)
    return locked
