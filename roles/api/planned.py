"""What a redesign plan holds: activities with their fate, and where hours go."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from roles.api.bodies import Body, many, text
from roles.api.rows import EnumField, PersonReference, RoleReference, Row, UnitReference
from roles.models import Activity, ActivityChange, CapacityMovement, Person, Role, Unit
from roles.rules.plans import Destination, Fallback, Fate, GradeReview, RemovalKind

_HOURS: Mapping[str, Any] = {"max_digits": 8, "decimal_places": 1}


class PlannedActivity(Row):
    """One activity in a plan and its fate; empty while nobody decided. Units: hours a month over all holders."""

    activity = serializers.IntegerField(source="activity_id")
    statement = serializers.CharField(source="activity__statement")
    hours_before = serializers.DecimalField(**_HOURS)
    fate = EnumField(Fate, allow_blank=True)
    hours_after = serializers.DecimalField(**_HOURS)
    effective_date = serializers.DateField(allow_null=True)
    rationale = serializers.CharField()
    oversight = serializers.BooleanField()
    residual = serializers.CharField()
    transfer_to = RoleReference("transfer_to", allow_null=True)
    removal_kind = EnumField(RemovalKind, allow_blank=True)
    removal_owner = PersonReference("removal_owner", allow_null=True)
    fallback = EnumField(Fallback, allow_blank=True)
    fallback_hours = serializers.DecimalField(**_HOURS, allow_null=True)
    fallback_until = serializers.DateField(allow_null=True)


class PlannedMovement(Row):
    """Where some of the hours go that a plan sets free. Units: hours a month."""

    id = serializers.IntegerField()
    destination = EnumField(Destination)
    hours = serializers.DecimalField(**_HOURS)
    activity = serializers.IntegerField(source="activity_id", allow_null=True)
    unit = UnitReference("unit", allow_null=True)
    from_date = serializers.DateField(allow_null=True)
    note = serializers.CharField()
    finance_ref = serializers.CharField()
    realised = serializers.DecimalField(**_HOURS, allow_null=True)


class PlannedActivityBody(Body):
    """One activity and its fate; what is left out stays as it is. Units: hours a month over all holders."""

    statement = serializers.CharField(max_length=250)
    hours_before = serializers.DecimalField(**_HOURS, min_value=Decimal(0), default=Decimal(0))
    fate = EnumField(Fate, allow_blank=True, default="")
    hours_after = serializers.DecimalField(**_HOURS, min_value=Decimal(0), default=Decimal(0))
    effective_date = serializers.DateField(allow_null=True, default=None)
    rationale = text(default="")
    oversight = serializers.BooleanField(required=False)
    residual = text(250)
    transfer_to = serializers.PrimaryKeyRelatedField(queryset=Role.objects.all(), required=False, allow_null=True)
    removal_kind = EnumField(RemovalKind, allow_blank=True, required=False)
    removal_owner = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.filter(is_active=True), required=False, allow_null=True
    )
    fallback = EnumField(Fallback, allow_blank=True, required=False)
    fallback_hours = serializers.DecimalField(**_HOURS, min_value=Decimal(0), required=False, allow_null=True)
    fallback_until = serializers.DateField(required=False, allow_null=True)


class PlannedMovementBody(Body):
    """Where some of the hours go. A movement that is there already is named by its id; one left out ends."""

    id = serializers.IntegerField(min_value=1, required=False)
    destination = EnumField(Destination)
    hours = serializers.DecimalField(**_HOURS, min_value=Decimal(0))
    activity = serializers.PrimaryKeyRelatedField(queryset=Activity.objects.all(), required=False, allow_null=True)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all(), required=False, allow_null=True)
    from_date = serializers.DateField(required=False, allow_null=True)
    note = text(250)
    finance_ref = text(60)
    realised = serializers.DecimalField(**_HOURS, min_value=Decimal(0), required=False, allow_null=True)


class PlanTexts(Body):
    """What a plan says of the job beside its activities. Units: spans in people led by one."""

    summary = text()
    new_purpose = text()
    authorities = text()
    indicators = text()
    no_new_work = text()
    workload = text()
    equality = text()
    grade_review = EnumField(GradeReview, required=False)
    span_before = serializers.DecimalField(5, 1, min_value=Decimal(0), required=False, allow_null=True)
    span_after = serializers.DecimalField(5, 1, min_value=Decimal(0), required=False, allow_null=True)
    rollback_until = serializers.DateField(required=False, allow_null=True)
    activities = many(PlannedActivityBody, 200, required=False)
    movements = many(PlannedMovementBody, 50, required=False)


def planned_activities(plans: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    """Return the activities in these plans, each with its fate."""
    rows = ActivityChange.objects.filter(plan__in=plans).order_by("activity__statement", "id")
    return list(rows.values(*PlannedActivity.columns()))


def planned_movements(plan: int) -> Sequence[Mapping[str, Any]]:
    """Return where the hours of a plan go."""
    return list(CapacityMovement.objects.filter(plan=plan).order_by("id").values(*PlannedMovement.columns()))
