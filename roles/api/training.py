"""What people learn before they work beside an AI, and the days on which they move over: counts, never who."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django_filters.rest_framework.filters import DateFilter
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, ReasonBody, text
from roles.api.filters import NumberFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, Reference, Row, grouped
from roles.models import Milestone, RedesignPlan, TrainingCount, TrainingNeed
from roles.rules.training import Audience
from roles.services.milestones import milestone_done, milestone_remove, milestone_set
from roles.services.training import Learning, training_count_report, training_need_remove, training_need_set

MOST_PEOPLE = 1_000_000


class RedesignPlanReference(Reference):
    """A redesign plan."""

    parts = {"id": "id", "title": "title"}


class TrainingCountRow(Row):
    """How many were trained up to a day, and how many of those showed it."""

    id = serializers.IntegerField()
    counted_on = serializers.DateField()
    trained = serializers.IntegerField()
    assessed = serializers.IntegerField()
    reported_at = serializers.DateTimeField()


class TrainingNeedRow(Row):
    """What so many people have to be able to do, by when, and what proves it. Of `counts` the first one counts."""

    id = serializers.IntegerField()
    plan = RedesignPlanReference("plan")
    skill = serializers.CharField()
    audience = EnumField(Audience)
    people = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)
    certificate = serializers.CharField()
    counts = TrainingCountRow(many=True)


class TrainingNeedEditBody(Body):
    """What so many people have to be able to do."""

    skill = serializers.CharField(max_length=200)
    audience = EnumField(Audience)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    due_on = serializers.DateField(required=False, allow_null=True)
    certificate = text(150)

    hints = {"plan": "What is learnt stays with its plan."}


class TrainingNeedBody(TrainingNeedEditBody):
    """Something new to learn for a plan."""

    plan = serializers.PrimaryKeyRelatedField(queryset=RedesignPlan.objects.all())

    hints = {}


class TrainingCountBody(Body):
    """How many were trained up to a day, and how many of those showed it."""

    trained = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE)
    assessed = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE)
    counted_on = serializers.DateField(required=False)


class TrainingFilters(FilterSet):
    """How what is learnt is narrowed down."""

    plan = NumberFilter(field_name="plan")
    audience = one_of(Audience, "audience")
    due_before = DateFilter(field_name="due_on", lookup_expr="lt")


class TrainingNeedResource(Readable):
    """What people learn for redesign plans."""

    queryset = TrainingNeed.objects.all()
    row = full = TrainingNeedRow
    bodies = {
        "create": TrainingNeedBody,
        "partial_update": TrainingNeedEditBody,
        "counts": TrainingCountBody,
        "remove": ReasonBody,
    }
    filterset_class = TrainingFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what people have to learn, as HR, the head of the unit or whoever wrote the plan."""
        values = self.body()
        plan = values.pop("plan")
        return self.created(self.do(training_need_set, plan, Learning(**values)))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change what people have to learn."""
        values = self.body(partial=True)
        self.any_revision_will_do()
        need = self.found()
        now = {name: getattr(need, name) for name in ("skill", "people", "due_on", "certificate")}
        learning = Learning(**(now | {"audience": Audience(need.audience)} | values))
        return self.shown(self.do(training_need_set, need.plan, learning, need=need).pk)

    @action(detail=True, methods=["post"])
    def counts(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say how many were trained and have shown it; the latest day counts."""
        values = {"counted_on": timezone.localdate()} | self.body()
        return self.shown(self.do(training_count_report, self.found(), **values).need_id)

    @extend_schema(responses={status.HTTP_204_NO_CONTENT: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that nobody has to learn this any more, and why."""
        self.do(training_need_remove, self.found(), **self.body())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add what was counted, the latest first."""
        found = TrainingCount.objects.filter(need__in=[row["id"] for row in rows]).order_by("-counted_on", "-id")
        counts = grouped(found.values("need_id", *TrainingCountRow.columns()), "need_id")
        for row in rows:
            row["counts"] = counts.get(row["id"], [])


class MilestoneRow(Row):
    """A day on which a group of people moves over. `people` is 0 where nobody counted."""

    id = serializers.IntegerField()
    plan = RedesignPlanReference("plan")
    cohort = serializers.CharField()
    what = serializers.CharField()
    people = serializers.IntegerField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    evidence = serializers.CharField()


class MilestoneEditBody(Body):
    """Who moves over on which day, and what they do from then on."""

    cohort = serializers.CharField(max_length=100)
    what = serializers.CharField(max_length=250)
    people = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, required=False)
    due_on = serializers.DateField()

    hints = {"plan": "A day stays with its plan.", "done_on": "This is said by POST /api/v1/milestones/{id}/done."}


class MilestoneBody(MilestoneEditBody):
    """A new day of a plan."""

    plan = serializers.PrimaryKeyRelatedField(queryset=RedesignPlan.objects.all())

    hints = {"done_on": MilestoneEditBody.hints["done_on"]}


class MilestoneDoneBody(Body):
    """When the group moved over, and what shows it."""

    done_on = serializers.DateField()
    evidence = serializers.CharField(max_length=2000)


class MilestoneFilters(FilterSet):
    """How days are narrowed down."""

    plan = NumberFilter(field_name="plan")
    done = TruthFilter(field_name="done_on", lookup_expr="isnull", exclude=True, label="Moved over.")
    due_before = DateFilter(field_name="due_on", lookup_expr="lt")


class MilestoneResource(Readable):
    """The days of redesign plans."""

    queryset = Milestone.objects.all()
    row = full = MilestoneRow
    bodies = {"create": MilestoneBody, "partial_update": MilestoneEditBody, "done": MilestoneDoneBody}
    filterset_class = MilestoneFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Set a day on which a group moves over."""
        values = self.body()
        return self.created(self.do(milestone_set, values.pop("plan"), **values))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a day that is not done."""
        values = self.body(partial=True)
        self.any_revision_will_do()
        milestone = self.found()
        now = {name: getattr(milestone, name) for name in ("cohort", "what", "people", "due_on")}
        return self.shown(self.do(milestone_set, milestone.plan, milestone=milestone, **(now | values)).pk)

    @action(detail=True, methods=["post"])
    def done(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that the group moved over, and what shows it."""
        return self.shown(self.do(milestone_done, self.found(), **self.body()).pk)

    @extend_schema(responses={status.HTTP_204_NO_CONTENT: None})
    def destroy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take a day off the plan; what was done stays."""
        self.do(milestone_remove, self.found())
        return Response(status=status.HTTP_204_NO_CONTENT)
