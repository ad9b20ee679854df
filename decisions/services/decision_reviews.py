"""Looking at a decision again, and finding that it still holds."""

from datetime import datetime

from django.db import transaction

from decisions.events import changed
from decisions.models import Decision
from decisions.services.decisions import decision_hold
from roles.events import Target, announce
from roles.rules.permissions import Actor


@transaction.atomic
def decision_review(decision: Decision, *, actor: Actor, at: datetime, revision: int | None = None) -> Decision:
    """Confirm that all that is said about a decision still holds; its words stay as they are.

    Raises: NotPermitted for whoever may not change it; Stale when it is no longer what was read; Refused when retired.
    """
    locked = decision_hold(decision, actor, revision)
    locked.reviewed_at, locked.reviewed_by_id = at, actor.id
    # What it says is the same, so whoever is wording it meanwhile is not told that somebody changed it.
    locked.save(update_fields=["reviewed_at", "reviewed_by"])
    announce(changed, "decision_review", Target(locked, {"revision": locked.revision}), actor_id=actor.id, at=at)
    return locked
