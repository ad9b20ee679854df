"""Who may bring evidence about the logic of a decision, and how the decision is held meanwhile."""

from django.db.models import Q
from django.utils import timezone

from decisions.models import Decision
from decisions.services.decisions import may_edit
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_prove(actor: Actor, decision: Decision) -> bool:
    """Whether this person may upload cases, replay them, gather reference cases and record tests.

    Whoever may edit the decision, and the deputy of its owner.
    """
    return may_edit(actor, decision) or (actor.may_act and _is_deputy(actor, decision))


def proving(decision: Decision, actor: Actor) -> Decision:
    """Return the decision, held until commit.

    Raises: NotPermitted; Refused for a retired one.
    """
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    if not may_prove(actor, locked):
        text = (
            "Only its owner and their deputy, whoever registered it, the heads of its unit and architects can do this."
        )
        raise NotPermitted(Reason("PERMISSION", text))
    if locked.retired_at:
        raise Refused("This decision is retired.")
    return locked


def _is_deputy(actor: Actor, decision: Decision) -> bool:
    today = timezone.now().date()
    running = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    standing = decision.ownerships.filter(
        running,
        status="accepted",
        deputy__identity_group=actor.identity,
        deputy_accepted_at__isnull=False,
    )
    return standing.exists()
