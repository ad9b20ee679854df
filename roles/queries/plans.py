"""Redesign plans as the rules know them."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import F

from roles.models import ActivityChange, RedesignPlan
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
    plans = RedesignPlan.objects.filter(pk__in=ids).values_list("id", "title", "role__title")
    return {row[0]: PlanFacts(row[0], row[1], row[2], tuple(activities[row[0]])) for row in plans}
