"""Who asks: what a person is trusted with, what a token lets a machine do."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.authentication import bearer_held
from governance.models import Initiative
from governance.services.service_tokens import token_stops_on
from roles.models import Person


class MeShown(serializers.Serializer[Any]):
    """Who asks. Of people: their groups. Of service accounts: what their token lets them do, where, and until when.

    Without `initiatives` a token is limited to none. `stops_at` is when it stops because nobody answers for it.
    """

    kind = serializers.ChoiceField(["person", "service"])
    id = serializers.IntegerField()
    name = serializers.CharField()
    groups = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(child=serializers.CharField())
    initiatives = serializers.ListField(child=serializers.CharField())
    token = serializers.CharField(allow_null=True)
    answerable = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    stops_at = serializers.DateTimeField(allow_null=True)
    asked_at = serializers.DateTimeField()


class MeView(APIView):
    """Who asks."""

    @extend_schema(operation_id="auth_me", tags=["auth"], responses=MeShown)
    def get(self, request: Request) -> Response:
        """Return who asks, and what that lets them do."""
        person = request.user
        if not isinstance(person, Person):
            raise TypeError("Only people and machines are let in.")
        actor = person.actor
        shown: dict[str, Any] = {
            "kind": "service" if actor.mandate else "person",
            "id": actor.id,
            "name": actor.name,
            "groups": sorted(actor.groups),
            "scopes": [],
            "initiatives": [],
            "token": None,
            "answerable": None,
            "expires_at": None,
            "stops_at": None,
            "asked_at": timezone.now(),
        }
        return Response(MeShown(shown | _of_token(request)).data, headers={"Cache-Control": "no-store"})


def _of_token(request: Request) -> dict[str, Any]:
    held = bearer_held(request.headers.get("Authorization", ""))
    if held is None:
        return {}
    token = held.token
    keys = Initiative.objects.filter(pk__in=token.initiative_ids).order_by("key").values_list("key", flat=True)
    return {
        "scopes": token.scopes,
        "initiatives": list(keys),
        "token": token.prefix,
        "answerable": token.account.answerable.display_name,
        "expires_at": token.grace_until or token.expires_at,
        "stops_at": token_stops_on(token),
    }
