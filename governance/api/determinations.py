"""Which laws bind initiatives, and that those who answer for them looked."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.references import InitiativeReference
from governance.models import Determination, OwnerReview
from governance.rules.determinations import laws
from governance.services.determinations import determination_make
from governance.services.owner_reviews import owner_review_log
from roles.api.bodies import Body
from roles.api.filters import NumberFilter
from roles.api.resources import Readable, Resource
from roles.api.rows import PersonReference, Row


class StandingShown(serializers.Serializer[Any]):
    """How a law stood: whether it counts, and the days on which something of it begins."""

    status = serializers.CharField()
    applies_from = serializers.ListField(child=serializers.DateField())


class DeterminationRow(Row):
    """Somebody's word on which laws bind an initiative, by one version of the crosswalk."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    binds = serializers.ListField(child=serializers.CharField())
    because = serializers.CharField()
    version = serializers.CharField(help_text="The crosswalk that was looked at.")
    standings = serializers.DictField(child=StandingShown(), help_text="How each law of it stood then.")
    determined_by = PersonReference("determined_by")
    determined_at = serializers.DateTimeField()
    valid_until = serializers.DateField()


class DeterminationBody(Body):
    """Which laws bind, by their ids in the crosswalk, none where none does, and why."""

    binds = serializers.ListField(child=serializers.CharField(max_length=40), max_length=len(laws()))
    because = serializers.CharField(max_length=4000)


class DeterminationFilters(FilterSet):
    """How determinations are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)


class DeterminationResource(Readable):
    """Which laws bind. One is made with `POST /api/v1/initiatives/{key}/determinations`."""

    queryset = Determination.objects.all()
    row = full = DeterminationRow
    filterset_class = DeterminationFilters


class OwnerReviewRow(Row):
    """Somebody who answers for something on an initiative looked at it."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    note = serializers.CharField()
    reviewed_by = PersonReference("reviewed_by")
    reviewed_at = serializers.DateTimeField()


class OwnerReviewBody(Body):
    """What was looked at, and what was seen."""

    note = serializers.CharField(max_length=4000)


class OwnerReviewFilters(FilterSet):
    """How they are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    reviewed_by = NumberFilter(field_name="reviewed_by")


class OwnerReviewResource(Readable):
    """That owners looked. One is logged with `POST /api/v1/initiatives/{key}/owner_reviews`."""

    queryset = OwnerReview.objects.all()
    row = full = OwnerReviewRow
    filterset_class = OwnerReviewFilters


LOOKING_BODIES: Mapping[str, type[Body]] = {
    "determinations": DeterminationBody,
    "owner_reviews": OwnerReviewBody,
}
LOOKING_SHOWS: Mapping[str, type[Row]] = {"determinations": DeterminationRow, "owner_reviews": OwnerReviewRow}


class LookingActs(Resource):
    """What is said of an initiative by those who looked at it."""

    bodies: ClassVar[Mapping[str, type[Body]]] = LOOKING_BODIES

    @action(detail=True, methods=["post"])
    def determinations(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Determine which laws bind the initiative, as the second line."""
        return self.added(self.do(determination_make, self.found(), **self.body()))

    @action(detail=True, methods=["post"])
    def owner_reviews(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that one looked at what one answers for."""
        return self.added(self.do(owner_review_log, self.found(), **self.body()))
