"""Splitting an initiative over the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.rules.splits import MOST
from governance.services.splits import Part, initiative_split
from roles.api.bodies import Body, many
from roles.api.resources import Resource
from roles.models import Person, Unit

# More than any initiative cites or is worth.
MOST_IDS = 500


def _ids(**options: Any) -> serializers.ListField:
    """Return a field for ids."""
    return serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=MOST_IDS, **options)


class PartBody(Body):
    """One part: the decisions and benefits that go to it, by id. Unit and outcome owner are the whole's unless said."""

    title = serializers.CharField(max_length=300)
    decisions = _ids()
    benefits = _ids(default=list)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all(), required=False, allow_null=True)
    outcome_owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)


class SplitBody(Body):
    """How an initiative is split. Every decision goes to exactly one part, and so does every benefit that is not over.

    What runs goes on until its parts are decided about; `at_once` stops it now.
    """

    parts = many(PartBody, MOST)
    reason = serializers.CharField(max_length=2000)
    at_once = serializers.BooleanField(default=False)


class PartMade(serializers.Serializer[Any]):
    """A part, which is an initiative of its own."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    stage = serializers.CharField()
    decisions = serializers.ListField(child=serializers.IntegerField())


class SplitMade(serializers.Serializer[Any]):
    """What an initiative was split into, and where it stands itself."""

    key = serializers.CharField()
    stage = serializers.CharField()
    parts = PartMade(many=True)


BODIES: dict[str, type[Body]] = {"split": SplitBody}


class SplitActs(Resource):
    """Splitting, among what can be done to an initiative."""

    @extend_schema(responses={status.HTTP_201_CREATED: SplitMade})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Split an initiative into parts, which begin in shaping; nothing that was signed for it passes on."""
        body = self.body()
        whole = self.found()
        parts = [_part(said) for said in body["parts"]]
        made = self.do(initiative_split, whole, parts, reason=body["reason"], at_once=body["at_once"])
        whole.refresh_from_db(fields=["stage"])
        shown = [
            {
                "id": part.pk,
                "key": part.key,
                "title": part.title,
                "stage": part.stage,
                "decisions": list(part.citations.order_by("decision").values_list("decision", flat=True)),
            }
            for part in made
        ]
        answer = SplitMade({"key": whole.key, "stage": whole.stage, "parts": shown})
        return Response(answer.data, status=status.HTTP_201_CREATED)


def _part(said: dict[str, Any]) -> Part:
    return Part(
        title=said["title"],
        decisions=said["decisions"],
        benefits=said["benefits"],
        unit=said.get("unit"),
        owner=said.get("outcome_owner"),
    )
