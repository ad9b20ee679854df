"""Putting the reports that are due into the outbox: once for each subscription and day, however often it is looked."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from governance.models import Channel, Delivery, ReportSubscription
from governance.queries.policy import default_policy
from governance.rules.report_days import due_before, is_due
from roles.queries.units import UnitTree
from roles.rules.people import PersonStatus


def reports_run(*, at: datetime) -> int:
    """Put what is due into the outbox, where its receiver is; return how many reports. Who left gets nothing."""
    hour = default_policy().digest_hour
    running = ReportSubscription.objects.filter(ended_at=None, paused_at=None, person__is_active=True)
    running = running.exclude(person__status=PersonStatus.LEFT).exclude(person__email="")
    found = list(running.select_related("person").order_by("pk"))
    tree = UnitTree.read() if found else UnitTree({}, {}, {}, {}, {})
    due = [row.pk for row in found if _due(row, hour, at, tree) is not None]
    return sum(_queue(number, hour, at, tree) for number in due)


def _due(subscription: ReportSubscription, hour: int, at: datetime, tree: UnitTree) -> date | None:
    """Return the day for which a report is still to be sent, None where nothing is."""
    person = subscription.person
    moment = due_before(
        subscription.timing, at.astimezone(ZoneInfo(person.timezone)), hour, tree.calendar_of(person.unit_id)
    )
    return moment.date() if is_due(moment, subscription.since, subscription.sent_for) else None


@transaction.atomic
def _queue(number: int, hour: int, at: datetime, tree: UnitTree) -> int:
    rows = ReportSubscription.objects.select_related("person").filter(pk=number, ended_at=None, paused_at=None)
    found = rows.select_for_update(of=("self",), skip_locked=True).first()
    day = _due(found, hour, at, tree) if found else None
    if found is None or day is None:
        return 0
    _row, made = Delivery.objects.get_or_create(
        key=f"report:{found.pk}:{day.isoformat()}",
        defaults={
            "channel": Channel.EMAIL,
            "person_id": found.person_id,
            "content": {"kind": "report", "subscription": found.pk, "day": day.isoformat()},
            "created_at": at,
            "next_at": at,
        },
    )
    found.sent_for = day
    found.save(update_fields=["sent_for"])
    return int(made)
