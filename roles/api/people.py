"""People."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, text
from roles.api.filters import InUnitFilter, NumberFilter, SearchFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row, UnitReference
from roles.models import Person, Unit
from roles.queries.personal import readable
from roles.rules.people import Employment, PersonStatus
from roles.rules.personal import FIELDS, Personal, reads_of_all
from roles.services.people import person_authorise, person_update


class PersonRow(Row):
    """A person. Nothing of the account is shown: no password, no groups, no other accounts of the same human being."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="display_name")
    job_title = serializers.CharField()
    unit = UnitReference("unit")
    manager = PersonReference("manager", allow_null=True)
    employment = EnumField(Employment, allow_null=True)
    status = EnumField(PersonStatus)
    is_active = serializers.BooleanField()
    contracted_fte = serializers.DecimalField(3, 2, allow_null=True)
    last_working_day = serializers.DateField(allow_null=True)
    revision = serializers.IntegerField()


class PersonDetail(PersonRow):
    """A person with what HR knows.

    `risk_authority` is the impact tier up to which they may sign how much risk is taken; null: what policy lets
    everybody who owns a risk.
    """

    printed_name = serializers.CharField()
    employee_no = serializers.CharField(allow_null=True)
    email = serializers.CharField()
    start_date = serializers.DateField(allow_null=True)
    timezone = serializers.CharField()
    risk_authority = serializers.IntegerField(allow_null=True)


class PersonBody(Body):
    """What HR and admins may change."""

    name = serializers.CharField(source="display_name", max_length=150)
    printed_name = text(150)
    email = serializers.EmailField(allow_blank=True)
    job_title = text(150)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    manager = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), allow_null=True)
    employment = EnumField(Employment)
    status = EnumField(PersonStatus)
    is_active = serializers.BooleanField()
    contracted_fte = serializers.DecimalField(3, 2, min_value=Decimal(0), max_value=Decimal(1))
    start_date = serializers.DateField(allow_null=True)
    last_working_day = serializers.DateField(allow_null=True)
    timezone = serializers.CharField(max_length=40)
    reason = text(2000)

    hints = {"risk_authority": "This is said by POST /api/v1/people/{id}/authorise and by nothing else."}


class RiskAuthorityBody(Body):
    """Up to which impact tier somebody may sign how much risk is taken; null takes back what was said."""

    authority = serializers.IntegerField(min_value=1, max_value=4, allow_null=True)
    reason = serializers.CharField(max_length=2000)


class PersonFilters(FilterSet):
    """How people are narrowed down."""

    q = SearchFilter("display_name", "job_title", "unit__name", label="Words in name, job or unit.")
    unit = InUnitFilter(field_name="unit", label="In this unit or below it.")
    manager = NumberFilter(field_name="manager")
    employment = one_of(Employment, "employment")
    status = one_of(PersonStatus, "status")
    is_active = TruthFilter(field_name="is_active")
    employee_no = filters.CharFilter(field_name="employee_no", max_length=40)


class PersonResource(Readable):
    """People who work here, or did."""

    queryset = Person.objects.all()
    row, full = PersonRow, PersonDetail
    bodies = {"partial_update": PersonBody, "authorise": RiskAuthorityBody}
    filterset_class = PersonFilters

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Leave out what HR knows of those of whom it is not for whoever asks to read."""
        seen = readable(self.actor, [row["id"] for row in rows], Personal.DETAILS)
        for row in rows:
            row.update({} if row["id"] in seen else {name: None for name in FIELDS if name in row})

    def list(self, request: Request) -> Response:
        """Return a page of them, newest first; by what HR knows they are narrowed down for HR alone.

        Raises: ValidationError.
        """
        why = [_("Only HR narrows people down by this.")]
        asked = {name: why for name in request.query_params if name in FIELDS}
        if asked and not reads_of_all(self.actor, Personal.DETAILS):
            raise serializers.ValidationError(asked)
        return self.listed(request)

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change what is known of a person, as HR or admin."""
        values = self.body(partial=True)
        person = self.do(person_update, self.found(), revision=self.revision_seen(), **values)
        return self.shown(person.pk)

    @action(detail=True, methods=["post"])
    def authorise(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say up to which impact somebody signs how much risk is taken: the second line and executives, of others."""
        return self.shown(self.do(person_authorise, self.found(), **self.body()).pk)
