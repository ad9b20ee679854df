"""Who may run a review besides those who sign it."""

from governance.models import Review
from governance.rules.permissions import GRANTS, Act
from governance.services.desks import Desk
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted


def may_withdraw(actor: Actor, review: Review) -> bool:
    """Whether this person may take a review back: whoever asked for it, and the PMO."""
    asked = actor.identity == review.requested_identity
    return actor.may_act and (
        asked or is_granted(actor, Act.RUN_REVIEWS, GRANTS, unit=review.initiative.beneficiary_unit_id)
    )


def may_reassign(actor: Actor, desk: Desk) -> bool:
    """Whether this person may give a step to somebody else: whoever chairs the gate, and the PMO."""
    holder = desk.facts.holder_of(Capacity.GATE_CHAIR)
    return is_granted(actor, Act.RUN_REVIEWS, GRANTS) or bool(holder and holder.person.identity == actor.identity)
