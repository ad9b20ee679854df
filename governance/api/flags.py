"""What is being chased."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django_filters import filters
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
from governance.services.flags import flag_accept, flag_acknowledge, flag_snooze, flag_wake
from governance.services.handing_over import flag_assign
from governance.services.looking_again import flag_resolve
from roles.api.bodies import Body, text
from roles.api.filters import InUnitFilter, MomentFilter, NumberFilter, SearchFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, Link, PersonReference, Row
from roles.models import Person


class MendLink(Link):
    """The page that mends what a flag is about."""

    columns = ("mend_screen", "mend_object", "mend_field", "initiative__key")

    def to_representation(self, value: dict[str, Any]) -> str:
        """Return the address."""
        mend = Mend(Screen(value["mend_screen"]), value["mend_object"], value["mend_field"])
        return str(self.context["request"].build_absolute_uri(mend_url(mend, value["initiative__key"])))


class FlagRow(Row):
    """Something missing, lapsing or wrong.

    `owner` is whom the rule names, `assigned` who took it over. `level` says how far up it was told: 0 whoever
    acts, 1 their line, 2 the board.
    """

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
    assigned = PersonReference("assigned", allow_null=True)
    level = serializers.IntegerField()
    quiet_until = serializers.DateField(allow_null=True)
    acknowledged_by = PersonReference("acknowledged_by", allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    cleared_at = serializers.DateTimeField(allow_null=True)


class QuietBody(Body):
    """Until which day it is left alone, and why."""

    until = serializers.DateField()
    because = serializers.CharField(max_length=4000)


class AssignBody(Body):
    """Who acts on it from now on."""

    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    because = text(4000, default="")


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
    chased = TruthFilter(method="is_chased", label="Open or acknowledged, or cleared.")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gte")
    seen_after = MomentFilter(field_name="last_seen_at", lookup_expr="gte")

    def is_chased(self, queryset: QuerySet[Flag], _name: str, value: bool) -> QuerySet[Flag]:  # noqa: FBT001 - django-filter's signature
        """Return the flags that are chased, or the others."""
        return queryset.filter(state__in=CHASED) if value else queryset.exclude(state__in=CHASED)


class FlagResource(Readable):
    """What is being chased. Flags are raised and cleared by the sweep alone."""

    queryset = Flag.objects.all()
    row = full = FlagRow
    filterset_class = FlagFilters
    bodies = {"snooze": QuietBody, "accept": QuietBody, "assign": AssignBody}

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Leave out what a flag about somebody says of initiatives that are not seen."""
        for row in rows:
            row["message"] = self.sight.told(row["message"])

    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that somebody is on it; it stays until what it is about is mended."""
        self.body()
        return self.shown(self.do(flag_acknowledge, self.found()).pk)

    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that it is mended. The rule looks at once; where it is still so, it says what is left."""
        self.body()
        return self.shown(self.do(flag_resolve, self.found()).pk)

    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put it off until a day, on which it is chased again. What is critical is never put off."""
        return self.shown(self.do(flag_snooze, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Let it stay until a day. No gate opens by that."""
        return self.shown(self.do(flag_accept, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def wake(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Have it chased again before its day."""
        self.body()
        return self.shown(self.do(flag_wake, self.found()).pk)

    @action(detail=True, methods=["post"])
    def assign(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Hand it to somebody else, who is told."""
        return self.shown(self.do(flag_assign, self.found(), **self.body()).pk)
