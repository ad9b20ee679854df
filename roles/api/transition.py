"""How work of a plan stops, as systems tell of it: proofs that it is out, and cases that go past the AI."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, text
from roles.api.resources import Resource
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import ActivityChange, Bypass, RedesignPlan, Removal
from roles.rules.plans import RemovalKind
from roles.rules.transition import BypassSource
from roles.services.bypasses import bypass_report
from roles.services.removals import removal_report


class RemovalRow(Row):
    """Proof that an activity was taken out. It counts once it was verified; `rejected_because` says what it lacked."""

    id = serializers.IntegerField()
    activity = serializers.IntegerField(source="change__activity_id")
    statement = serializers.CharField(source="change__activity__statement")
    kind = EnumField(RemovalKind)
    what = serializers.CharField()
    link = serializers.CharField()
    removed_on = serializers.DateField()
    reported_by = PersonReference("reported_by")
    reported_at = serializers.DateTimeField()
    verified_by = PersonReference("verified_by", allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    rejected_because = serializers.CharField()


class BypassRow(Row):
    """Of the cases of some days that the AI could have had, `off_route` of `eligible` went past it."""

    id = serializers.IntegerField()
    activity = serializers.IntegerField(source="change__activity_id")
    statement = serializers.CharField(source="change__activity__statement")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    eligible = serializers.IntegerField()
    off_route = serializers.IntegerField()
    source = EnumField(BypassSource)  # type: ignore[assignment] # a column that is called like an option
    note = serializers.CharField()
    reported_by = PersonReference("reported_by")
    reported_at = serializers.DateTimeField()


class RemovalBody(Body):
    """What proves that an activity is out. `activity` is its number in the plan."""

    activity = serializers.IntegerField(min_value=1)
    kind = EnumField(RemovalKind)
    what = serializers.CharField(max_length=2000)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")
    removed_on = serializers.DateField()


class BypassBody(Body):
    """How many cases of some days went past the AI. `activity` is its number in the plan. Nobody is named."""

    activity = serializers.IntegerField(min_value=1)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    eligible = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    off_route = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    source = EnumField(BypassSource)  # type: ignore[assignment] # a field that is called like an option
    note = text(2000, default="")


BODIES: dict[str, type[Body]] = {"removals_add": RemovalBody, "bypasses_add": BypassBody}
SHOWS: dict[str, type[Row]] = {"removals_add": RemovalRow, "bypasses_add": BypassRow}


class TransitionActs(Resource):
    """What is told of how work of a plan stops."""

    @extend_schema(responses=RemovalRow(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def removals(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return every proof that work of the plan was taken out, the latest first."""
        rows = Removal.objects.filter(change__plan=self.found()).order_by("-reported_at", "-pk")
        return Response(RemovalRow(rows.values(*RemovalRow.columns()), many=True).data)

    @extend_schema(request=RemovalBody, responses={201: RemovalRow})
    @removals.mapping.post
    def removals_add(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that an activity was taken out, and what proves it. Somebody else verifies it."""
        change, told = self._told()
        return self.added(self.do(removal_report, change, **told))

    @extend_schema(responses=BypassRow(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def bypasses(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return what was told of cases that went past the AI, the latest days first."""
        rows = Bypass.objects.filter(change__plan=self.found()).order_by("-last_day", "-pk")
        return Response(BypassRow(rows.values(*BypassRow.columns()), many=True).data)

    @extend_schema(request=BypassBody, responses={201: BypassRow})
    @bypasses.mapping.post
    def bypasses_add(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Tell how many cases of some days went past the AI. Above the share of the policy it opens a task."""
        change, told = self._told()
        return self.added(self.do(bypass_report, change, **told))

    def _told(self) -> tuple[ActivityChange, dict[str, Any]]:
        """Return the activity that is told of, and what is told.

        Raises: DoesNotExist, which is answered with 404; ValidationError.
        """
        plan: RedesignPlan = self.found()
        values = self.body()
        change = plan.changes.filter(activity=values.pop("activity")).first()
        if change is None:
            raise serializers.ValidationError({"activity": ["The plan has no activity of this number."]})
        return change, values
