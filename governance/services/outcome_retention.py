"""Forgetting single outcomes once they were kept for as long as policy says; what was counted of them stays."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import connection, transaction

from governance.models import OutcomeBatch, OutcomeKey, PolicyProfile
from governance.services.outcome_partitions import EARLIER, partition_drop, partitions_hold_alone, partitions_of_months


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many months, how many rows of before there were months, and how many keys are gone."""

    months: int
    rows: int
    keys: int


def outcomes_forget(*, at: datetime) -> Forgotten:
    """Forget what happened longer ago than any policy has outcomes kept; never what is in no count yet.

    A month goes as a whole, once its last day is that old. Keys go by when they were received, in a transaction of
    their own, for there are many and senders wait while months go: whatever is sent once more after that counts once
    more.
    """
    days = max(profile.policy.outcome_detail_days for profile in PolicyProfile.objects.all())
    before = datetime.combine(at.astimezone(UTC).date() - timedelta(days=days), time.min, tzinfo=UTC)
    months, rows = _details_forget(before)
    keys, _by_model = OutcomeKey.objects.filter(received_on__lt=before.date()).delete()
    return Forgotten(months, rows, keys)


@transaction.atomic
def _details_forget(before: datetime) -> tuple[int, int]:
    """Forget what happened before this moment; return how many months and how many earlier rows went."""
    # A batch that is being written is not seen yet, and what it holds may have happened long ago.
    partitions_hold_alone()
    waiting = OutcomeBatch.objects.filter(rolled_at__isnull=True)
    # What came in late is told by its batch: nothing is dropped under it.
    oldest = waiting.order_by("first_at").values_list("first_at", flat=True).first()
    until = min(before, oldest) if oldest else before
    months = [month for month in partitions_of_months() if month.ends <= until]
    for month in months:
        partition_drop(month)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {EARLIER} WHERE occurred_at < %s", [until])  # noqa: S608 - a name of ours
        return len(months), cursor.rowcount
