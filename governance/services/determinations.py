"""Determining which laws bind an initiative."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from governance.events import changed
from governance.models import Determination, Initiative
from governance.rules.crosswalk import CROSSWALK
from governance.rules.determinations import laws, standings_now
from governance.rules.permissions import GRANTS, Act
from governance.services.initiatives import holds_capacity
from roles.events import Target, announce
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_determine(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may say which laws bind: the second line, and whoever holds what the policy names for it."""
    named = initiative.policy_profile.policy.determination_capacity
    return is_granted(actor, Act.DETERMINE, GRANTS) or holds_capacity(actor, initiative, named)


@transaction.atomic
def determination_make(
    initiative: Initiative, *, binds: Collection[str], because: str, actor: Actor, at: datetime
) -> Determination:
    """Say which laws bind the initiative as they stand now; it counts for as long as its policy says.

    Raises: NotPermitted; Refused for a law that is not in the crosswalk, and without a reason.
    """
    if not may_determine(actor, initiative):
        who = initiative.policy_profile.policy.determination_capacity.label
        raise NotPermitted(Reason("PERMISSION", f"Which laws bind is determined by the second line and the {who}."))
    known = {law.id for law in laws()}
    reasons = [Reason("LAW", f"The crosswalk has no law {each}.") for each in sorted(set(binds) - known)]
    if not because.strip():
        reasons.append(Reason("BECAUSE", "Say why these laws bind it, or why none does."))
    if reasons:
        raise Refused(*reasons)
    days = initiative.policy_profile.policy.determination_valid_days or _AT_LEAST
    made = Determination.objects.create(
        initiative=initiative,
        binds=sorted(set(binds)),
        because=because.strip(),
        version=CROSSWALK.version,
        standings=standings_now(),
        determined_by_id=actor.id,
        determined_at=at,
        valid_until=at.date() + timedelta(days=days),
    )
    details = {"binds": made.binds, "crosswalk": made.version, "until": made.valid_until.isoformat()}
    announce(changed, "determination_make", Target(made, details), actor_id=actor.id, at=at, reason=made.because)
    return made


# For how long one counts where the policy asks for none.
_AT_LEAST = 365
