"""Where cases go that the AI may not decide."""

from typing import Any

from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.bodies import QueueBody
from decisions.models import Queue
from decisions.queries.escalations import queue_facts
from decisions.queries.rosters import watches
from decisions.rules.vocabulary import Days
from decisions.services.queues import queue_register, queue_update
from decisions.services.rosters import authority_propose, queue_authorise, roster_set
from roles.api.bodies import Body, many
from roles.api.filters import InUnitFilter, SearchFilter
from roles.api.resources import Readable
from roles.api.rows import ClockField, EnumField, PersonReference, Row, UnitReference
from roles.models import Person


class QueueRow(Row):
    """People who answer escalated cases, and when. Equal times mean around the clock."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    unit = UnitReference("unit")
    lead = PersonReference("lead", allow_null=True)
    days = EnumField(Days)
    staffed_from = ClockField()
    staffed_until = ClockField()
    staffed_fte = serializers.DecimalField(6, 2)
    handling_minutes = serializers.IntegerField(allow_null=True)
    authority = serializers.CharField()
    authority_signed_by = PersonReference("authority_signed_by", allow_null=True)
    authority_signed_at = serializers.DateTimeField(allow_null=True)


class ShiftRow(Row):
    """A person on the roster, and since when they are trained for it. Equal times mean around the clock."""

    id = serializers.IntegerField()
    person = PersonReference("person")
    days = EnumField(Days)
    starts = ClockField()
    ends = ClockField()
    trained_on = serializers.DateField(allow_null=True)


class ShiftBody(Body):
    """When somebody answers. `trained_on` is left out while they are not trained for it yet."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    days = EnumField(Days)
    starts = ClockField()
    ends = ClockField()
    trained_on = serializers.DateField(required=False, allow_null=True)


class RosterBody(Body):
    """The whole roster. Whoever is not listed is taken off it."""

    shifts = many(ShiftBody, 1000)


class AuthorityBody(Body):
    """What those who answer may do by themselves, in the very words that are signed."""

    statement = serializers.CharField(max_length=5000)


class RosterShown(serializers.Serializer[Any]):
    """A roster, and the hours of decisions that it leaves open, in words."""

    shifts = ShiftRow(many=True)
    gaps = serializers.ListField(child=serializers.CharField())


class QueueFilters(FilterSet):
    """How queues are narrowed down."""

    q = SearchFilter("name", label="Words in the name.")
    unit = InUnitFilter(field_name="unit", label="In this unit or below it.")


class QueueResource(Readable):
    """Queues of people who answer escalated cases."""

    queryset = Queue.objects.all()
    row = full = QueueRow
    bodies = {
        "create": QueueBody,
        "partial_update": QueueBody,
        "roster_put": RosterBody,
        "authority": AuthorityBody,
        "authorise": AuthorityBody,
    }
    filterset_class = QueueFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a queue."""
        return self.created(self.do(queue_register, **self.body()))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change who answers in a queue, when, and how long one case takes them."""
        self.any_revision_will_do()
        return self.shown(self.do(queue_update, self.found(), **self.body(partial=True)).pk)

    @extend_schema(responses=RosterShown)
    @action(detail=True, methods=["get"])
    def roster(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return who answers when, and at which hours nobody does though cases are decided."""
        return self._roster(self.found())

    @extend_schema(request=RosterBody, responses=RosterShown)
    @roster.mapping.put
    def roster_put(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Replace the whole roster."""
        self.any_revision_will_do()
        return self._roster(self.do(roster_set, self.found(), **self.body()))

    @action(detail=True, methods=["put"])
    def authority(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Write what those who answer may do by themselves; other words take the signature off."""
        self.any_revision_will_do()
        return self.shown(self.do(authority_propose, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def authorise(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Sign what those who answer may do by themselves, as the head of their unit or of one above."""
        return self.shown(self.do(queue_authorise, self.found(), **self.body()).pk)

    def _roster(self, queue: Queue) -> Response:
        shifts = list(queue.shifts.order_by("id"))
        (known,) = queue_facts([queue.pk]).values()
        open_hours = watches(queue, shifts, [sender.decision_id for sender in known.senders])
        rows = queue.shifts.order_by("id").values(*ShiftRow.columns())
        gaps = [f"{watch.name}: {gap}" for watch in open_hours for gap in watch.gaps]
        return Response({"shifts": ShiftRow(rows, many=True).data, "gaps": gaps})
