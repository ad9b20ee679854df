"""Which clauses of laws and frameworks the requirements serve."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.rules.crosswalk import CROSSWALK, Clauses, Framework, Standing, Strength, by_clause
from roles.api.rows import EnumField


class MilestoneShown(serializers.Serializer[Any]):
    """A day on which something about a framework begins or ended."""

    on = serializers.DateField()
    what = serializers.CharField()


class ServedByShown(serializers.Serializer[Any]):
    """A requirement that serves a clause, and how much."""

    requirement = serializers.CharField()
    strength = EnumField(Strength)


class ClauseShown(serializers.Serializer[Any]):
    """A clause by its own number, what it is about in our words, and what serves it."""

    id = serializers.CharField()
    cited = serializers.CharField()
    words = serializers.CharField()
    served_by = ServedByShown(many=True)


class FrameworkShown(serializers.Serializer[Any]):
    """A law, standard or guidance, whether it counts now, and its clauses."""

    id = serializers.CharField()
    title = serializers.CharField()
    publisher = serializers.CharField()
    kind = serializers.ChoiceField(["law", "standard", "framework", "guidance"])
    status = EnumField(Standing)
    address = serializers.URLField()
    note = serializers.CharField()
    dates = MilestoneShown(many=True)
    clauses = ClauseShown(many=True)


class OwnShown(serializers.Serializer[Any]):
    """A requirement, or the part of one, that no regulator asks for."""

    requirement = serializers.CharField()
    words = serializers.CharField()


class CrosswalkShown(serializers.Serializer[Any]):
    """The mapping in one version, as it was looked over on a day. A mapping aid, not legal advice."""

    version = serializers.CharField()
    checked_on = serializers.DateField()
    frameworks = FrameworkShown(many=True)
    own = OwnShown(many=True)


class CrosswalkView(APIView):
    """Which clauses of laws and frameworks the requirements serve. A mapping aid, not legal advice."""

    @extend_schema(
        operation_id="crosswalk",
        tags=["crosswalk"],
        parameters=[
            OpenApiParameter("framework", str, description="Of one framework alone, by its id."),
            OpenApiParameter("requirement", str, description="The clauses alone that one requirement serves."),
        ],
        responses=CrosswalkShown,
    )
    def get(self, request: Request) -> Response:
        """Return the crosswalk, or the part that is asked for; of what nobody knows, nothing."""
        framework, requirement = request.query_params.get("framework"), request.query_params.get("requirement")
        served_by = by_clause(CROSSWALK)
        shown = (_shown(each, served_by, requirement) for each in CROSSWALK.frameworks if framework in {None, each.id})
        document = {
            "version": CROSSWALK.version,
            "checked_on": CROSSWALK.checked_on,
            "frameworks": [each for each in shown if each["clauses"] or not requirement],
            "own": [each for each in CROSSWALK.own if requirement in {None, each.requirement}],
        }
        return Response(CrosswalkShown(document).data)


def _shown(framework: Framework, served_by: Clauses, requirement: str | None) -> dict[str, Any]:
    clauses = [(clause, served_by.get((framework.id, clause.id), ())) for clause in framework.clauses]
    return {
        **{name: getattr(framework, name) for name in ("id", "title", "publisher", "kind", "status")},
        **{name: getattr(framework, name) for name in ("address", "note", "dates")},
        "clauses": [
            {
                "id": clause.id,
                "cited": framework.cited(clause.id),
                "words": clause.words,
                "served_by": [each for each in served if requirement in {None, each.requirement}],
            }
            for clause, served in clauses
            if requirement is None or any(each.requirement == requirement for each in served)
        ],
    }
