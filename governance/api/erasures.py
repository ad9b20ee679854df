"""Erasing who departed people were: asked for, carried out by somebody else, and what is kept."""

from typing import Any

from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.models import Erasure
from governance.rules.permissions import GRANTS, Act
from governance.services.erasures import erasure_ask, erasure_carry_out, erasure_withdraw
from roles.api.bodies import Body
from roles.api.filters import NumberFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import Person
from roles.rules.permissions import require


class ErasureRow(Row):
    """A request to erase who somebody was, and whether it was carried out."""

    id = serializers.IntegerField()
    person = PersonReference("person")
    state = EnumField(Erasure.State)
    because = serializers.CharField()
    asked_by = PersonReference("asked_by")
    asked_at = serializers.DateTimeField()
    done_by = PersonReference("done_by", allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class ErasureDetail(ErasureRow):
    """With what is kept: what, how much of it, on which ground and for how long. Empty until it is carried out."""

    kept = serializers.ListField(child=serializers.DictField())


class ErasureBody(Body):
    """Who is to be erased, and on which request; without the name, for that stays."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    because = serializers.CharField(max_length=2000)


class ErasureFilters(FilterSet):
    """How erasures are narrowed down."""

    person = NumberFilter(field_name="person")
    state = one_of(Erasure.State, "state")


class ErasureResource(Readable):
    """Erasures, for HR, the second line and auditors."""

    queryset = Erasure.objects.all()
    row, full = ErasureRow, ErasureDetail
    bodies = {"create": ErasureBody}
    filterset_class = ErasureFilters

    def list(self, request: Request) -> Response:
        """Return a page of erasures, newest first."""
        require(self.actor, Act.SEE_ERASURES, GRANTS)
        return super().list(request)

    def retrieve(self, request: Request, **where: Any) -> Response:
        """Return one erasure with what is kept."""
        require(self.actor, Act.SEE_ERASURES, GRANTS)
        return super().retrieve(request, **where)

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Ask, as HR, that somebody who left be erased. Somebody else carries it out."""
        values = self.body()
        return self.created(self.do(erasure_ask, values.pop("person"), **values))

    @action(detail=True, methods=["post"], url_path="carry-out")
    def carry_out(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Erase who somebody was, as HR or the second line and as somebody who did not ask for it. It is for good."""
        return self.shown(self.do(erasure_carry_out, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take a request back that was not carried out."""
        return self.shown(self.do(erasure_withdraw, self.found(), **self.body()).pk)
