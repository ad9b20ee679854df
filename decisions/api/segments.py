"""Kinds of cases, and how much the AI may do by itself in each."""

from decimal import Decimal
from typing import Any

from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.models import Segment
from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import OutcomeKind
from decisions.services.segments import segment_register, segment_remove, segment_update
from roles.api.bodies import Body, many, text
from roles.api.filters import InUnitFilter, SearchFilter, TruthFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Reference, Row, UnitReference
from roles.models import Unit


class SegmentReference(Reference):
    """A kind of cases."""

    parts = {"id": "id", "name": "name"}


class SegmentRow(Row):
    """A kind of cases that decisions share. `predicate` is an expression over inputs that is true for them."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = UnitReference("unit")
    predicate = serializers.CharField()
    high_touch = serializers.BooleanField()
    note = serializers.CharField()
    created_by = PersonReference("created_by")
    created_at = serializers.DateTimeField()


class SegmentBody(Body):
    """A kind of cases."""

    name = serializers.CharField(max_length=120)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    predicate = text(500)
    high_touch = serializers.BooleanField(required=False)
    note = text(300)


class SegmentChangeBody(Body):
    """What may be changed about a segment."""

    name = serializers.CharField(max_length=120, required=False)
    predicate = text(500)
    high_touch = serializers.BooleanField(required=False)
    note = text(300)

    hints = {"unit": "A segment stays with its unit. Register another one."}


class SegmentFilters(FilterSet):
    """How segments are narrowed down."""

    q = SearchFilter("name", "note", label="Words in name or note.")
    unit = InUnitFilter(field_name="unit", label="Of this unit or one below it.")
    high_touch = TruthFilter(field_name="high_touch")


class SegmentResource(Readable):
    """Kinds of cases, which decisions of a unit and of those below it share."""

    queryset = Segment.objects.all()
    row = full = SegmentRow
    bodies = {"create": SegmentBody, "partial_update": SegmentChangeBody}
    filterset_class = SegmentFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a segment."""
        return self.created(self.do(segment_register, **self.body()))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change a segment, for all decisions that use it."""
        self.any_revision_will_do()
        return self.shown(self.do(segment_update, self.found(), **self.body(partial=True)).pk)

    def destroy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Remove a segment that nothing uses."""
        self.do(segment_remove, self.found())
        return Response(status=status.HTTP_204_NO_CONTENT)


class GrantRow(Row):
    """How much the AI may do by itself in one segment; where it is null, in whatever is unknown. Shares from 0 to 1."""

    segment = SegmentReference("segment", allow_null=True)
    level = EnumField(Autonomy)
    share = serializers.DecimalField(5, 4, allow_null=True)
    rule = serializers.CharField()


class GrantBody(Body):
    """How much the AI may do by itself in one segment, or without one in whatever is unknown. Shares from 0 to 1."""

    segment = serializers.PrimaryKeyRelatedField(queryset=Segment.objects.all(), allow_null=True)
    level = EnumField(Autonomy)
    share = serializers.DecimalField(5, 4, min_value=Decimal(0), max_value=Decimal(1), required=False, allow_null=True)
    rule = text(300, default="")


class RampStepBody(Body):
    """One step of handing over: so many percent of the cases, for so many days at least, until something holds."""

    share = serializers.IntegerField(min_value=1, max_value=100)
    days = serializers.IntegerField(min_value=0, max_value=3650)
    until = text(300, default="")


class GrantsBody(Body):
    """All grants of a decision; what is not listed goes, and the unknown is left to people. A ramp left out stays."""

    grants = many(GrantBody, 200)
    ramp = many(RampStepBody, 20, required=False)


class OutcomeRow(Row):
    """A kind of outcome, with cases as examples and the measure that counts it."""

    id = serializers.IntegerField()
    kind = EnumField(OutcomeKind)
    statement = serializers.CharField()
    examples = serializers.ListField(child=serializers.CharField())
    measure = serializers.CharField()


class OutcomeBody(Body):
    """A kind of outcome."""

    kind = EnumField(OutcomeKind)
    statement = serializers.CharField(max_length=300)
    examples = serializers.ListField(child=serializers.CharField(max_length=300), max_length=50, default=list)
    measure = text(120, default="")


class OutcomesBody(Body):
    """All outcomes of a decision; what is not listed goes."""

    outcomes = many(OutcomeBody, 100)
