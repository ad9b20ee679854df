"""Assessments of what an initiative is, decided by a second person."""

from typing import Any

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.rows import ClassificationRow
from governance.models import Classification
from governance.rules.stages import Nature
from governance.services.classifications import classification_approve, classification_reject
from roles.api.bodies import ReasonBody
from roles.api.filters import one_of
from roles.api.resources import Readable


class ClassificationFilters(FilterSet):
    """How assessments are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    status = one_of(Classification.Status, "status")
    nature = one_of(Nature, "nature")


class ClassificationResource(Readable):
    """Assessments. One is proposed with `POST /api/v1/initiatives/{key}/classifications`."""

    queryset = Classification.objects.all()
    row = full = ClassificationRow
    bodies = {"reject": ReasonBody}
    filterset_class = ClassificationFilters

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Approve an assessment somebody else made."""
        self.body()
        return self.shown(self.do(classification_approve, self.found()).pk)

    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Send an assessment back with a reason."""
        return self.shown(self.do(classification_reject, self.found(), **self.body()).pk)
