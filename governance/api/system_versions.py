"""Which versions of their systems initiatives may run, and what environments say that they run."""

from typing import Any

from django.db.models import QuerySet
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.clearance_answers import STATES
from governance.api.references import InitiativeReference
from governance.api.review_rows import ReasonShown
from governance.models import AISystem, SystemVersion
from governance.queries.sight import sight_of
from governance.queries.systems import users_of
from governance.rules.clearance_answers import NONE
from governance.services.runtimes import Reported
from governance.services.system_sightings import (
    LONGEST_PERMISSION,
    MOST_PERMISSIONS,
    Sighting,
    system_version_see,
)
from governance.services.system_versions import system_version_ship, system_version_withdraw
from roles.api.bodies import Body, text
from roles.api.filters import NumberFilter, TruthFilter
from roles.api.resources import Readable
from roles.api.rows import PersonReference, Reference, Row


class SystemReference(Reference):
    """An AI system."""

    parts = {"id": "id", "name": "name"}


class SystemVersionRow(Row):
    """A version of a system that an initiative is to run. It may run once a remit that holds it is signed."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    system = SystemReference("system")
    label = serializers.CharField()  # type: ignore[assignment] # a field of that name
    fingerprint = serializers.CharField()
    note = serializers.CharField()
    registered_by = PersonReference("registered_by")
    registered_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class SystemVersionBody(Body):
    """A version of one of the initiative's systems. The fingerprint covers model, prompt, rules and tools."""

    system = serializers.PrimaryKeyRelatedField(queryset=AISystem.objects.all())
    label = serializers.CharField(max_length=80)  # type: ignore[assignment] # same
    fingerprint = serializers.CharField(max_length=200)
    note = text(2000, default="")


class ShippedBody(Body):
    """A version that the supplier of a system shipped. That it is told allows nothing."""

    system = serializers.PrimaryKeyRelatedField(queryset=AISystem.objects.all())
    label = serializers.CharField(max_length=80)  # type: ignore[assignment] # same
    fingerprint = serializers.CharField(max_length=200)


class SeenBody(Body):
    """What an inventory saw of a system, by its name: its version, and what it may do or which tools it may use.

    The fingerprint covers model, prompt, rules and tools. A system that is not known yet is from then on.
    """

    system = serializers.CharField(max_length=200)
    vendor = text(200, default="")
    label = serializers.CharField(max_length=80)  # type: ignore[assignment] # same
    fingerprint = serializers.CharField(max_length=200)
    permissions = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_PERMISSION), max_length=MOST_PERMISSIONS
    )


class SeenShown(serializers.Serializer[Any]):
    """What of it is new: the version, and what the system may do now and might not before. Who is asked to look."""

    system = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # same
    fingerprint = serializers.CharField()
    new = serializers.BooleanField()
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    initiatives = serializers.ListField(child=serializers.CharField())


class ShippedShown(serializers.Serializer[Any]):
    """What was told, and who is asked to have it signed before it runs."""

    system = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # same
    fingerprint = serializers.CharField()
    initiatives = serializers.ListField(child=serializers.CharField())


class RuntimeBody(Body):
    """What an environment runs. An empty fingerprint says that nothing runs there any more."""

    environment = serializers.CharField(max_length=60)
    fingerprint = serializers.CharField(max_length=200, allow_blank=True)
    map_version = serializers.CharField(max_length=64, allow_blank=True, default="")


class RuntimeReported(serializers.Serializer[Any]):
    """A report, and whether what it says is allowed."""

    environment = serializers.CharField()
    fingerprint = serializers.CharField()
    map_version = serializers.CharField()
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    allowed = serializers.BooleanField()
    state = serializers.ChoiceField([*STATES, NONE])
    reasons = ReasonShown(many=True)


def reported_shown(reported: Reported) -> dict[str, Any]:
    """Return a report with its answer as it is shown."""
    seen = ("environment", "fingerprint", "map_version", "first_seen_at", "last_seen_at")
    answered = ("allowed", "state", "reasons")
    return {name: getattr(reported.runtime, name) for name in seen} | {n: reported.answer[n] for n in answered}


class SystemVersionFilters(FilterSet):
    """How versions are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    system = NumberFilter(field_name="system")
    fingerprint = filters.CharFilter(field_name="fingerprint", max_length=200)
    withdrawn = TruthFilter(method="is_withdrawn", label="Withdrawn, or not.")

    def is_withdrawn(self, queryset: QuerySet[SystemVersion], _name: str, value: bool) -> QuerySet[SystemVersion]:  # noqa: FBT001 - django-filter's signature
        """Return the versions that were withdrawn, or the others."""
        return queryset.filter(withdrawn_at__isnull=not value)


class SystemVersionResource(Readable):
    """Versions that initiatives are to run. They are registered at the initiative."""

    queryset = SystemVersion.objects.all()
    row = full = SystemVersionRow
    filterset_class = SystemVersionFilters
    bodies = {"shipped": ShippedBody, "seen": SeenBody}

    @extend_schema(responses={status.HTTP_201_CREATED: ShippedShown})
    @action(detail=False, methods=["post"])
    def shipped(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that the supplier of a system shipped a version, so that whoever uses it hears of it before it runs."""
        body = self.body()
        system = self.do(system_version_ship, body["system"], label=body["label"], fingerprint=body["fingerprint"])
        keys = list(users_of(system, sight_of(self.actor)).values_list("key", flat=True))
        told = {"system": system.name, "label": body["label"], "fingerprint": body["fingerprint"], "initiatives": keys}
        return Response(ShippedShown(told).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=SeenShown)
    @action(detail=False, methods=["post"])
    def seen(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what an inventory saw of a system. Told again it changes nothing, so a feed may send all it has.

        What it may do besides asks everybody who uses it to classify their use again.
        """
        seen = Sighting(**self.body())
        noted = self.do(system_version_see, seen)
        keys = list(users_of(noted.system, sight_of(self.actor)).values_list("key", flat=True))
        told = {"system": noted.system.name, "label": seen.label, "fingerprint": seen.fingerprint, "new": noted.new}
        return Response(SeenShown(told | {"added": noted.added, "removed": noted.removed, "initiatives": keys}).data)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take a version out of what is to be signed. One that is cleared stays cleared until a remit without it is."""
        self.body()
        version = SystemVersion.objects.select_related("initiative").get(pk=self.found().pk)
        return self.shown(self.do(system_version_withdraw, version).pk)
