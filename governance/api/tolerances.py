"""How much may go wrong."""

from typing import Any

from django.db.models import QuerySet
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.bodies import ToleranceBody, ToleranceEditBody
from governance.api.rows import ToleranceRow
from governance.models import Tolerance
from governance.services.tolerances import tolerance_remove, tolerance_set, tolerance_sign
from roles.api.filters import NumberFilter, SearchFilter, TruthFilter
from roles.api.resources import Readable


class ToleranceFilters(FilterSet):
    """How tolerances are narrowed down."""

    q = SearchFilter("measure", label="Words in the measure.")
    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    decision = NumberFilter(field_name="decision")
    key = filters.CharFilter(field_name="key", max_length=60)
    owner = NumberFilter(field_name="owner")
    signed = TruthFilter(method="is_signed", label="Signed, or not yet.")

    def is_signed(self, queryset: QuerySet[Tolerance], _name: str, value: bool) -> QuerySet[Tolerance]:  # noqa: FBT001 - django-filter's signature
        """Return the tolerances that are signed, or the others."""
        return queryset.filter(signed_at__isnull=not value)


class ToleranceResource(Readable):
    """Target and limits for the measures of an initiative's outcomes."""

    queryset = Tolerance.objects.select_related("initiative", "decision", "segment")
    row = full = ToleranceRow
    bodies = {"create": ToleranceBody, "partial_update": ToleranceEditBody}
    filterset_class = ToleranceFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Write a new tolerance of an initiative."""
        values = self.body()
        return self.created(self.do(tolerance_set, values.pop("initiative"), **values))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a tolerance; that takes the signature off it."""
        values, tolerance = self.body(partial=True), self.found()
        seen = self.revision_seen()
        return self.shown(self.do(tolerance_set, tolerance.initiative, tolerance=tolerance, revision=seen, **values).pk)

    def destroy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Remove a tolerance that was not signed."""
        self.do(tolerance_remove, self.found())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Sign a tolerance as the risk tolerance owner of its initiative."""
        self.body()
        return self.shown(self.do(tolerance_sign, self.found()).pk)
