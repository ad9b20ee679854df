"""Looking again at once whether what a flag is about is mended, for whoever has just mended it."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Flag, FlagState
from governance.services.flags import may_acknowledge
from governance.services.heartbeats import heartbeat_check
from governance.services.sweep import sweep_some
from roles.events import announce
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


@transaction.atomic
def flag_resolve(flag: Flag, *, actor: Actor, at: datetime) -> Flag:
    """Say that it is mended. The rule looks at once: if it is so the flag is cleared, otherwise it says what is left.

    Raises: NotPermitted for anybody but whoever has it and the PMO; Refused while it is still so.
    """
    if not may_acknowledge(actor, flag):
        raise NotPermitted(
            Reason("PERMISSION", "Only the person it was sent to and the PMO can say that it is mended.")
        )
    if flag.state == FlagState.CLEARED:
        raise Refused("This flag is cleared already.")
    if flag.initiative_id:
        sweep_some(initiatives=[flag.initiative_id], at=at)
    elif flag.person_id:
        sweep_some(people=[flag.person_id], at=at)
    else:
        heartbeat_check(at=at)
    flag.refresh_from_db()
    if flag.state != FlagState.CLEARED:
        raise Refused(Reason("STILL", f"It is still so: {flag.message}"))
    announce(changed, "flag_resolve", flag, actor_id=actor.id, at=at)
    return flag
