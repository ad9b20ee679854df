"""Putting together what goes out by mail: what is urgent at once, the rest in one digest on the receiver's morning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from governance.models import Channel, Delivery, Hearing, Notice
from governance.queries.policy import default_policy
from governance.rules.digests import digest_is_due
from governance.rules.severity import Severity
from roles.queries.units import UnitTree
from roles.rules.business_calendar import PLAIN, BusinessCalendar

BATCH = 200


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads mail: where they are, and what they heard last."""

    person_id: int
    zone: str
    digest: bool
    digest_on: date | None
    calendar: BusinessCalendar


def mails_bundle(*, at: datetime) -> int:
    """Put every notice that has to go out now into one mail for each person; return how many mails."""
    return _urgent(at) + _digests(at)


@transaction.atomic
def _urgent(at: datetime) -> int:
    return _bundle(_unsent().filter(urgent=True), "now", at)


@transaction.atomic
def _digests(at: datetime) -> int:
    waiting = _unsent().filter(urgent=False, read_at=None)
    hour = default_policy().digest_hour
    due: list[tuple[int, date]] = []
    weekly: list[tuple[int, date]] = []
    for reader in _readers(waiting):
        local = at.astimezone(ZoneInfo(reader.zone))
        if digest_is_due(local, hour, reader.digest_on, reader.digest, reader.calendar):
            (due if local.weekday() else weekly).append((reader.person_id, local.date()))
    # On Mondays the digest holds what can wait for a week as well.
    made = _bundle(waiting.filter(~Q(severity=Severity.LOW), person__in=[p for p, _day in due]), "digest", at)
    made += _bundle(waiting.filter(person__in=[p for p, _day in weekly]), "digest", at)
    Hearing.objects.bulk_create(
        (Hearing(person_id=person_id, digest_on=day) for person_id, day in (*due, *weekly)),
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["digest_on"],
    )
    return made


def _unsent() -> QuerySet[Notice]:
    return Notice.objects.filter(mail=None, moot_at=None, person__is_active=True).exclude(person__email="")


def _readers(waiting: QuerySet[Notice]) -> Iterable[_Reader]:
    rows = waiting.order_by("person").values_list(
        *("person", "person__timezone", "person__hearing__digest", "person__hearing__digest_on", "person__unit")
    )
    found = list(rows.distinct())
    tree = UnitTree.read() if found else None
    for person_id, zone, digest, digest_on, unit_id in found:
        yield _Reader(person_id, zone, digest is not False, digest_on, tree.calendar_of(unit_id) if tree else PLAIN)


def _bundle(notices: QuerySet[Notice], kind: str, at: datetime) -> int:
    """Write a mail for each person of these notices, and mark each of them as in it."""
    found = list(notices.select_for_update(skip_locked=True, of=("self",)).order_by("person", "pk"))
    mails: dict[int, list[Notice]] = {}
    for notice in found:
        mails.setdefault(notice.person_id, []).append(notice)
    made = Delivery.objects.bulk_create(
        Delivery(
            key=f"mail:{kind}:{person_id}:{those[0].pk}",
            channel=Channel.EMAIL,
            person_id=person_id,
            content={"kind": kind},
            created_at=at,
            next_at=at,
        )
        for person_id, those in mails.items()
    )
    for mail, those in zip(made, mails.values(), strict=True):
        for notice in those:
            notice.mail = mail
    Notice.objects.bulk_update(_flat(mails.values()), ["mail"], batch_size=BATCH)
    return len(made)


def _flat(groups: Iterable[Sequence[Notice]]) -> list[Notice]:
    return [notice for those in groups for notice in those]
