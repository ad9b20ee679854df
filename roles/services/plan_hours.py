"""The hours of a plan as they are stored, read in the transaction that changes them."""

from decimal import Decimal

from django.db.models import Case, DecimalField, F, Sum, Value, When
from django.db.models.functions import Coalesce

from roles.models import RedesignPlan
from roles.rules.plans import Fate


def net_hours(plan: RedesignPlan) -> float:
    """Return what a plan sets free once its new work is done: hours before, less those after, less new ones."""
    freed = Case(
        When(fate=Fate.NEW, then=-F("hours_after")),
        default=F("hours_before") - F("hours_after"),
        output_field=DecimalField(),
    )
    return float(plan.changes.aggregate(net=Coalesce(Sum(freed), Value(Decimal(0))))["net"])


def hours_moved(plan: RedesignPlan) -> float:
    """Return how many hours a month have a destination."""
    return float(plan.movements.aggregate(moved=Coalesce(Sum("hours"), Value(Decimal(0))))["moved"])
