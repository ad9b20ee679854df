"""What may be measured, how much the enterprise takes of it anywhere, and what the second line says of tolerances."""

from dataclasses import asdict
from typing import Any

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.references import InitiativeReference
from governance.models import Appetite, Challenge, Initiative
from governance.rules.limits import Direction, MeasureUnit
from governance.rules.measures import CATALOGUE
from governance.services.appetites import Cap, appetite_remove, appetite_set
from governance.services.challenges import challenge_make
from roles.api.bodies import Body, ReasonBody, text
from roles.api.filters import NumberFilter, SearchFilter, TruthFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row


class MeasureShown(serializers.Serializer[Any]):
    """A measure of the catalogue: `numerator` out of `denominator`, and in `trap` what misleads about it.

    `derived`: it is counted from the outcomes that AI systems report, without anybody measuring.
    """

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    unit = EnumField(MeasureUnit)
    direction = EnumField(Direction)
    trap = serializers.CharField()
    derived = serializers.BooleanField()


class MeasuresView(APIView):
    """The measures that are known. Anything else may be measured as well."""

    @extend_schema(operation_id="measures_list", tags=["measures"], responses=MeasureShown(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return the catalogue of measures."""
        return Response(MeasureShown([asdict(measure) for measure in CATALOGUE.values()], many=True).data)


class AppetiteRow(Row):
    """The most, or with `direction` lower the least, that the enterprise takes of one measure anywhere."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    measure = serializers.CharField()
    direction = serializers.ChoiceField([Direction.UPPER.value, Direction.LOWER.value])
    unit = EnumField(MeasureUnit)
    cap = serializers.DecimalField(12, 4)
    statement = serializers.CharField()
    set_by = PersonReference("set_by")
    set_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


class AppetiteBody(Body):
    """How much the enterprise takes of a measure. Of one of which it was said before, this replaces it."""

    measure = serializers.CharField(max_length=120)
    key = text(60, default="")
    direction = serializers.ChoiceField([Direction.UPPER.value, Direction.LOWER.value])
    unit = EnumField(MeasureUnit)
    cap = serializers.DecimalField(12, 4)
    statement = serializers.CharField(max_length=300)


class AppetiteFilters(FilterSet):
    """How appetites are narrowed down."""

    q = SearchFilter("measure", "statement", label="Words in measure or statement.")
    key = filters.CharFilter(field_name="key", max_length=60)


class AppetiteResource(Readable):
    """How much the enterprise takes. No tolerance goes beyond it."""

    queryset = Appetite.objects.all()
    row = full = AppetiteRow
    bodies = {"create": AppetiteBody, "remove": ReasonBody}
    filterset_class = AppetiteFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say how much the enterprise takes of a measure, as the second line."""
        values = self.body()
        cap = Cap(**{**values, "direction": Direction(values["direction"])})
        return self.created(self.do(appetite_set, cap, revision=self.revision_seen()))

    @extend_schema(responses={status.HTTP_204_NO_CONTENT: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take back how much the enterprise takes of a measure, and say why."""
        self.do(appetite_remove, self.found(), **self.body())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChallengeRow(Row):
    """What the second line said of an initiative's tolerances. The latest counts."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    comment = serializers.CharField()
    objects_to_it = serializers.BooleanField()
    made_by = PersonReference("made_by")
    made_at = serializers.DateTimeField()


class ChallengeBody(Body):
    """What was looked at and what the second line thinks of it, and whether it objects."""

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.all())
    comment = serializers.CharField(max_length=10_000)
    objects_to_it = serializers.BooleanField(default=False)


class ChallengeFilters(FilterSet):
    """How challenges are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    made_by = NumberFilter(field_name="made_by")
    objects_to_it = TruthFilter(field_name="objects_to_it")


class ChallengeResource(Readable):
    """What the second line says of tolerances: append-only."""

    queryset = Challenge.objects.all()
    row = full = ChallengeRow
    bodies = {"create": ChallengeBody}
    filterset_class = ChallengeFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say as the second line what it thinks of an initiative's tolerances."""
        values = self.body()
        return self.created(self.do(challenge_make, values.pop("initiative"), **values))
