"""The hours of a plan as they are stored, read in the transaction that changes them."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Sum, Value, When
from django.db.models.functions import Coalesce

from roles.models import ActivityChange, RedesignPlan
from roles.rules.plan_signing import OVER
from roles.rules.plans import Fate


def net_hours(plan: RedesignPlan) -> float:
    """Return what a plan sets free once its new work is done: hours before, less those after, less new ones."""
    freed = Case(
        When(fate=Fate.NEW, then=-F("hours_after")),
        default=F("hours_before") - F("hours_after"),
        output_field=DecimalField(),
    )
    return float(plan.changes.aggregate(net=Coalesce(Sum(freed), Value(Decimal(0))))["net"])


def freed_elsewhere(plan: RedesignPlan) -> Mapping[int, Mapping[str, float]]:
    """Return what other plans of the role that are not over take out of each activity, by activity id and title.

    What somebody has yet to decide takes nothing out.
    """
    rows = (
        ActivityChange.objects.filter(plan__role=plan.role_id, hours_before__gt=F("hours_after"))
        .exclude(plan=plan)
        .exclude(plan__state__in=OVER)
        .exclude(fate="")
        .order_by("plan__title", "pk")
        .values_list("activity", "plan__title", F("hours_before") - F("hours_after"))
    )
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for activity, title, freed in rows:
        found[activity][title] = found[activity].get(title, 0.0) + float(freed)
    return found


def hours_moved(plan: RedesignPlan) -> float:
    """Return how many hours a month have a destination."""
    return float(plan.movements.aggregate(moved=Coalesce(Sum("hours"), Value(Decimal(0))))["moved"])
