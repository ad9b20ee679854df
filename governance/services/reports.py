"""Having a report sent again and again: asked for, paused, gone on with, ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.signing import Signer
from django.db import transaction

from governance.events import changed
from governance.models import ReportSubscription
from governance.rules.report_days import Rhythm, Timing
from roles.events import Target, announce
from roles.models import Person
from roles.rules.permissions import Actor, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused

# Nobody reads more than this.
MOST = 20
_SALT = "remit.report"


@transaction.atomic
def report_subscribe(
    *,
    report: str,
    address: Mapping[str, str],
    narrowed_by: Sequence[str],
    timing: Timing,
    actor: Actor,
    at: datetime,
) -> ReportSubscription:
    """Have a report, as an address narrows it, sent to whoever asks, from the next time on that it is due.

    Raises: NotPermitted; Refused where it is sent already, nobody knows where to, or there are too many.
    """
    require_acting(actor)
    person = Person.objects.select_for_update(no_key=True).get(pk=actor.id)
    _check_timing(timing)
    if not person.email:
        raise Refused("Nobody knows your e-mail address. HR can add it.")
    running = ReportSubscription.objects.filter(person=person, ended_at=None)
    if running.filter(report=report, address=dict(address), **_columns(timing)).exists():
        raise Refused("You get exactly this on these days already.")
    if running.count() >= MOST:
        raise Refused(f"You get {MOST} reports already. End one of them first.")
    made = ReportSubscription.objects.create(
        person=person,
        report=report,
        address=dict(address),
        narrowed_by=list(narrowed_by),
        **_columns(timing),
        made_at=at,
        since=at,
    )
    told = {"address": made.address, "rhythm": made.rhythm, "weekday": made.weekday, "day": made.day}
    announce(changed, "report_subscribe", Target(made, told), actor_id=actor.id, at=at)
    return made


@transaction.atomic
def report_pause(subscription: ReportSubscription, *, actor: Actor, at: datetime) -> ReportSubscription:
    """Send it no more until its reader goes on with it.

    Raises: NotPermitted for anybody but its reader; Refused where it is paused or over.
    """
    locked = _own(subscription, actor)
    if locked.paused_at is not None:
        raise Refused("It is paused already.")
    locked.paused_at = at
    locked.save(update_fields=["paused_at"])
    announce(changed, "report_pause", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def report_resume(subscription: ReportSubscription, *, actor: Actor, at: datetime) -> ReportSubscription:
    """Go on with it from the next time on that it is due; what was due meanwhile is not sent.

    Raises: NotPermitted for anybody but its reader; Refused where it is not paused.
    """
    locked = _own(subscription, actor)
    if locked.paused_at is None:
        raise Refused("It is not paused.")
    locked.paused_at, locked.since = None, at
    locked.save(update_fields=["paused_at", "since"])
    announce(changed, "report_resume", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def report_end(subscription: ReportSubscription, *, actor: Actor, at: datetime) -> ReportSubscription:
    """Send it never again.

    Raises: NotPermitted for anybody but its reader; Refused where it is over.
    """
    locked = _own(subscription, actor)
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    announce(changed, "report_end", locked, actor_id=actor.id, at=at)
    return locked


def report_token(subscription_id: int) -> str:
    """Return what proves that whoever has it was sent this report."""
    return Signer(salt=_SALT).sign(str(subscription_id))


def report_of_token(token: str) -> int:
    """Return which report a token is about.

    Raises: django.core.signing.BadSignature.
    """
    return int(Signer(salt=_SALT).unsign(token))


def _own(subscription: ReportSubscription, actor: Actor) -> ReportSubscription:
    locked = ReportSubscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if locked.person_id != actor.id:
        raise NotPermitted(Reason("PERSON", "Only whoever gets a report pauses or ends it."))
    if locked.ended_at is not None:
        raise Refused("It is over already.")
    return locked


def _check_timing(timing: Timing) -> None:
    if timing.rhythm is Rhythm.WEEKLY and timing.weekday not in range(7):
        raise Refused(Reason("weekday", "Choose a day of the week."))
    if timing.rhythm is Rhythm.MONTHLY and timing.day not in range(1, 32):
        raise Refused(Reason("day", "Name a day of the month, from 1 to 31."))


def _columns(timing: Timing) -> dict[str, int | str | None]:
    """Return the columns that say when, without what its rhythm has no use for."""
    return {
        "rhythm": timing.rhythm.value,
        "weekday": timing.weekday if timing.rhythm is Rhythm.WEEKLY else None,
        "day": timing.day if timing.rhythm is Rhythm.MONTHLY else None,
    }
