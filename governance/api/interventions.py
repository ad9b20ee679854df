"""How people step in: drills, tests with planted errors, cases that do not fit, and the way to appeal."""

from typing import Any

from django.db.models import QuerySet
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.references import DecisionReference
from decisions.models import Decision
from governance.api.references import InitiativeReference
from governance.models import AppealRoute, CaseReport, Drill, Initiative, SeededTest
from governance.rules.oversight import CaseKind, DrillKind
from governance.services.appeals import appeal_route_set
from governance.services.case_reports import (
    REFERENCE_LENGTH,
    TEXT_LENGTH,
    case_report_make,
    case_report_reply,
)
from governance.services.drills import drill_record
from governance.services.seeded_tests import seeded_test_approve, seeded_test_record
from roles.api.bodies import Body, text, whole
from roles.api.filters import NumberFilter, TruthFilter, one_of
from roles.api.resources import Readable, Resource
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import Person


def _initiative() -> Any:
    return serializers.SlugRelatedField("key", queryset=Initiative.objects.all())


class DrillRow(Row):
    """A drill: whether stopping it, or working without it, succeeded when somebody tried. Units: `seconds_to_safe`."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    kind = EnumField(DrillKind)
    held_at = serializers.DateTimeField()
    passed = serializers.BooleanField()
    seconds_to_safe = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    witnessed_by = PersonReference("witnessed_by")
    recorded_by = PersonReference("recorded_by")
    recorded_at = serializers.DateTimeField()


class DrillBody(Body):
    """How a drill went, and who besides you saw it. A stop that succeeded says how many seconds it took."""

    initiative = _initiative()
    kind = EnumField(DrillKind)
    held_at = serializers.DateTimeField()
    passed = serializers.BooleanField()
    seconds_to_safe = whole()
    witnessed_by = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    note = text(2000, default="")


class DrillFilters(FilterSet):
    """How drills are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    kind = one_of(DrillKind, "kind")
    passed = TruthFilter(field_name="passed")


