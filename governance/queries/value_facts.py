"""Incentives and benefits as the rules know them, read set-wise."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, Max, Q, Sum

from governance.models import AdoptionObjective, Benefit, ConflictingKpi, KpiSearch
from governance.queries.condition_facts import grouped
from governance.rules.value import (
    BenefitFacts,
    BenefitKind,
    BenefitState,
    KpiFacts,
    ObjectiveFacts,
    ValueFacts,
)
from roles.queries.prepared import read


def value_facts(ids: Collection[int], cited: Mapping[int, Collection[int]]) -> Mapping[int, ValueFacts]:
    """Return what is known of incentives and worth of these initiatives, by id, in five statements.

    `cited` holds the plans that each of them cites.
    """
    objectives, kpis = grouped(read(_objectives, ids)), grouped(read(_kpis, ids))
    benefits, searches = grouped(read(_benefits, ids)), dict(read(_searches, ids))
    claimed = claims_on({plan for plans in cited.values() for plan in plans})
    return {
        number: ValueFacts(
            objectives=tuple(_objective(row) for row in objectives[number]),
            kpis=tuple(KpiFacts(r["id"], r["name"], r["adjust_by"], r["adjusted_on"]) for r in kpis[number]),
            searched_at=searches.get(number),
            benefits=tuple(_benefit(row) for row in benefits[number]),
            claimed={plan: claimed[plan][0] for plan in cited.get(number, ()) if plan in claimed},
            claimed_as_money={plan: claimed[plan][1] for plan in cited.get(number, ()) if plan in claimed},
        )
        for number in ids
    }


def _objectives(ids: Collection[int]) -> Any:
    rows = AdoptionObjective.objects.filter(initiative__in=ids, ended_at=None).order_by("id")
    return rows.values(*_OBJECTIVE, holder_name=F("holder__display_name"), identity=F("holder__identity_group"))


def _kpis(ids: Collection[int]) -> Any:
    return ConflictingKpi.objects.filter(initiative__in=ids).order_by("id").values(*_KPI)


def _searches(ids: Collection[int]) -> Any:
    rows = KpiSearch.objects.filter(initiative__in=ids).values("initiative_id").annotate(latest=Max("searched_at"))
    return rows.values_list("initiative_id", "latest")


def _benefits(ids: Collection[int]) -> Any:
    rows = Benefit.objects.filter(initiative__in=ids).annotate(last_read=Max("readings__last_day")).order_by("id")
    return rows.values(*_BENEFIT, "last_read")


def claims_on(plans: Collection[int]) -> Mapping[int, tuple[float, float]]:
    """Return how many hours a month are claimed out of each plan, and how many of those as money, in one statement.

    What was written down is claimed no more.
    """
    rows = (
        Benefit.objects.filter(plan__in=plans)
        .exclude(state=BenefitState.WRITTEN_DOWN)
        .values("plan_id")
        .annotate(claimed=Sum("hours"), money=Sum("hours", filter=Q(kind=BenefitKind.CASHABLE)))
        .order_by("plan_id")
        .values_list("plan_id", "claimed", "money")
    )
    return {plan: (float(hours), float(money or 0)) for plan, hours, money in rows}


_OBJECTIVE = ("id", "initiative_id", "holder_id", "starts_on", "ends_on", "measure", "counter_measure", "agreed_at")
_KPI = ("id", "initiative_id", "name", "adjust_by", "adjusted_on")
_BENEFIT = (
    "id",
    "initiative_id",
    "name",
    "kind",
    "state",
    "owner_id",
    "plan_id",
    "hours",
    "baseline",
    "baselined_at",
    "baseline_to",
    "target_on",
    "cadence_days",
    "committed_at",
)


def _objective(row: Mapping[str, Any]) -> ObjectiveFacts:
    return ObjectiveFacts(
        id=row["id"],
        holder_id=row["holder_id"],
        holder=row["holder_name"],
        identity=row["identity"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        measure=row["measure"],
        counter_measure=row["counter_measure"],
        agreed=row["agreed_at"] is not None,
    )


def _benefit(row: Mapping[str, Any]) -> BenefitFacts:
    return BenefitFacts(
        id=row["id"],
        name=row["name"],
        kind=BenefitKind(row["kind"]),
        state=BenefitState(row["state"]),
        owner_id=row["owner_id"],
        plan_id=row["plan_id"],
        hours=float(row["hours"]),
        has_baseline=row["baseline"] is not None,
        baselined_at=row["baselined_at"],
        baseline_to=row["baseline_to"],
        target_on=row["target_on"],
        cadence_days=row["cadence_days"],
        committed_at=row["committed_at"],
        last_read=row["last_read"],
    )
