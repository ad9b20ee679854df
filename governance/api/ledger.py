"""The ledger, and initiatives as they stood: for auditors and the PMO."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.models import Initiative, LedgerEntry
from governance.queries.as_of import initiative_as_of
from governance.queries.audit import about_initiative
from governance.rules.clearances import ClearanceState
from governance.rules.findings import Result
from governance.rules.permissions import GRANTS, Act
from governance.rules.stages import Gate, Stage
from roles.api.filters import MomentFilter, NumberFilter
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row
from roles.rules.permissions import Actor, require


class LedgerRow(Row):
    """Who did what to what, when and why. `digest` is the SHA-256 of the entry and of the digest before it.

    `details` hold fields with what they were before and after; `seal` among them is the SHA-256 of the row as it was.
    """

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = PersonReference("actor", allow_null=True)
    verb = serializers.CharField()
    target_type = serializers.CharField()
    target_id = serializers.CharField()
    target_label = serializers.CharField()
    details = serializers.JSONField()
    reason = serializers.CharField()
    previous = serializers.CharField()
    digest = serializers.CharField()


class LedgerFilters(FilterSet):
    """How entries are narrowed down."""

    actor = NumberFilter(field_name="actor")
    verb = filters.CharFilter(field_name="verb", max_length=40)
    target_type = filters.CharFilter(field_name="target_type", max_length=60)
    target_id = filters.CharFilter(field_name="target_id", max_length=40)
    initiative = filters.CharFilter(
        method="about", max_length=12, label="About this initiative, what belongs to it or what it cites."
    )
    at_after = MomentFilter(field_name="at", lookup_expr="gte")
    at_before = MomentFilter(field_name="at", lookup_expr="lt")

    def about(self, queryset: QuerySet[LedgerEntry], _name: str, value: str) -> QuerySet[LedgerEntry]:
        """Return the entries about an initiative."""
        return queryset.filter(about_initiative(value))


class LedgerResource(Readable):
    """Every act, newest first. Nobody writes here: acts do, by being done."""

    queryset = LedgerEntry.objects.all()
    row = full = LedgerRow
    filterset_class = LedgerFilters

    def list(self, request: Request) -> Response:
        """Return a page of entries, newest first."""
        require_ledger(self.actor)
        return super().list(request)

    def retrieve(self, request: Request, **where: Any) -> Response:
        """Return one entry."""
        require_ledger(self.actor)
        return super().retrieve(request, **where)


def require_ledger(actor: Actor) -> None:
    """Pass whoever may read the ledger.

    Raises: NotPermitted.
    """
    require(actor, Act.SEE_LEDGER, GRANTS)


class MomentField(serializers.Serializer[Any]):
    """Which moment is asked for."""

    at = serializers.DateTimeField()

    def validate_at(self, value: datetime) -> datetime:
        """Refuse what is yet to come."""
        if value > timezone.now():
            raise serializers.ValidationError("Nothing is known of what is yet to come.")
        return value


class HolderThenShown(serializers.Serializer[Any]):
    """Somebody who answered for something, or had been asked to: then `accepted_at` is null."""

    capacity = serializers.CharField()
    person_id = serializers.IntegerField()
    name = serializers.CharField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    subject = serializers.CharField()


class ClearanceThenShown(serializers.Serializer[Any]):
    """What the last event of the clearance left it at."""

    state = EnumField(ClearanceState)
    stage = EnumField(Stage)
    since = serializers.DateTimeField()
    reason = serializers.CharField()
    remit_number = serializers.IntegerField()
    remit_digest = serializers.CharField()
    review_number = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()


class ReviewThenShown(serializers.Serializer[Any]):
    """A review: open, or the last that had been decided."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    gate = EnumField(Gate)
    opened_at = serializers.DateTimeField()
    verdict = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class SignatureThenShown(serializers.Serializer[Any]):
    """A signature that had been given; `void` says why it did not count any more."""

    id = serializers.IntegerField()
    on = serializers.CharField()
    name = serializers.CharField()
    capacity = serializers.CharField()
    meaning = serializers.CharField()
    digest = serializers.CharField()
    signed_at = serializers.DateTimeField()
    void = serializers.CharField()


class FindingThenShown(serializers.Serializer[Any]):
    """What a gate had found of one requirement."""

    requirement = serializers.CharField()
    result = EnumField(Result)
    message = serializers.CharField()


class ThingThenShown(serializers.Serializer[Any]):
    """Something by its name, how it stood and since when."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.CharField()
    since = serializers.DateTimeField()


class AsOfShown(serializers.Serializer[Any]):
    """An initiative as it stood at one moment. `untold` says what cannot be known any more."""

    key = serializers.CharField()
    title = serializers.CharField()
    at = serializers.DateTimeField()
    stage = EnumField(Stage)
    stage_since = serializers.DateTimeField()
    nature = ThingThenShown(allow_null=True)
    clearance = ClearanceThenShown(allow_null=True)
    holders = HolderThenShown(many=True)
    asked = HolderThenShown(many=True)
    decisions = serializers.ListField(child=serializers.CharField())
    review = ReviewThenShown(allow_null=True)
    decided = ReviewThenShown(allow_null=True)
    signatures = SignatureThenShown(many=True)
    waivers = ThingThenShown(many=True)
    conditions = ThingThenShown(many=True)
    tolerances = ThingThenShown(many=True)
    flags = ThingThenShown(many=True)
    findings = FindingThenShown(many=True)
    found_at = serializers.DateTimeField(allow_null=True)
    untold = serializers.ListField(child=serializers.CharField())


def as_of_response(request: Request, initiative: Initiative) -> Response:
    """Return an initiative as it stood at the moment that is asked for.

    Raises: ValidationError, also for a moment before it was registered.
    """
    asked = MomentField(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    at = asked.validated_data["at"]
    if at < initiative.created_at:
        text = f"{initiative.key} did not exist then: it was registered at {initiative.created_at.isoformat()}."
        raise serializers.ValidationError({"at": [text]})
    return Response(AsOfShown(asdict(initiative_as_of(initiative, at))).data)
