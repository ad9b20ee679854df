"""The platform owner's word."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import Attestation, Initiative
from governance.services.initiatives import holds_capacity
from roles.events import announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason


def may_attest(actor: Actor, initiative: Initiative) -> bool:
    """Whether this person may attest the platform of the initiative: its platform owner and nobody else."""
    return holds_capacity(actor, initiative, Capacity.PLATFORM_OWNER)


@transaction.atomic
def attestation_give(
    initiative: Initiative, *, points: Collection[str], note: str = "", actor: Actor, at: datetime
) -> Attestation:
    """Attest the platform on these points, as its owner.

    Raises: NotPermitted for anybody but the platform owner.
    """
    if not may_attest(actor, initiative):
        raise NotPermitted(Reason("PLT-1", "Only the platform owner of this initiative attests its platform."))
    attestation = Attestation.objects.create(
        initiative=initiative, points=sorted(points), note=note, attested_by_id=actor.id, attested_at=at
    )
    announce(changed, "attestation_give", attestation, actor_id=actor.id, at=at)
    return attestation
