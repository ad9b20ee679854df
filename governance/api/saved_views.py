"""Portfolios that people come back to."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.scopes import ScopeParameters
from governance.models import SavedView
from governance.queries.scope import Scope
from governance.services.saved_views import saved_view_change, saved_view_delete, saved_view_save
from roles.api.bodies import Body
from roles.api.filters import NumberFilter, SearchFilter, TruthFilter
from roles.api.resources import Readable
from roles.api.rows import PersonReference, Row


class SavedViewRow(Row):
    """A portfolio under a name. `address` is what narrows it, as the parameters of `GET /portfolio` say it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    owner = PersonReference("owner")
    address = serializers.DictField(child=serializers.CharField())
    shared = serializers.BooleanField()
    first = serializers.BooleanField()
    saved_at = serializers.DateTimeField()


class SavedViewEditBody(Body):
    """What it is called, whether others see it, and whether it is what its owner sees first."""

    name = serializers.CharField(max_length=60)
    shared = serializers.BooleanField(required=False)
    first = serializers.BooleanField(required=False)

    hints = {"scope": "What a view shows stays. Save another one."}


class SavedViewBody(SavedViewEditBody):
    """What narrows a portfolio, under a name."""

    scope = ScopeParameters()

    hints = {}


class SavedViewFilters(FilterSet):
    """How views are narrowed down."""

    q = SearchFilter("name", label="Words in the name.")
    owner = NumberFilter(field_name="owner")
    shared = TruthFilter(field_name="shared")


class SavedViewResource(Readable):
    """Views of the portfolio: one's own, and those that others share."""

    queryset = SavedView.objects.all()
    row = full = SavedViewRow
    bodies = {"create": SavedViewBody, "partial_update": SavedViewEditBody}
    filterset_class = SavedViewFilters

    def get_queryset(self) -> QuerySet[SavedView]:
        """Return the views that this person may open."""
        return SavedView.objects.filter(Q(owner=self.actor.id) | Q(shared=True))

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Save what narrows a portfolio under a name."""
        values = self.body()
        return self.created(self.do(saved_view_save, scope=Scope(**values.pop("scope")), **values))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Name it anew, share it or take it back, as whoever saved it."""
        values = self.body(partial=True)
        self.any_revision_will_do()
        view = self.found()
        now = {name: getattr(view, name) for name in ("name", "shared", "first")}
        return self.shown(self.do(saved_view_change, view, **now | values).pk)

    @extend_schema(responses={status.HTTP_204_NO_CONTENT: None})
    def destroy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Delete it, as whoever saved it, a shared one also as the PMO."""
        self.do(saved_view_delete, self.found())
        return Response(status=status.HTTP_204_NO_CONTENT)
