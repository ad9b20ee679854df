"""Looking after service accounts whose answerable person has left: the head of the unit is told, in time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from governance.events import changed
from governance.models import Notice, ServiceAccount
from governance.rules.severity import Severity
from roles.events import Target, announce
from roles.queries.units import UnitTree
from roles.rules.people import PersonStatus


@transaction.atomic
def service_accounts_attend(*, at: datetime) -> int:
    """Note each account that nobody answers for any more, and tell the head of its unit once; return how many.

    Tokens go on for the days that the settings say; whether they still do is judged whenever one is shown.
    """
    left = Q(answerable__status=PersonStatus.LEFT) | Q(answerable__is_active=False)
    left |= Q(answerable__last_working_day__lt=at.date())
    rows = ServiceAccount.objects.select_for_update(of=("self",)).select_related("person", "answerable")
    found = list(rows.filter(left, ended_at=None, orphaned_at=None).order_by("pk"))
    if not found:
        return 0
    tree = UnitTree.read()
    for account in found:
        account.orphaned_at = at
        account.save(update_fields=["orphaned_at"])
        # Whoever left may have headed the unit: then it is the next one above.
        heads = (tree.heads.get(unit) for unit in tree.lineage(account.person.unit_id))
        head = next((head for head in heads if head and head != account.answerable_id), None)
        if head:
            Notice.objects.bulk_create([_notice(account, head, at)], ignore_conflicts=True)
    targets = [Target(account, {"answerable": account.answerable.display_name}) for account in found]
    announce(changed, "service_account_orphan", *targets, actor_id=None, at=at)
    return len(found)


def _notice(account: ServiceAccount, head: int, at: datetime) -> Notice:
    stops = account.answerable.last_working_day or at.date()
    stops += timedelta(days=settings.SERVICE_ORPHAN_DAYS)
    message = (
        f"{account.answerable} has left and answered for the service account “{account.person}”. Name somebody else: "
        f"its tokens stop on {stops:%-d %b %Y}."
    )
    return Notice(
        key=f"service:{account.pk}:{account.answerable_id}:{at:%Y-%m-%d}",
        person_id=head,
        kind=Notice.Kind.ASKED,
        severity=Severity.HIGH,
        message=message,
        url=reverse("service-account", args=[account.pk]),
        urgent=True,
        mandatory=True,
        created_at=at,
    )
