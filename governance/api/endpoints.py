"""Who is told outside: webhook endpoints, and what goes out to them."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.models import Channel, Delivery, Endpoint
from governance.rules.outgoing import Happening
from governance.rules.permissions import GRANTS, Act
from governance.services.deliveries import delivery_replay
from governance.services.endpoints import Named, endpoint_end, endpoint_register, endpoint_secret_turn, endpoint_try
from roles.api.bodies import Body
from roles.api.filters import MomentFilter, NumberFilter, SearchFilter, TruthFilter, one_of
from roles.api.resources import Readable, Resource
from roles.api.rows import EnumField, PersonReference, Row
from roles.rules.permissions import require

OUTSIDE = [(channel.value, channel.label) for channel in Channel if channel != Channel.EMAIL]


class EndpointRow(Row):
    """A place of somebody else's that is told what happens here. Its secret is shown once, when it is made."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    channel = EnumField(Channel)
    url = serializers.CharField()
    happenings = serializers.ListField(child=EnumField(Happening))
    created_by = PersonReference("created_by")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class EndpointNamed(EndpointRow):
    """An endpoint with the secret that signs what it is sent, which nobody is shown again; empty where none does."""

    added = frozenset({"secret"})

    secret = serializers.CharField()


class DeliveryRow(Row):
    """One message to one receiver. Units: `attempts` so far. `next_at` is when it is tried next."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    channel = EnumField(Channel)
    endpoint = serializers.IntegerField(source="endpoint_id", allow_null=True)
    person = PersonReference("person", allow_null=True)
    state = EnumField(Delivery.State)
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()


class EndpointBody(Body):
    """Where something is sent, and what is told there."""

    name = serializers.CharField(max_length=80)
    channel = serializers.ChoiceField(choices=OUTSIDE, default=Channel.WEBHOOK.value)
    url = serializers.URLField(max_length=1000)
    happenings = serializers.ListField(child=EnumField(Happening), min_length=1, max_length=len(Happening))


class RunsChannels(Resource):
    """Something that only whoever runs the channels sees."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return all of them.

        Raises: NotPermitted.
        """
        require(self.actor, Act.RUN_CHANNELS, GRANTS)
        return self.queryset.all()


class EndpointFilters(FilterSet):
    """How endpoints are narrowed down."""

    q = SearchFilter("name", "url", label="Words in name or address.")
    channel = one_of(Channel, "channel")
    ended = TruthFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)


class EndpointResource(RunsChannels, Readable):
    """Endpoints: registered, tried, given another secret, ended. None is deleted."""

    queryset = Endpoint.objects.all()
    row = full = EndpointRow
    bodies = {"create": EndpointBody}
    shows = {"secret": EndpointNamed, "trial": DeliveryRow}
    filterset_class = EndpointFilters

    @extend_schema(responses={201: EndpointNamed})
    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Have an address told of these happenings. The secret is in the answer, and nowhere else."""
        values = self.body()
        return self._named(self.do(endpoint_register, **values | {"channel": Channel(values["channel"])}))

    @action(detail=True, methods=["post"])
    def secret(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Give it another secret. From the next message on that one alone signs."""
        self.body()
        return self._named(self.do(endpoint_secret_turn, self.found()))

    @action(detail=True, methods=["post"], url_path="try")
    def trial(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Send it a message that says only that it is a trial; the answer is that message's delivery."""
        self.body()
        return self.added(self.do(endpoint_try, self.found()))

    @action(detail=True, methods=["post"])
    def end(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Tell it nothing any more; what waits for it is not sent."""
        self.body()
        return self.shown(self.do(endpoint_end, self.found()).pk)

    def _named(self, named: Named) -> Response:
        row = self.get_queryset().values(*EndpointNamed.columns()).get(pk=named.endpoint.pk)
        shown = EndpointNamed(row | {"secret": named.secret}).data
        place = self.reverse_action("detail", [named.endpoint.pk])
        headers = {"Cache-Control": "no-store", "Location": place}
        return Response(shown, status=status.HTTP_201_CREATED, headers=headers)


class DeliveryFilters(FilterSet):
    """How deliveries are narrowed down."""

    endpoint = NumberFilter(field_name="endpoint")
    channel = one_of(Channel, "channel")
    state = one_of(Delivery.State, "state")
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")


class DeliveryDetail(DeliveryRow):
    """A message with what it says."""

    content = serializers.JSONField()


class DeliveryResource(RunsChannels, Readable):
    """What goes out, and how far it has come."""

    queryset = Delivery.objects.all()
    row, full = DeliveryRow, DeliveryDetail
    filterset_class = DeliveryFilters

    @action(detail=True, methods=["post"])
    def replay(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Have a message that was given up tried again, from the first try on."""
        self.body()
        return self.shown(self.do(delivery_replay, self.found()).pk)