class DrillResource(Readable):
    """Drills. None is ever changed."""

    queryset = Drill.objects.all()
    row = full = DrillRow
    bodies = {"create": DrillBody}
    filterset_class = DrillFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put on record how a drill went."""
        values = self.body()
        return self.created(self.do(drill_record, values.pop("initiative"), **values))


class SeededTestRow(Row):
    """A test with planted errors: how many a team caught. Nothing says who. Another kind of test has to be approved."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    decision = DecisionReference("decision", allow_null=True)
    held_on = serializers.DateField()
    team_size = serializers.IntegerField()
    planted = serializers.IntegerField()
    caught = serializers.IntegerField()
    alternative = serializers.CharField()
    note = serializers.CharField()
    approved_by = PersonReference("approved_by", allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    recorded_by = PersonReference("recorded_by")
    recorded_at = serializers.DateTimeField()


class SeededTestBody(Body):
    """What a test showed, of one decision or of all. `alternative` describes another test, without planted errors."""

    initiative = _initiative()
    decision = serializers.PrimaryKeyRelatedField(queryset=Decision.objects.all(), required=False, allow_null=True)
    held_on = serializers.DateField()
    team_size = serializers.IntegerField(min_value=1, max_value=30_000)
    planted = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    caught = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    alternative = text(2000, default="")
    note = text(2000, default="")


class SeededTestFilters(FilterSet):
    """How tests are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    decision = NumberFilter(field_name="decision")


class SeededTestResource(Readable):
    """Tests with planted errors, by team; of a team that is too small none is kept."""

    queryset = SeededTest.objects.all()
    row = full = SeededTestRow
    bodies = {"create": SeededTestBody}
    filterset_class = SeededTestFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put on record what a test showed."""
        values = self.body()
        return self.created(self.do(seeded_test_record, values.pop("initiative"), **values))

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Let another kind of test count, as the second line."""
        self.body()
        return self.shown(self.do(seeded_test_approve, self.found()).pk)


class CaseReportRow(Row):
    """What somebody who does the work says of a case that does not fit, and what they were told. It names no case."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    decision = DecisionReference("decision")
    kind = EnumField(CaseKind)
    text = serializers.CharField()
    reported_by = PersonReference("reported_by")
    reported_at = serializers.DateTimeField()
    reply = serializers.CharField()
    replied_by = PersonReference("replied_by", allow_null=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    breach = serializers.IntegerField(allow_null=True)


class CaseReportBody(Body):
    """A case that does not fit. Of its reference a keyed digest is kept; what must never happen opens a breach."""

    initiative = _initiative()
    decision = serializers.PrimaryKeyRelatedField(queryset=Decision.objects.all())
    kind = EnumField(CaseKind)
    case_reference = text(REFERENCE_LENGTH, default="")
    text = serializers.CharField(max_length=TEXT_LENGTH)


class ReplyBody(Body):
    """What follows from a case that did not fit."""

    text = serializers.CharField(max_length=TEXT_LENGTH)


class CaseReportFilters(FilterSet):
    """How reports are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    decision = NumberFilter(field_name="decision")
    kind = one_of(CaseKind, "kind")
    waiting = TruthFilter(method="is_waiting", label="Answered by nobody yet, or answered.")

    def is_waiting(self, queryset: QuerySet[CaseReport], _name: str, value: bool) -> QuerySet[CaseReport]:  # noqa: FBT001 - django-filter's signature
        """Return the reports that wait for an answer, or the others."""
        return queryset.filter(replied_at__isnull=value)


class CaseReportResource(Readable):
    """Cases that do not fit, as those who do the work report them."""

    queryset = CaseReport.objects.all()
    row = full = CaseReportRow
    bodies = {"create": CaseReportBody, "reply": ReplyBody}
    filterset_class = CaseReportFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that a case does not fit."""
        values = self.body()
        return self.created(self.do(case_report_make, values.pop("initiative"), values.pop("decision"), **values))

    @action(detail=True, methods=["post"])
    def reply(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Tell whoever reported it what follows from it."""
        return self.shown(self.do(case_report_reply, self.found(), **self.body()).pk)


class AppealBody(Body):
    """Whom the affected can turn to, or in `reason` why nobody is affected. What is left out is not said."""

    affects_people = serializers.BooleanField()
    reason = text(300, default="")
    contact = text(300, default="")
    answer_days = serializers.IntegerField(min_value=1, max_value=1000, required=False, allow_null=True)
    reviewed_by_others = serializers.BooleanField(default=False)


class AppealShown(serializers.Serializer[Any]):
    """How those who are affected can have a decision looked at again. Units: `answer_days`."""

    affects_people = serializers.BooleanField()
    reason = serializers.CharField()
    contact = serializers.CharField()
    answer_days = serializers.IntegerField(allow_null=True)
    reviewed_by_others = serializers.BooleanField()
    set_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


BODIES: dict[str, type[Body]] = {"appeal_route_put": AppealBody}


class InterventionActs(Resource):
    """What is told of an initiative as a whole about stepping in."""

    @extend_schema(responses=AppealShown)
    @action(detail=True, methods=["get"], url_path="appeal-route")
    def appeal_route(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return how a decision is appealed; 404 while nobody has said."""
        return _appeal(AppealRoute.objects.get(pk=self.found().pk))

    @extend_schema(request=AppealBody, responses=AppealShown)
    @appeal_route.mapping.put
    def appeal_route_put(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say how a decision is appealed, or why nobody is affected."""
        values = self.body()
        return _appeal(self.do(appeal_route_set, self.found(), revision=self.revision_seen(), **values))


def _appeal(route: AppealRoute) -> Response:
    return Response(AppealShown(route).data, headers={"ETag": f'"{route.revision}"'})
