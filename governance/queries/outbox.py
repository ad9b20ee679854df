"""What goes out, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from governance.models import Delivery

SHOWN = 100


@dataclass(frozen=True, slots=True)
class OutboxFigures:
    """How many messages wait, were delivered and were given up, and since when the oldest one waits."""

    waiting: int
    sent: int
    dead: int
    oldest: datetime | None


def outbox_figures() -> OutboxFigures:
    """Return how the outbox stands, in one statement."""
    waiting = Q(state=Delivery.State.WAITING)
    return OutboxFigures(
        **Delivery.objects.aggregate(
            waiting=Count("pk", filter=waiting),
            sent=Count("pk", filter=Q(state=Delivery.State.SENT)),
            dead=Count("pk", filter=Q(state=Delivery.State.DEAD)),
            oldest=Min("created_at", filter=waiting),
        )
    )


def deliveries_shown(state: str) -> list[Delivery]:
    """Return the latest messages, those of one state if asked, in one statement."""
    found = Delivery.objects.select_related("person", "endpoint").order_by("-created_at", "-pk")
    if state in Delivery.State.values:
        found = found.filter(state=state)
    return list(found[:SHOWN])
