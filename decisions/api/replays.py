"""Past cases, and logic replayed over them."""

from typing import IO, Any

from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.references import DecisionReference
from decisions.api.table_acts import TableBody
from decisions.models import CaseFile, Decision, DecisionMap, Replay
from decisions.rules.vocabulary import ReplayState
from decisions.services.proving import may_prove
from decisions.services.replays import replay_cancel
from decisions.tables.replays.samples import without_samples
from roles.api.bodies import Body
from roles.api.filters import NumberFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Reference, Row


class CaseFileReference(Reference):
    """A file of past cases."""

    parts = {"id": "id", "name": "name", "digest": "digest"}


class MapReference(Reference):
    """A decision map."""

    parts = {"id": "id", "name": "name"}


class RawParser(BaseParser):
    """Takes the body as it comes, unread."""

    media_type = "application/octet-stream"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:  # noqa: ARG002 - DRF's signature
        """Return the stream."""
        return stream


class CaseFileRow(Row):
    """A file of past cases. Units: `size` in bytes."""

    id = serializers.IntegerField()
    decision = DecisionReference("decision")
    name = serializers.CharField()
    digest = serializers.CharField()
    size = serializers.IntegerField()
    rows = serializers.IntegerField()
    column_names = serializers.ListField(child=serializers.CharField(), source="columns")
    uploaded_by = PersonReference("uploaded_by")
    uploaded_at = serializers.DateTimeField()


class CaseFileFilters(FilterSet):
    """How files are narrowed down."""

    decision = NumberFilter(field_name="decision")


class CaseFileResource(Readable):
    """Files of past cases. They are uploaded with `POST /api/v1/decisions/{id}/case-files?name=...`."""

    queryset = CaseFile.objects.all()
    row = full = CaseFileRow
    filterset_class = CaseFileFilters


class ReplayRow(Row):
    """A replay of a decision's table over past cases, or over its reference cases where it names no file."""

    id = serializers.IntegerField()
    decision = DecisionReference("decision")
    case_file = CaseFileReference("case_file", allow_null=True)
    map = MapReference("map", allow_null=True)
    table_digest = serializers.CharField()
    state = EnumField(ReplayState)
    progress = serializers.IntegerField()
    problem = serializers.CharField()
    requested_by = PersonReference("requested_by")
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class ReplayDetail(ReplayRow):
    """A replay with what came out of it; null until it is done. Single cases are for those who may replay."""

    columns_mapped = serializers.JSONField(source="columns")
    options = serializers.JSONField()
    rival = serializers.JSONField(allow_null=True)
    result = serializers.JSONField(allow_null=True)


class ReplayOptionsBody(Body):
    """Which columns of the file hold something beside what the table looks at."""

    decided = serializers.CharField(max_length=200, required=False, allow_blank=True)
    segment = serializers.CharField(max_length=200, required=False, allow_blank=True)
    confidence = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ReplayBody(Body):
    """What is replayed: over a file, with its columns by what the table looks at, or over the reference cases.

    With `rival`, another version of the table, both run and are compared. With `map`, the decisions before it run as
    well.
    """

    case_file = serializers.PrimaryKeyRelatedField(queryset=CaseFile.objects.all(), required=False, allow_null=True)
    columns = serializers.DictField(child=serializers.CharField(max_length=200), required=False)
    options = ReplayOptionsBody(required=False)
    rival = TableBody(required=False, allow_null=True)
    map = serializers.PrimaryKeyRelatedField(queryset=DecisionMap.objects.all(), required=False, allow_null=True)


class ReplayFilters(FilterSet):
    """How replays are narrowed down."""

    decision = NumberFilter(field_name="decision")
    state = one_of(ReplayState, "state")


class ReplayResource(Readable):
    """Replays. They are asked for with `POST /api/v1/decisions/{id}/replays`."""

    queryset = Replay.objects.all()
    row, full = ReplayRow, ReplayDetail
    filterset_class = ReplayFilters

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Call a replay off."""
        return self.shown(self.do(replay_cancel, self.found()).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Leave single cases out for whoever may not replay."""
        decision = Decision.objects.get(replays=row["id"])
        if not may_prove(self.actor, decision):
            row["result"] = without_samples(row["result"])
