"""Decision maps: read, imported from and exported as DMN."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.references import DecisionReference
from decisions.api.replays import RawParser
from decisions.dmn.namespaces import VERSIONS
from decisions.dmn.write import to_bytes
from decisions.models import DecisionMap, MapEdge, MapNode
from decisions.queries.maps import exported
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.services.maps import map_import
from roles.api.filters import InUnitFilter, NumberFilter, SearchFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row, UnitReference
from roles.models import Unit

XML = "application/xml"
# No more than the reader takes; what is larger is refused before it is read.
_MOST_BYTES = 6_000_000


class XmlParser(RawParser):
    """Takes a document as it comes, unread."""

    media_type = XML


class MapNodeRow(Row):
    """Something in a map. `owner_hint` and `maker_hint` are whom the imported document names."""

    id = serializers.IntegerField()
    kind = EnumField(NodeKind)
    name = serializers.CharField()
    decision = DecisionReference("decision", allow_null=True)
    owner_hint = serializers.CharField()
    maker_hint = serializers.CharField()


class MapEdgeRow(Row):
    """What one thing in a map needs of another, by their ids: `source` goes into `target`."""

    id = serializers.IntegerField()
    kind = EnumField(RequirementKind)
    needed = serializers.IntegerField(source="source_id")
    target = serializers.IntegerField(source="target_id")


class MapRow(Row):
    """A decision map."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = UnitReference("unit")
    version = serializers.CharField()
    file_name = serializers.CharField()
    created_by = PersonReference("created_by")
    created_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


class ProblemShown(serializers.Serializer[Any]):
    """Something odd about an imported document, and where it stands."""

    line = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class MapDetail(MapRow):
    """A map with all that stands in it. `problems` are told once, by the import."""

    nodes = MapNodeRow(many=True)
    edges = MapEdgeRow(many=True)
    problems = ProblemShown(many=True)


class MapFilters(FilterSet):
    """How maps are narrowed down."""

    q = SearchFilter("name", label="Words in the name.")
    unit = InUnitFilter(field_name="unit", label="Of this unit or one below it.")
    decision = NumberFilter(field_name="nodes__decision", label="In which this decision stands.")


class MapResource(Readable):
    """Decision maps. A decision in a map is that decision of the register."""

    queryset = DecisionMap.objects.all()
    row, full = MapRow, MapDetail
    filterset_class = MapFilters
    problems: Sequence[Any] = ()

    def get_parsers(self) -> list[Any]:
        """Take documents where one is imported."""
        return [XmlParser()] if self.request and self.request.method == "POST" else super().get_parsers()

    @extend_schema(
        request={XML: OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter("unit", int, required=True, description="Id of the unit whose decisions these are."),
            OpenApiParameter("name", str, description="Name of the file."),
        ],
        responses={201: MapDetail},
    )
    def create(self, request: Request) -> Response:
        """Import a DMN document, 1.1 to 1.5: the document itself is the body. Decisions arrive without an owner."""
        number = _number(request.query_params.get("unit"))
        unit = Unit.objects.filter(pk=number).first() if number else None
        if unit is None:
            raise ValidationError({"unit": ["Name the unit whose decisions these are, by id: `?unit=`."]})
        stream: Any = request.data
        data = stream.read(_MOST_BYTES) if hasattr(stream, "read") else b""
        made = self.do(map_import, data=data, unit=unit, file_name=request.query_params.get("name", ""))
        self.problems = made.problems
        return self.shown(made.map.pk, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("version", str, enum=VERSIONS, description="Of DMN; else the document's own.")],
        responses={(200, XML): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def xml(self, request: Request, **_where: Any) -> HttpResponse:
        """Return the map as a DMN document, with everything that the portal does not understand."""
        found = self.found()
        version = request.query_params.get("version", found.version)
        if version not in VERSIONS:
            raise ValidationError({"version": [f"One of: {', '.join(VERSIONS)}."]})
        name = f'attachment; filename="map-{found.pk}.dmn"'
        content = to_bytes(exported(found, version))
        return HttpResponse(content, content_type=XML, headers={"Content-Disposition": name})

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add what stands in the map."""
        nodes = MapNode.objects.filter(map=row["id"]).order_by("id").values(*MapNodeRow.columns())
        row["nodes"] = [node | {"name": node["decision__name"] or node["name"]} for node in nodes]
        edges = MapEdge.objects.filter(map=row["id"]).order_by("id")
        row["edges"] = list(edges.values("id", "kind", "source_id", "target_id"))
        row["problems"] = self.problems


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - bigint
