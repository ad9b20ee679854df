"""Days on which people are away. No reason is kept."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework.filters import DateFilter
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body
from roles.api.filters import InUnitFilter, NumberFilter
from roles.api.resources import Readable
from roles.api.rows import PersonReference, Row
from roles.models import Absence, Person
from roles.queries.absences import absences_seen
from roles.services.people import absence_record


class AbsenceRow(Row):
    """Days on which somebody is away, both included."""

    id = serializers.IntegerField()
    person = PersonReference("person")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    planned = serializers.BooleanField()
    cover = PersonReference("cover", allow_null=True)


class AbsenceBody(Body):
    """Who is away, from when to when, both days included."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an absence that ends before it starts."""
        if attrs["ends_on"] < attrs["starts_on"]:
            raise serializers.ValidationError({"ends_on": ["The last day is before the first."]})
        return attrs


class AbsenceFilters(FilterSet):
    """How absences are narrowed down."""

    person = NumberFilter(field_name="person")
    unit = InUnitFilter(field_name="person__unit", label="Of people in this unit or below it.")
    ends_after = DateFilter(field_name="ends_on", lookup_expr="gte")
    starts_before = DateFilter(field_name="starts_on", lookup_expr="lte")


class AbsenceResource(Readable):
    """When people are away: everybody's for HR, else one's own and those of whom one leads."""

    queryset = Absence.objects.all()
    row = full = AbsenceRow
    bodies = {"create": AbsenceBody}
    filterset_class = AbsenceFilters

    def get_queryset(self) -> QuerySet[Absence]:
        """Return the absences that this person may see."""
        return absences_seen(self.actor)

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Record an absence: one's own, or as their manager or HR."""
        return self.created(self.do(absence_record, **self.body()))
