"""Breaches: what was broken, how it was found, and what people did about it."""

from typing import Any

from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.references import InitiativeReference
from governance.models import Breach, BreachEvent
from governance.rules.breaches import BreachAct, BreachState, Detector
from governance.rules.severity import Severity
from governance.services.breach_closing import breach_close_ask, breach_concur, breach_decline, breach_reject_ask
from governance.services.breaches import (
    breach_acknowledge,
    breach_cause,
    breach_contain,
    breach_note,
    breach_remedy,
    breach_watch,
)
from roles.api.bodies import Body, ReasonBody, text
from roles.api.filters import InUnitFilter, MomentFilter, SearchFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Row

LONGEST = 4000


class BreachEventRow(Row):
    """One thing that happened around a breach; without an actor a detector found it."""

    id = serializers.IntegerField()
    act = EnumField(BreachAct)
    note = serializers.CharField()
    actor = PersonReference("actor", allow_null=True)
    at = serializers.DateTimeField()


class BreachRow(Row):
    """One time that more went wrong than was signed for.

    `k` of `n` since `since`, or `value`; `statistic` is what the detector computed, `bound` what it had to stay under.
    `action` is what the clearance was put to, empty where it was not turned.
    """

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    number = serializers.IntegerField()
    measure = serializers.CharField()
    segment = serializers.CharField()
    detector = EnumField(Detector)
    severity = EnumField(Severity)
    state = EnumField(BreachState)
    limit_text = serializers.CharField()
    k = serializers.IntegerField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    statistic = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    action = serializers.CharField()
    opened_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    contained_at = serializers.DateTimeField(allow_null=True)
    watch_until = serializers.DateField(allow_null=True)
    closing = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()


class BreachDetail(BreachRow):
    """A breach with what people said of it, and its timeline."""

    tolerance = serializers.IntegerField(allow_null=True)
    fingerprint = serializers.CharField()
    note = serializers.CharField()
    containment = serializers.CharField()
    root_cause = serializers.CharField()
    remedy = serializers.CharField()
    closing_by = PersonReference("closing_by", allow_null=True)
    concurred_by = PersonReference("concurred_by", allow_null=True)
    events = BreachEventRow(many=True)


class NoteBody(Body):
    """A word for the timeline, if any."""

    note = text(LONGEST, default="")


class SaidBody(Body):
    """What is said; it stands on the timeline."""

    text = text(LONGEST, required=True)


class WatchBody(Body):
    """Until when it is watched: as long as the policy says, if no day is named."""

    until = serializers.DateField(required=False)
    note = text(LONGEST, default="")


class CloseBody(Body):
    """Why it can be closed; needed where the watch is not over."""

    reason = text(LONGEST, default="")


class BreachFilters(FilterSet):
    """How breaches are narrowed down."""

    q = SearchFilter("measure", "segment", "initiative__title", "initiative__key", label="Words in it.")
    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    unit = InUnitFilter(field_name="initiative__beneficiary_unit", label="For this unit or one below it.")
    state = one_of(BreachState, "state")
    severity = one_of(Severity, "severity")
    detector = one_of(Detector, "detector")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gt")


class BreachResource(Readable):
    """Breaches are opened by detectors and by reports; people handle them, and two close them."""

    queryset = Breach.objects.select_related("initiative")
    row, full = BreachRow, BreachDetail
    bodies = {
        "acknowledge": NoteBody,
        "contain": SaidBody,
        "cause": SaidBody,
        "remedy": SaidBody,
        "watch": WatchBody,
        "note": SaidBody,
        "close": CloseBody,
        "reject": ReasonBody,
        "concur": NoteBody,
        "decline": ReasonBody,
    }
    filterset_class = BreachFilters

    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that one has seen it and looks after it."""
        return self._done(breach_acknowledge)

    @action(detail=True, methods=["post"])
    def contain(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what keeps it from going on."""
        return self._done(breach_contain)

    @action(detail=True, methods=["post"])
    def cause(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say why it happened."""
        return self._done(breach_cause)

    @action(detail=True, methods=["post"])
    def remedy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what was mended."""
        return self._done(breach_remedy)

    @action(detail=True, methods=["post"])
    def watch(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Begin to watch whether it holds."""
        return self._done(breach_watch)

    @action(detail=True, methods=["post"])
    def note(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put a word on the timeline."""
        return self._done(breach_note)

    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Ask as the outcome owner that it be closed; the second line has to concur."""
        return self._done(breach_close_ask)

    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that it is a false alarm; the second line has to concur."""
        return self._done(breach_reject_ask)

    @action(detail=True, methods=["post"])
    def concur(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Concur as the second line with what somebody else asks."""
        return self._done(breach_concur)

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say as the second line why it is not over."""
        return self._done(breach_decline)

    def _done(self, service: Any) -> Response:
        values = self.body()
        revision = self.revision_seen()
        return self.shown(self.do(service, self.found(), revision=revision, **values).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the timeline, the first thing first."""
        events = BreachEvent.objects.filter(breach=row["id"]).order_by("at", "id")
        row["events"] = events.values(*BreachEventRow.columns())
