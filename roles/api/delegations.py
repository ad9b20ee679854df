"""Who signs in whose place, for a while."""

from typing import Any

from django.utils import timezone
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, text
from roles.api.filters import NumberFilter, TruthFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import Delegation, Person
from roles.queries.delegations import warnings_of
from roles.rules.capacities import HELD_CAPACITIES, Capacity
from roles.services.delegations import delegation_accept, delegation_end, delegation_give


class DelegationRow(Row):
    """A person lets another one sign in their place, in these capacities, both days included."""

    id = serializers.IntegerField()
    delegator = PersonReference("delegator")
    delegate = PersonReference("delegate")
    capacities = serializers.ListField(child=EnumField(Capacity))
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class DelegationDetail(DelegationRow):
    """A delegation, with where it opens nothing."""

    warnings = serializers.ListField(
        child=serializers.CharField(),
        help_text="Each initiative and capacity in which the delegate could not sign today, and why.",
    )

    added = frozenset({"warnings"})


class DelegationBody(Body):
    """Who is to sign in one's own place, as what, and from when to when."""

    delegate = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    capacities = serializers.ListField(child=EnumField(Capacity), min_length=1, max_length=len(HELD_CAPACITIES))
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = text(500)


class DelegationFilters(FilterSet):
    """How delegations are narrowed down."""

    delegator = NumberFilter(field_name="delegator")
    delegate = NumberFilter(field_name="delegate")
    accepted = TruthFilter(field_name="accepted_at", lookup_expr="isnull", exclude=True)
    ended = TruthFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)


class DelegationResource(Readable):
    """Who signs in whose place: given in one's own name, accepted in the other's."""

    queryset = Delegation.objects.all()
    row, full = DelegationRow, DelegationDetail
    bodies = {"create": DelegationBody}
    filterset_class = DelegationFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Let somebody sign in one's own place; they have to accept."""
        return self.created(self.do(delegation_give, **self.body()))

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Accept to stand in, in one's own name."""
        self.body()
        return self.shown(self.do(delegation_accept, self.found()).pk)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """End it now, or decline it, as either of the two."""
        self.body()
        return self.shown(self.do(delegation_end, self.found()).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add where the delegate could not sign today."""
        found = self.queryset.filter(pk=row["id"])
        row["warnings"] = warnings_of(found, timezone.localdate()).get(row["id"], ())
