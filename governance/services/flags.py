"""Acting on flags. They are raised and cleared by the sweep alone."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Flag, FlagState
from governance.rules.permissions import GRANTS, Act
from roles.events import announce
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_acknowledge(actor: Actor, flag: Flag) -> bool:
    """Whether this person may say that they are on it."""
    return actor.may_act and (actor.id == flag.owner_id or is_granted(actor, Act.CHANGE_INITIATIVE, GRANTS))


@transaction.atomic
def flag_acknowledge(flag: Flag, *, actor: Actor, at: datetime) -> Flag:
    """Say that somebody is on it; it stays until what it is about is mended.

    Raises: NotPermitted for anybody but its owner and the PMO; Refused once it is cleared.
    """
    locked = Flag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if not may_acknowledge(actor, locked):
        raise NotPermitted(Reason("PERMISSION", "Only the person it was sent to and the PMO can acknowledge this."))
    if locked.state == FlagState.CLEARED:
        raise Refused("This flag is cleared already.")
    locked.state = FlagState.ACKNOWLEDGED
    locked.acknowledged_by_id, locked.acknowledged_at = actor.id, at
    locked.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
    announce(changed, "flag_acknowledge", locked, actor_id=actor.id, at=at)
    return locked
