"""A plan that takes work out: what it says, and those who are about it."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from governance.services.initiatives import initiative_cite_plan
from roles.models import Activity, ActivityChange, RedesignPlan, Role
from roles.rules.plans import Fallback, Fate, RemovalKind
from tests.cast import force_stage, make_initiative


def today():
    return timezone.now().date()


def day(ago):
    return today() - timedelta(days=ago)


def stopping(cast, *, ago=60, cited=True, **fields):
    """Olivia's plan for Carl's unit: sorting the inbox ended some days ago, and Tom sees to it. Cited by a pilot."""
    role = Role.objects.create(title="Adviser", unit=cast.claims, headcount=12)
    plan = RedesignPlan.objects.create(title="Adviser, redesigned", role=role, created_by=cast.olivia)
    sorting = {
        "fate": Fate.AUTOMATE,
        "effective_date": day(ago),
        "removal_kind": RemovalKind.PROCEDURE_RETIRED,
        "removal_owner": cast.tom,
        "fallback": Fallback.RETAINED_SKILL,
        "fallback_hours": Decimal(60),
        "fallback_until": day(-100),
    }
    change_of(plan, "Sort the inbox", 340, 0, **sorting | fields)
    change_of(plan, "Answer customers", 900, 900, fate=Fate.RETAIN)
    if cited:
        cast.initiative = make_initiative(cast)
        initiative_cite_plan(cast.initiative, plan, actor=cast.petra.actor, at=timezone.now())
        force_stage(cast.initiative, "pilot", cast.petra)
    return plan


def change_of(plan, statement, before, after, **fields):
    activity = Activity.objects.create(role=plan.role, statement=statement, hours_per_month=before)
    return ActivityChange.objects.create(plan=plan, activity=activity, hours_before=before, hours_after=after, **fields)


def sorting_of(plan):
    return plan.changes.select_related("activity").get(activity__statement="Sort the inbox")
