"""What is being chased."""

from typing import Any

from django.db.models import QuerySet
from django_filters import filters
from django_filters.rest_framework.filters import BooleanFilter
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.references import InitiativeReference
from governance.mends import mend_url
from governance.models import CHASED, Flag, FlagState
from governance.rules.findings import Mend, Screen
from governance.rules.flags import FLAG_TITLES
from governance.rules.severity import Severity
from governance.services.flags import flag_acknowledge
from roles.api.filters import InUnitFilter, NumberFilter, SearchFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, Link, PersonReference, Row


class MendLink(Link):
    """The page that mends what a flag is about."""

    columns = ("mend_screen", "mend_object", "mend_field", "initiative__key")

    def to_representation(self, value: dict[str, Any]) -> str:
        """Return the address."""
        mend = Mend(Screen(value["mend_screen"]), value["mend_object"], value["mend_field"])
        return str(self.context["request"].build_absolute_uri(mend_url(mend, value["initiative__key"])))


class FlagRow(Row):
    """Something missing, lapsing or wrong."""

    id = serializers.IntegerField()
    rule = serializers.CharField()
    severity = EnumField(Severity)
    state = EnumField(FlagState)
    message = serializers.CharField()
    link = MendLink()
    initiative = InitiativeReference("initiative", allow_null=True)
    person = PersonReference("person", allow_null=True)
    owner = PersonReference("owner", allow_null=True)
    opened_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    acknowledged_by = PersonReference("acknowledged_by", allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    cleared_at = serializers.DateTimeField(allow_null=True)


class FlagFilters(FilterSet):
    """How flags are narrowed down."""

    q = SearchFilter("message", "initiative__title", "initiative__key", label="Words in message or initiative.")
    rule = filters.MultipleChoiceFilter(field_name="rule", choices=sorted(FLAG_TITLES.items()))
    severity = one_of(Severity, "severity")
    state = one_of(FlagState, "state")
    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    unit = InUnitFilter(field_name="initiative__beneficiary_unit", label="For this unit or one below it.")
    owner = NumberFilter(field_name="owner")
    person = NumberFilter(field_name="person")
    chased = BooleanFilter(method="is_chased", label="Open or acknowledged, or cleared.")
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    opened_after = filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte")
    seen_after = filters.IsoDateTimeFilter(field_name="last_seen_at", lookup_expr="gte")

    def is_chased(self, queryset: QuerySet[Flag], _name: str, value: bool) -> QuerySet[Flag]:  # noqa: FBT001 - django-filter's signature
        """Return the flags that are chased, or the others."""
        return queryset.filter(state__in=CHASED) if value else queryset.exclude(state__in=CHASED)


class FlagResource(Readable):
    """What is being chased. Flags are raised and cleared by the sweep alone."""

    queryset = Flag.objects.all()
    row = full = FlagRow
    filterset_class = FlagFilters

    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that somebody is on it; it stays until what it is about is mended."""
        self.body()
        return self.shown(self.do(flag_acknowledge, self.found()).pk)
