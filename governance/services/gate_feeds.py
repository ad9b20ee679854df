"""The secret address at which somebody's own calendar reads the days of gates."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import GateFeed
from roles.events import announce
from roles.models import Person
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused

_NO_CALENDAR = "Auditors and administrators have no calendar of their own here."


def may_have_gate_feed(actor: Actor) -> bool:
    """Whether this person may have such an address."""
    return actor.may_answer


@transaction.atomic
def gate_feed_make(*, actor: Actor, at: datetime) -> GateFeed:
    """Return a new address for whoever asks; the one before leads nowhere from now on.

    Raises: NotPermitted for auditors and administrators: they read everything where they sign in.
    """
    if not may_have_gate_feed(actor):
        raise NotPermitted(Reason("PERSON", _NO_CALENDAR))
    Person.objects.select_for_update(no_key=True).get(pk=actor.id)
    GateFeed.objects.filter(person=actor.id, closed_at=None).update(closed_at=at)
    feed = GateFeed.objects.create(person_id=actor.id, made_at=at)
    announce(changed, "gate_feed_make", feed, actor_id=actor.id, at=at)
    return feed


@transaction.atomic
def gate_feed_close(*, actor: Actor, at: datetime) -> None:
    """Close one's address: whoever has it reads nothing any more.

    Raises: NotPermitted for auditors and administrators; Refused when none is open.
    """
    if not may_have_gate_feed(actor):
        raise NotPermitted(Reason("PERSON", _NO_CALENDAR))
    feed = GateFeed.objects.select_for_update(of=("self",)).filter(person=actor.id, closed_at=None).first()
    if feed is None:
        raise Refused("You have no address that could be closed.")
    feed.closed_at = at
    feed.save(update_fields=["closed_at"])
    announce(changed, "gate_feed_close", feed, actor_id=actor.id, at=at)
