"""Redesign plans, the roles they are about, and the activities in them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, many, text, whole
from roles.api.filters import InUnitFilter, NumberFilter, SearchFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, RoleReference, Row, UnitReference
from roles.models import Activity, ActivityChange, RedesignPlan, Role, Unit
from roles.rules.plans import Fate
from roles.services.plans import plan_register, plan_update, role_register


class RoleRow(Row):
    """A role: a job that people hold."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    unit = UnitReference("unit")
    headcount = serializers.IntegerField()
    purpose = serializers.CharField()


class RoleBody(Body):
    """A role that is not known yet."""

    title = serializers.CharField(max_length=150)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    headcount = whole(default=1, allow_null=False)


class RoleFilters(FilterSet):
    """How roles are narrowed down."""

    q = SearchFilter("title", label="Words in the title.")
    unit = InUnitFilter(field_name="unit", label="In this unit or below it.")


class RoleResource(Readable):
    """Jobs that people hold."""

    queryset = Role.objects.all()
    row = full = RoleRow
    bodies = {"create": RoleBody}
    filterset_class = RoleFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a role; one that is registered already is returned as it is."""
        return self.created(self.do(role_register, **self.body()))


class ActivityRow(Row):
    """Something the holders of a role do. Units: hours a month over all holders."""

    id = serializers.IntegerField()
    role = RoleReference("role")
    statement = serializers.CharField()
    hours_per_month = serializers.DecimalField(8, 1)


class ActivityFilters(FilterSet):
    """How activities are narrowed down."""

    q = SearchFilter("statement", label="Words in the statement.")
    role = NumberFilter(field_name="role")
    plan = NumberFilter(field_name="changes__plan", label="In this redesign plan.")


class ActivityResource(Readable):
    """What people do in a role. Activities are written with the redesign plan they are in."""

    queryset = Activity.objects.all()
    row = full = ActivityRow
    filterset_class = ActivityFilters


class PlannedActivity(Row):
    """One activity in a plan and its fate; empty while nobody decided. Units: hours a month over all holders."""

    activity = serializers.IntegerField(source="activity_id")
    statement = serializers.CharField()
    hours_before = serializers.DecimalField(8, 1)
    fate = EnumField(Fate, allow_blank=True)
    hours_after = serializers.DecimalField(8, 1)
    effective_date = serializers.DateField(allow_null=True)
    rationale = serializers.CharField()


class PlanRow(Row):
    """A redesign plan: what happens to the activities of a role."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    role = RoleReference("role")
    created_by = PersonReference("created_by")
    created_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


class PlanDetail(PlanRow):
    """A redesign plan with its activities."""

    summary = serializers.CharField()
    activities = PlannedActivity(many=True)


class PlannedActivityBody(Body):
    """One activity and its fate. Units: hours a month over all holders."""

    statement = serializers.CharField(max_length=250)
    hours_before = serializers.DecimalField(8, 1, min_value=Decimal(0), default=Decimal(0))
    fate = EnumField(Fate, allow_blank=True, default="")
    hours_after = serializers.DecimalField(8, 1, min_value=Decimal(0), default=Decimal(0))
    effective_date = serializers.DateField(allow_null=True, default=None)
    rationale = text(default="")


class PlanBody(Body):
    """A plan for a role. An activity that is not listed leaves the plan; without a list they stay as they are."""

    title = serializers.CharField(max_length=200)
    role = serializers.PrimaryKeyRelatedField(queryset=Role.objects.all())
    summary = text()
    activities = many(PlannedActivityBody, 200, required=False)


class PlanEditBody(PlanBody):
    """What may be changed. A plan stays with its role."""

    role = None  # type: ignore[assignment] # how a field is taken out
    hints = {"role": "A plan stays with its role. Register another plan for another role."}


class PlanFilters(FilterSet):
    """How plans are narrowed down."""

    q = SearchFilter("title", "role__title", label="Words in title or role.")
    role = NumberFilter(field_name="role")


class PlanResource(Readable):
    """What happens to people's work."""

    queryset = RedesignPlan.objects.all()
    row, full = PlanRow, PlanDetail
    bodies = {"create": PlanBody, "partial_update": PlanEditBody}
    filterset_class = PlanFilters

    @transaction.atomic
    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a plan, with the activities its role is known for unless others are listed."""
        values = {"summary": ""} | self.body()
        activities = values.pop("activities", None)
        plan = self.do(plan_register, **values)
        if activities is not None:
            self.do(plan_update, plan, title=plan.title, summary=plan.summary, activities=activities)
        return self.created(plan)

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a plan's text or the fate of its activities."""
        plan = self.found()
        values = {"title": plan.title, "summary": plan.summary} | self.body(partial=True)
        values.setdefault("activities", planned_activities([plan.pk]))
        return self.shown(self.do(plan_update, plan, revision=self.revision_seen(), **values).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the activities."""
        row["activities"] = planned_activities([row["id"]])


def planned_activities(plans: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    """Return the activities in these plans, each with its fate."""
    rows = ActivityChange.objects.filter(plan__in=plans).order_by("activity__statement", "id")
    return list(
        rows.values(
            "activity_id",
            "fate",
            "hours_after",
            "effective_date",
            "rationale",
            "hours_before",
            statement=F("activity__statement"),
        )
    )
