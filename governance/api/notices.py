"""What whoever asks was told, and how they want to hear of it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.models import Notice
from governance.queries.notices import notices_of
from governance.queries.sight import sight_of
from governance.rules.severity import Severity
from governance.services.notices import notices_read
from roles.api.filters import MomentFilter, NumberFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, Link, Row


class NoticeLink(Link):
    """The page where something can be done about it."""

    columns = ("url",)

    def to_representation(self, value: dict[str, Any]) -> str:
        """Return the address."""
        return str(self.context["request"].build_absolute_uri(value["url"]))


class NoticeRow(Row):
    """Something one was told. `count` is how many flags it is about; it is moot once nobody has to act on it."""

    id = serializers.IntegerField()
    kind = EnumField(Notice.Kind)
    severity = EnumField(Severity, allow_blank=True)
    message = serializers.CharField()
    link = NoticeLink()
    flag = serializers.IntegerField(source="flag_id", allow_null=True)
    count = serializers.IntegerField()
    urgent = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    moot_at = serializers.DateTimeField(allow_null=True)


class NoticesRead(serializers.Serializer[Any]):
    """How many were new."""

    read = serializers.IntegerField()


class NoticeFilters(FilterSet):
    """How notices are narrowed down."""

    kind = one_of(Notice.Kind, "kind")
    severity = one_of(Severity, "severity")
    flag = NumberFilter(field_name="flag")
    read = TruthFilter(field_name="read_at", lookup_expr="isnull", exclude=True)
    moot = TruthFilter(field_name="moot_at", lookup_expr="isnull", exclude=True)
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")


class NoticeResource(Readable):
    """What one was told, one's own alone."""

    queryset = Notice.objects.none()
    row = full = NoticeRow
    filterset_class = NoticeFilters

    def get_queryset(self) -> QuerySet[Notice]:
        """Return what this person was told."""
        return notices_of(self.actor.id, only_new=False, sight=sight_of(self.actor)).order_by()

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Name nothing that is hidden from them, where several are told of in one sentence."""
        for row in rows:
            row["message"] = self.sight.told(row["message"])

    @action(detail=True, methods=["post"])
    def read(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Mark one as read."""
        self.body()
        found = self.found()
        notices_read(self.actor.id, at=timezone.now(), ids=[found.pk])
        return self.shown(found.pk)

    @extend_schema(responses=NoticesRead)
    @action(detail=False, methods=["post"], url_path="read")
    def read_all(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Mark everything as read."""
        self.body()
        return Response(NoticesRead({"read": notices_read(self.actor.id, at=timezone.now())}).data)
