"""Units of the organisation."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, text
from roles.api.filters import NumberFilter, SearchFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row, UnitReference
from roles.models import Person, Unit
from roles.queries.units import UnitTree
from roles.rules.people import UnitKind
from roles.services.people import unit_update


class UnitRow(Row):
    """A unit of the organisation."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = EnumField(UnitKind)
    parent = UnitReference("parent", allow_null=True)  # type: ignore[assignment] # a column called like an option
    head = PersonReference("head", allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    source = EnumField(Unit.Source)  # type: ignore[assignment] # same
    in_technology = serializers.BooleanField(help_text="Whether it or a unit above it is technology.")

    added = frozenset({"in_technology"})


class UnitBody(Body):
    """What admins may change, and why."""

    name = serializers.CharField(max_length=200)
    kind = EnumField(UnitKind)
    parent = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment] # same
        queryset=Unit.objects.all(), allow_null=True
    )
    head = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    reason = text(2000)


class UnitFilters(FilterSet):
    """How units are narrowed down."""

    q = SearchFilter("name", "code", label="Words in name or code.")
    kind = one_of(UnitKind, "kind")
    parent = NumberFilter(field_name="parent")
    code = filters.CharFilter(field_name="code", max_length=60)
    open = TruthFilter(method="still_open", label="Not closed by a date.")

    def still_open(self, queryset: QuerySet[Unit], _name: str, value: bool) -> QuerySet[Unit]:  # noqa: FBT001 - django-filter's signature
        """Return the units without a closing date, or those with one."""
        return queryset.filter(valid_to__isnull=value)


class UnitResource(Readable):
    """The tree of the organisation."""

    queryset = Unit.objects.all()
    row = full = UnitRow
    bodies = {"partial_update": UnitBody}
    filterset_class = UnitFilters

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a unit, as admin."""
        values = {"reason": ""} | self.body(partial=True)
        self.any_revision_will_do()
        return self.shown(self.do(unit_update, self.found(), **values).pk)

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add whether each unit is technology, by its place in the tree."""
        tree = UnitTree.read()
        for row in rows:
            row["in_technology"] = tree.in_technology(row["id"])
