"""Who looked at a map and stands by it, as it was at one revision."""

from datetime import date, datetime

from django.db import transaction

from decisions.events import changed
from decisions.models import DecisionMap, MapReview
from decisions.rules.permissions import GRANTS, Act
from roles.events import Target, announce
from roles.queries.accountability import holds_anywhere
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor, is_granted
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale


def may_review_map(actor: Actor, today: date) -> bool:
    """Whether this person may say that a map is right: architects, and whoever is domain architect of anything."""
    if not actor.may_answer:
        return False
    architect = Capacity.DOMAIN_ARCHITECT
    return is_granted(actor, Act.REVIEW_MAP, GRANTS) or holds_anywhere(actor.identity, architect, today)


@transaction.atomic
def map_review(
    chart: DecisionMap, *, actor: Actor, at: datetime, note: str = "", revision: int | None = None
) -> MapReview:
    """Keep that somebody looked at the map as it is now and stands by it.

    Raises: NotPermitted; Stale when `revision` is given and no longer that of the map; Refused where this person said
    so of this revision already.
    """
    if not may_review_map(actor, at.date()):
        text = "Only architects, and whoever is domain architect of an initiative, can say that they looked at a map."
        raise NotPermitted(Reason("PERMISSION", text))
    locked = DecisionMap.objects.select_for_update(of=("self",), no_key=True).get(pk=chart.pk)
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this map since you opened it. Look at it as it is now.")
    if locked.reviews.filter(map_revision=locked.revision, reviewed_by__identity_group=actor.identity).exists():
        raise Refused("You looked at this map as it is now already.")
    made = MapReview.objects.create(
        map=locked, map_revision=locked.revision, note=note.strip(), reviewed_by_id=actor.id, reviewed_at=at
    )
    announce(changed, "map_review", Target(locked, {"revision": locked.revision}), actor_id=actor.id, at=at)
    return made
