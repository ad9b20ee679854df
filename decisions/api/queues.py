"""Where cases go that the AI may not decide."""

from typing import Any

from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.bodies import QueueBody
from decisions.models import Queue
from decisions.rules.vocabulary import Days
from decisions.services.queues import queue_register, queue_update
from roles.api.filters import InUnitFilter, SearchFilter
from roles.api.resources import Readable
from roles.api.rows import ClockField, EnumField, PersonReference, Row, UnitReference


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


class QueueFilters(FilterSet):
    """How queues are narrowed down."""

    q = SearchFilter("name", label="Words in the name.")
    unit = InUnitFilter(field_name="unit", label="In this unit or below it.")


class QueueResource(Readable):
    """Queues of people who answer escalated cases."""

    queryset = Queue.objects.all()
    row = full = QueueRow
    bodies = {"create": QueueBody, "partial_update": QueueBody}
    filterset_class = QueueFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a queue."""
        return self.created(self.do(queue_register, **self.body()))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change who answers in a queue, when, and how long one case takes them."""
        self.any_revision_will_do()
        return self.shown(self.do(queue_update, self.found(), **self.body(partial=True)).pk)
