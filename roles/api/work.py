"""Roles and the activities in them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.validators import RegexValidator
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, many, text, whole
from roles.api.filters import InUnitFilter, NumberFilter, SearchFilter, TruthFilter
from roles.api.resources import Readable
from roles.api.rows import Reference, RoleReference, Row, UnitReference
from roles.models import Activity, LibraryTask, Role, Unit
from roles.rules.work import MOST_ACTIVITIES, Described
from roles.services.work import activities_set, role_register, role_update


class OccupationReference(Reference):
    """The occupation of a task library that a role began with."""

    parts = {"id": "id", "code": "code", "title": "title"}


class RoleRow(Row):
    """A role: a job that people hold, in one unit at one site.

    `jurisdiction` is a country of ISO 3166 by whose law people are consulted; `fte` null counts as many full-time
    equivalents as people; `span` is how many people one supervisor leads.
    """

    id = serializers.IntegerField()
    title = serializers.CharField()
    unit = UnitReference("unit")
    headcount = serializers.IntegerField()
    fte = serializers.DecimalField(8, 2, allow_null=True)
    site = serializers.CharField()
    jurisdiction = serializers.CharField()
    family = serializers.CharField()
    grade = serializers.CharField()
    span = serializers.DecimalField(5, 1, allow_null=True)
    purpose = serializers.CharField()
    external_ref = serializers.CharField()
    occupation = OccupationReference("occupation", allow_null=True)
    revision = serializers.IntegerField()


class ActivityOfRole(Row):
    """Something the holders of a role do. Units: hours a month over all holders; `minutes_each` a time.

    `ended_on` is when it was taken out of the job, `tacit` that no procedure tells of it, `task` the task of a library
    that it began with.
    """

    id = serializers.IntegerField()
    statement = serializers.CharField()
    hours_per_month = serializers.DecimalField(8, 1)
    volume_per_month = serializers.IntegerField(allow_null=True)
    minutes_each = serializers.DecimalField(7, 2, allow_null=True)
    skills = serializers.CharField()
    tacit = serializers.BooleanField()
    task = serializers.IntegerField(source="task_id", allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class RoleDetail(RoleRow):
    """A role with what its holders do."""

    activities = ActivityOfRole(many=True)


class RoleEditBody(Body):
    """What may be changed of a role."""

    title = serializers.CharField(max_length=150)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    headcount = whole(allow_null=False)
    fte = serializers.DecimalField(8, 2, min_value=Decimal(0), allow_null=True, required=False)
    site = text(100)
    jurisdiction = text(2, validators=[RegexValidator(r"^([A-Z]{2})?$", "Two capital letters, such as DE.")])
    family = text(100)
    grade = text(40)
    span = serializers.DecimalField(5, 1, min_value=Decimal(0), allow_null=True, required=False)
    purpose = text()
    external_ref = text(60)


class RoleBody(RoleEditBody):
    """A role that is not known yet."""

    headcount = whole(default=1, allow_null=False)


class ActivityBody(Body):
    """One activity. Its hours are times a month by minutes each, else its share of the job's time, else as told.

    Units: hours a month over all holders; `share` in percent.
    """

    id = whole(default=None)
    statement = serializers.CharField(max_length=250)
    hours = serializers.DecimalField(8, 1, min_value=Decimal(0), allow_null=True, default=None)
    volume = whole(default=None)
    minutes = serializers.DecimalField(7, 2, min_value=Decimal(0), allow_null=True, default=None)
    share = serializers.DecimalField(5, 2, min_value=Decimal(0), max_value=Decimal(100), allow_null=True, default=None)
    skills = text(250, default="")
    tacit = serializers.BooleanField(default=False)
    task = serializers.PrimaryKeyRelatedField(queryset=LibraryTask.objects.all(), allow_null=True, default=None)


class ActivitiesBody(Body):
    """Everything that the holders of a role do: an activity that is not listed is taken off the list."""

    activities = many(ActivityBody, MOST_ACTIVITIES)


class RoleFilters(FilterSet):
    """How roles are narrowed down."""

    q = SearchFilter("title", "site", "family", label="Words in title, site or job family.")
    unit = InUnitFilter(field_name="unit", label="In this unit or below it.")
    site = filters.CharFilter(field_name="site", max_length=100)
    jurisdiction = filters.CharFilter(field_name="jurisdiction", max_length=2)
    family = filters.CharFilter(field_name="family", max_length=100)
    external_ref = filters.CharFilter(field_name="external_ref", max_length=60)


class RoleResource(Readable):
    """Jobs that people hold."""

    queryset = Role.objects.all()
    row, full = RoleRow, RoleDetail
    bodies = {"create": RoleBody, "partial_update": RoleEditBody, "activities": ActivitiesBody}
    filterset_class = RoleFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a role; one that is registered already is returned as it is."""
        return self.created(self.do(role_register, **self.body()))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a role, as HR, the PMO, a head of its unit or above, or somebody who wrote a plan for it."""
        values = self.body(partial=True)
        return self.shown(self.do(role_update, self.found(), revision=self.revision_seen(), **values).pk)

    @action(detail=True, methods=["post"])
    def activities(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say everything that the holders of a role do; what a plan or a decision names cannot be left out."""
        rows = [described(row) for row in self.body()["activities"]]
        return self.shown(self.do(activities_set, self.found(), rows, revision=self.revision_seen()).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the activities."""
        row["activities"] = activities_of(row["id"])


class ActivityRow(ActivityOfRole):
    """Something the holders of a role do. Units: hours a month over all holders; `minutes_each` a time."""

    role = RoleReference("role")


class ActivityFilters(FilterSet):
    """How activities are narrowed down."""

    q = SearchFilter("statement", label="Words in the statement.")
    role = NumberFilter(field_name="role")
    plan = NumberFilter(field_name="changes__plan", label="In this redesign plan.")
    ended = TruthFilter(field_name="ended_on", lookup_expr="isnull", exclude=True, label="Taken out of the job.")


class ActivityResource(Readable):
    """What people do in a role. Activities are written with their role, or with the redesign plan they are in."""

    queryset = Activity.objects.all()
    row = full = ActivityRow
    filterset_class = ActivityFilters


def activities_of(role_id: int) -> Sequence[Mapping[str, Any]]:
    """Return what the holders of a role do or did."""
    rows = Activity.objects.filter(role=role_id).order_by("statement", "pk")
    return list(rows.values(*ActivityOfRole.columns()))


def described(row: Mapping[str, Any]) -> Described:
    """Return an activity as the service takes it."""
    task = row["task"]
    said = {name: row[name] for name in ("hours", "volume", "minutes", "share", "skills", "tacit", "id")}
    return Described(" ".join(row["statement"].split()), task=task.pk if task else None, **said)
