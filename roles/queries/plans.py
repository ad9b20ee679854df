"""Redesign plans as the rules know them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import F, Prefetch, QuerySet, Sum
from django.db.models.functions import Coalesce

from roles.models import ActivityChange, RedesignPlan, Role
from roles.rules.plans import ActivityFacts, Fate, PlanFacts


def plan_facts(ids: Collection[int]) -> Mapping[int, PlanFacts]:
    """Return these plans by id, in two statements."""
    activities: dict[int, list[ActivityFacts]] = defaultdict(list)
    rows = (
        ActivityChange.objects.filter(plan__in=ids)
        .order_by("activity__statement", "id")
        .values(
            "plan_id",
            "fate",
            "hours_after",
            "effective_date",
            statement=F("activity__statement"),
            hours_before=F("activity__hours_per_month"),
        )
    )
    for row in rows:
        activities[row["plan_id"]].append(
            ActivityFacts(
                statement=row["statement"],
                fate=Fate(row["fate"]) if row["fate"] else None,
                hours_before=float(row["hours_before"]),
                hours_after=float(row["hours_after"]),
                effective_date=row["effective_date"],
            )
        )
    plans = RedesignPlan.objects.filter(pk__in=ids).values_list(
        "id", "title", "role__title", "created_by__identity_group"
    )
    return {row[0]: PlanFacts(row[0], row[1], row[2], tuple(activities[row[0]]), row[3]) for row in plans}


def roles_with_plans() -> QuerySet[Role]:
    """Return every role with its plans and activities, by unit and title."""
    return (
        Role.objects.select_related("unit")
        .prefetch_related(Prefetch("plans", RedesignPlan.objects.order_by("title", "pk")))
        .annotate(hours=Coalesce(Sum("activities__hours_per_month"), Decimal(0)))
        .order_by("unit__name", "title", "pk")
    )


def changes_of(plan: RedesignPlan) -> QuerySet[ActivityChange]:
    """Return a plan's activities with what happens to each, in the order in which the rules read them."""
    return plan.changes.select_related("activity").order_by("activity__statement", "pk")
