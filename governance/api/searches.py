"""Looking for anything, as the search page does."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.scopes import read_parameters, sight_asked
from governance.queries.search import KINDS, Found, search
from roles.api.bodies import Parameters

FEWEST, LONGEST, MOST = 2, 100, 50


class SearchParameters(Parameters):
    """What is looked for, and of which kind."""

    q = serializers.CharField(min_length=FEWEST, max_length=LONGEST)
    kind = serializers.ChoiceField(choices=list(KINDS), required=False)
    most = serializers.IntegerField(min_value=1, max_value=MOST, default=5, help_text="How many of each kind.")


class HitShown(serializers.Serializer[Any]):
    """One thing that was found. `link` is its page."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment] # a field that is called like an option
    hint = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    link = serializers.URLField()


class FoundShown(serializers.Serializer[Any]):
    """What was found of one kind, the best first. `more` where there are more than are counted."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    total = serializers.IntegerField()
    more = serializers.BooleanField()
    hits = HitShown(many=True)


class SearchShown(serializers.Serializer[Any]):
    """What fits, kind by kind."""

    results = FoundShown(many=True)


class SearchView(APIView):
    """Where anything is found."""

    @extend_schema(operation_id="search", tags=["search"], parameters=[SearchParameters], responses=SearchShown)
    def get(self, request: Request) -> Response:
        """Return what fits the words: keys, titles, names and texts, misspelt ones too."""
        values = read_parameters(SearchParameters, request)
        kinds = [values["kind"]] if "kind" in values else list(KINDS)
        found = search(" ".join(values["q"].split()), kinds, values["most"], sight=sight_asked(request))
        return Response(SearchShown({"results": [_shown(each, request) for each in found if each.hits]}).data)


def _shown(found: Found, request: Request) -> dict[str, Any]:
    hits = [
        {name: getattr(hit, name) for name in ("kind", "id", "label", "hint", "text")}
        | {"link": request.build_absolute_uri(reverse(hit.page, args=[hit.argument]))}
        for hit in found.hits
    ]
    return {"kind": found.kind, "total": found.total, "more": found.more, "hits": hits}
