"""What a portfolio is watched for beside its gates: breaches, waivers, people who promised too much, and worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Abs, Coalesce, Least

from governance.models import Benefit, BenefitReading, Breach, Waiver
from governance.queries.benefits import claims_within
from governance.queries.breaches import breach_is
from governance.queries.capacity import CapacityWanted, people_wanted
from governance.queries.scope import Slice, answering
from governance.queries.waivers import OLD_DAYS, OPEN, running_at, standing_is
from governance.rules.benefits import RELIED_ON
from governance.rules.severity import Severity
from governance.rules.value import BenefitKind, BenefitState
from governance.rules.waivers import Standing
from roles.rules.people import PersonStatus

_NONE = Decimal(0)
# Of a benefit with what was seen of it last: the hours that were set free, never more than are claimed.
HOURS_SEEN = Least(F("hours"), Coalesce(F("latest_hours"), _NONE))


@dataclass(frozen=True, slots=True)
class BreachCounts:
    """How many breaches are open, how many of them are critical, and how many nobody has acknowledged."""

    running: int
    critical: int
    unseen: int


@dataclass(frozen=True, slots=True)
class WaiverCounts:
    """How many waivers are open, and of these: asked for long ago, about to expire, expired, waiting."""

    running: int
    old: int
    soon: int
    expired: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What is claimed of one kind of worth. Units: `committed` and `validated` in `unit`, counts of benefits beside.

    Committed is all that finance relies on, whether or not it was validated since.
    """

    unit: str
    committed: Decimal
    validated: Decimal


@dataclass(frozen=True, slots=True)
class BenefitCounts:
    """How many benefits are claimed, relied on by finance and validated, and what that comes to."""

    claimed: int
    committed: int
    validated: int
    worth: Sequence[Worth]


def breach_counts(within: Slice) -> BreachCounts:
    """Return the open breaches, in one statement."""
    rows = Breach.objects.filter(within.initiatives("initiative")).filter(breach_is("open"))
    counted = rows.aggregate(
        running=Count("pk"),
        critical=Count("pk", filter=Q(severity=Severity.CRITICAL)),
        unseen=Count("pk", filter=breach_is("new")),
    )
    return BreachCounts(**counted)


def waiver_counts(within: Slice, at: datetime, *, soon_days: int) -> WaiverCounts:
    """Return the open waivers, in one statement. Units: `soon_days` in calendar days."""
    rows = Waiver.objects.filter(within.initiatives("initiative")).filter(standing_is(OPEN, at))
    running = running_at(at)
    counted = rows.aggregate(
        running=Count("pk"),
        old=Count("pk", filter=Q(requested_at__lte=at - timedelta(days=OLD_DAYS))),
        soon=Count("pk", filter=running & Q(expires_at__lte=at + timedelta(days=soon_days))),
        expired=Count("pk", filter=standing_is(Standing.EXPIRED, at)),
        waiting=Count("pk", filter=Q(state=Waiver.State.SUBMITTED)),
    )
    return WaiverCounts(**counted)


def overcommitted(within: Slice) -> tuple[int, int]:
    """Return how many people are flagged as having promised too much, of how many who answer; two statements."""
    people = people_wanted(CapacityWanted(only_flagged=True, scope=within.scope), within)
    held = (
        within.scope.sight.of(answering(within.today))
        .exclude(person__status=PersonStatus.LEFT)
        .filter(within.people("person"))
    )
    flagged = people.aggregate(count=Count("identity_group", distinct=True))
    return flagged["count"], held.aggregate(count=Count("person__identity_group", distinct=True))["count"]


def benefit_counts(within: Slice) -> BenefitCounts:
    """Return what is claimed, committed and validated, in one statement: hours, and money by its unit.

    Committed hours are those claimed, validated ones those of them that were read last; money is what the target, or
    the last reading, differs from what was before. What is neither is counted alone: percents are not added up.
    """
    rows = (
        with_latest(claims_within(within))
        .order_by()
        .values_list("kind", "unit", "state")
        .annotate(
            count=Count("pk"),
            promised=Sum("hours"),
            proved=Sum(HOURS_SEEN),
            worth=Sum(Abs(F("target") - F("baseline"))),
            worth_proved=Sum(Abs(F("latest_value") - F("baseline"))),
        )
    )
    counts = {"claimed": 0, "committed": 0, "validated": 0}
    worth: dict[str, tuple[Decimal, Decimal]] = {}
    for kind, unit, state, count, hours, hours_read, money, money_read in rows:
        counts["claimed"] += count
        if state not in RELIED_ON:
            continue
        proved = state == BenefitState.VALIDATED
        counts["committed"] += count
        counts["validated"] += count if proved else 0
        _add(worth, "", hours, hours_read if proved else _NONE)
        if kind == BenefitKind.CASHABLE:
            _add(worth, unit, money, money_read if proved else _NONE)
    found = [Worth(unit, *sums) for unit, sums in sorted(worth.items()) if sums[0]]
    return BenefitCounts(**counts, worth=found)


def _add(worth: dict[str, tuple[Decimal, Decimal]], unit: str, *more: Decimal | None) -> None:
    committed, validated = worth.get(unit, (_NONE, _NONE))
    worth[unit] = (committed + (more[0] or _NONE), validated + (more[1] or _NONE))


def with_latest(rows: QuerySet[Benefit]) -> QuerySet[Benefit]:
    """Return benefits with `latest_value` and `latest_hours` of what was seen of them last."""
    latest = BenefitReading.objects.filter(benefit=OuterRef("pk")).order_by("-last_day", "-pk")
    return rows.annotate(
        latest_value=Subquery(latest.values("value")[:1], output_field=DecimalField()),
        latest_hours=Subquery(latest.values("hours")[:1], output_field=DecimalField()),
    )
