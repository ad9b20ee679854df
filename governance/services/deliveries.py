"""Delivering what waits in the outbox: taken by one worker at a time, tried again until it is taken or given up.

A message is held for a while before it is sent. A worker that dies after sending and before saying so has it sent
again, under the same key, by which its receiver knows it.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from governance.events import changed
from governance.models import Channel, Delivery
from governance.queries.heartbeats import DELIVER
from governance.rules.outgoing import HELD, next_try
from governance.rules.permissions import GRANTS, Act
from governance.services.chat import chat_send
from governance.services.job_runs import run_beat, run_begin, run_finish, run_idle
from governance.services.mails import mail_send
from governance.services.report_mails import report_mail_send
from governance.services.undelivered import Moot, Undelivered
from governance.services.webhooks import webhook_send
from roles.events import Target, announce
from roles.rules.permissions import Actor, require
from roles.rules.refusals import Refused

logger = logging.getLogger(__name__)


def email_send(delivery: Delivery) -> None:
    """Send what goes by mail: a report with its file, or what somebody is told.

    Raises: Undelivered; Moot.
    """
    (report_mail_send if delivery.content["kind"] == "report" else mail_send)(delivery)


# From the channel to what sends by it.
SENDERS: Mapping[Channel, Callable[[Delivery], None]] = {
    Channel.EMAIL: email_send,
    Channel.WEBHOOK: webhook_send,
    Channel.SLACK: chat_send,
    Channel.TEAMS: chat_send,
}


def deliveries_run() -> int:
    """Send everything that waits and is due, with a sign of life after each; return how many messages were taken."""
    run, tried, done = run_begin(DELIVER, timezone.now()), 0, 0
    while (number := _hold(timezone.now())) is not None:
        done += _deliver(number)
        tried += 1
        run_beat(run, tried)
    run_finish(run, errors=[], evaluated=tried, kept=tried - done)
    run_idle(run)
    return done


@transaction.atomic
def _hold(at: datetime) -> int | None:
    """Take the message that is due first, so that nobody else does for longer than it takes to send one."""
    due = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=at).order_by("next_at", "pk")
    number = due.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
    if number is not None:
        Delivery.objects.filter(pk=number).update(next_at=at + HELD, attempts=F("attempts") + 1)
    return number


def _deliver(number: int) -> bool:
    delivery = Delivery.objects.select_related("person", "endpoint").get(pk=number)
    if delivery.state != Delivery.State.WAITING:
        return False
    try:
        SENDERS[Channel(delivery.channel)](delivery)
    except Moot:
        delivery.state = Delivery.State.MOOT
    except Undelivered as error:
        _again(delivery, str(error))
    except Exception as error:  # whatever one message does, the others go out
        logger.exception("Delivery %s failed.", delivery.key)
        _again(delivery, f"{type(error).__name__}: {error}")
    else:
        delivery.state, delivery.sent_at, delivery.error = Delivery.State.SENT, timezone.now(), ""
    delivery.save(update_fields=["state", "sent_at", "error", "next_at"])
    return delivery.state == Delivery.State.SENT


def _again(delivery: Delivery, error: str) -> None:
    wait = next_try(delivery.attempts)
    delivery.error = error[:500]
    if wait is None:
        delivery.state = Delivery.State.DEAD
    else:
        delivery.next_at = timezone.now() + wait


@transaction.atomic
def delivery_replay(delivery: Delivery, *, actor: Actor, at: datetime) -> Delivery:
    """Have a message that was given up tried again, from the first try on.

    Raises: NotPermitted; Refused where it is not given up.
    """
    require(actor, Act.RUN_CHANNELS, GRANTS)
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.state != Delivery.State.DEAD:
        raise Refused("Only what was given up is sent again.")
    locked.state, locked.attempts, locked.next_at, locked.error = Delivery.State.WAITING, 0, at, ""
    locked.save(update_fields=["state", "attempts", "next_at", "error"])
    announce(changed, "delivery_replay", Target(locked, {"key": locked.key}), actor_id=actor.id, at=at)
    return locked


def deliveries_forget(*, at: datetime, days: int = 90) -> int:
    """Forget what went out or is no longer needed for so many days; what was given up stays in sight."""
    over = Delivery.objects.filter(
        state__in=[Delivery.State.SENT, Delivery.State.MOOT], created_at__lt=at - timedelta(days=days)
    )
    return over.delete()[0]
