"""Redesign plans."""

from typing import Any

from django.db import transaction
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.filters import NumberFilter, SearchFilter
from roles.api.planned import (
    PlannedActivity,
    PlannedMovement,
    PlanTexts,
    planned_activities,
    planned_movements,
)
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, RoleReference, Row
from roles.api.transition import BODIES as TRANSITION_BODIES
from roles.api.transition import SHOWS as TRANSITION_SHOWS
from roles.api.transition import TransitionActs
from roles.models import RedesignPlan, Role
from roles.rules.plans import GradeReview, PlanState
from roles.services.movements import movements_set
from roles.services.plans import plan_register, plan_update


class PlanRow(Row):
    """A redesign plan: what happens to the activities of a role."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    role = RoleReference("role")
    state = EnumField(PlanState)
    created_by = PersonReference("created_by")
    created_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


class PlanDetail(PlanRow):
    """A redesign plan with its activities, and where its hours go."""

    summary = serializers.CharField()
    new_purpose = serializers.CharField()
    authorities = serializers.CharField()
    indicators = serializers.CharField()
    no_new_work = serializers.CharField()
    workload = serializers.CharField()
    equality = serializers.CharField()
    grade_review = EnumField(GradeReview)
    span_before = serializers.DecimalField(5, 1, allow_null=True)
    span_after = serializers.DecimalField(5, 1, allow_null=True)
    rollback_until = serializers.DateField(allow_null=True)
    digest = serializers.CharField()
    activities = PlannedActivity(many=True)
    movements = PlannedMovement(many=True)


class PlanBody(PlanTexts):
    """A plan for a role. What is not listed leaves the plan; without a list it stays as it is."""

    title = serializers.CharField(max_length=200)
    role = serializers.PrimaryKeyRelatedField(queryset=Role.objects.all())


class PlanEditBody(PlanBody):
    """What may be changed. A plan stays with its role."""

    role = None  # type: ignore[assignment] # how a field is taken out
    hints = {"role": "A plan stays with its role. Register another plan for another role."}


class PlanFilters(FilterSet):
    """How plans are narrowed down."""

    q = SearchFilter("title", "role__title", label="Words in title or role.")
    role = NumberFilter(field_name="role")


class PlanResource(TransitionActs, Readable):
    """What happens to people's work."""

    queryset = RedesignPlan.objects.all()
    row, full = PlanRow, PlanDetail
    bodies = {"create": PlanBody, "partial_update": PlanEditBody, **TRANSITION_BODIES}
    shows = TRANSITION_SHOWS
    filterset_class = PlanFilters

    @transaction.atomic
    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a plan, with the activities its role is known for unless others are listed."""
        values = self.body()
        activities, movements = values.pop("activities", None), values.pop("movements", None)
        plan = self.do(plan_register, **values)
        if activities is not None:
            self.do(plan_update, plan, title=plan.title, activities=activities)
        if movements is not None:
            self.do(movements_set, plan, movements)
        return self.created(plan)

    @transaction.atomic
    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a plan's text, the fate of its activities, or where its hours go."""
        plan, seen = self.found(), self.revision_seen()
        values = self.body(partial=True)
        movements = values.pop("movements", None)
        if values or movements is None:
            plan = self.do(plan_update, plan, revision=seen, **{"title": plan.title} | values)
            seen = None
        if movements is not None:
            self.do(movements_set, plan, movements, revision=seen)
        return self.shown(plan.pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the activities and the destinations."""
        row["activities"] = planned_activities([row["id"]])
        row["movements"] = planned_movements(row["id"])
