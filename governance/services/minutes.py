"""The chair's own words about a gate meeting: written before or after the decision, and never changed."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import MinutesEntry, Review
from governance.services.desks import Desk, desk_of, printed_name
from roles.events import announce
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, Group
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_write_minutes(actor: Actor, desk: Desk) -> bool:
    """Whether this person writes the minutes: whoever decided, whoever chairs, and where nobody does, the PMO."""
    if not actor.may_answer:
        return False
    decided_by = desk.review.decided_by
    if decided_by is not None and decided_by.identity_group == actor.identity:
        return True
    chair = desk.facts.holder_of(Capacity.GATE_CHAIR)
    return chair.person.identity == actor.identity if chair else Group.PMO in actor.trusted


@transaction.atomic
def minutes_write(review: Review, *, attendees: str, text: str, actor: Actor, at: datetime) -> MinutesEntry:
    """Put on record who was there and what was said; it stands in the minutes from then on, beside all before it.

    Raises: NotPermitted for anybody but the chair; Refused where nothing is said.
    """
    found = Review.objects.select_related("initiative", "decided_by", "remit").get(pk=review.pk)
    desk = desk_of(found, actor.id, at)
    if not may_write_minutes(actor, desk):
        raise NotPermitted(Reason("PERSON", "The minutes are written by whoever chairs the gate, or decided."))
    if not attendees.strip() and not text.strip():
        raise Refused(Reason("text", "Say what was said, or who was there."))
    made = MinutesEntry.objects.create(
        review=found,
        attendees=attendees.strip(),
        text=text.strip(),
        written_by_id=actor.id,
        printed_name=printed_name(desk),
        written_at=at,
    )
    announce(changed, "minutes_write", made, actor_id=actor.id, at=at)
    return made
