"""Queues of people who answer escalated cases."""

from datetime import datetime
from typing import Any

from django.db import transaction

from decisions.events import changed
from decisions.models import Queue
from decisions.services.rights import may_edit_shared
from decisions.services.seen import check_seen, seen_of
from roles.events import Target, announce
from roles.rules.permissions import Actor, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

# What may be written of a queue.
EDITABLE = frozenset(
    {"name", "unit", "lead", "days", "staffed_from", "staffed_until", "staffed_fte", "handling_minutes"}
)


def may_edit_queue(actor: Actor, queue: Queue) -> bool:
    """Whether this person may change the queue: its lead, the heads of its unit, and architects."""
    return may_edit_shared(actor, keeper_id=queue.lead_id, unit_id=queue.unit_id)


def queue_seen(queue: Queue) -> str:
    """Return what a form sends back, so that it writes over nothing that was not seen in it."""
    return seen_of(queue, EDITABLE)


@transaction.atomic
def queue_register(*, actor: Actor, at: datetime, **fields: Any) -> Queue:
    """Return a new queue of people who answer escalated cases."""
    require_acting(actor)
    queue = Queue.objects.create(**fields)
    announce(changed, "queue_register", queue, actor_id=actor.id, at=at)
    return queue


@transaction.atomic
def queue_update(queue: Queue, *, actor: Actor, at: datetime, seen: str = "", **fields: Any) -> Queue:
    """Change who answers in a queue, when, and how long one case takes them.

    Raises: NotPermitted; Stale when `seen` is given and it is another one by now (`queue_seen`); Refused when another
    queue has the name. Units: `handling_minutes` for one case.
    """
    locked = Queue.objects.select_for_update(of=("self",)).get(pk=queue.pk)
    if not may_edit_queue(actor, locked):
        reason = "Only the lead of this queue, the heads of its unit and architects can change it."
        raise NotPermitted(Reason("PERMISSION", reason))
    check_seen(locked, EDITABLE, seen)
    if unknown := fields.keys() - EDITABLE:
        raise Refused(f"A queue has no {', '.join(sorted(unknown))} to write.")
    name = fields.get("name", locked.name)
    if Queue.objects.filter(name__iexact=name).exclude(pk=locked.pk).exists():
        raise Refused(f"There is a queue called {name} already.")
    details = {}
    for field, value in fields.items():
        before = getattr(locked, field)
        if before != value:
            details[field] = [str(before), str(value)]
            setattr(locked, field, value)
    if details:
        locked.save(update_fields=[*details])
        announce(changed, "queue_update", Target(locked, details), actor_id=actor.id, at=at)
    return locked
