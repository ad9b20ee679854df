"""Waivers: time-boxed, compensated exceptions from one requirement."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.proving import Proving, ProvingBody
from governance.api.references import InitiativeReference
from governance.api.review_rows import SignatureRow
from governance.models import CompensatingControl, ControlEvidence, Initiative, Signature, Waiver
from governance.queries.waivers import standing_is
from governance.rules.reviews import Meaning
from governance.rules.waiver_requests import Ask, Control
from governance.rules.waivers import Authority, Ground, Standing, WaiverKind, standing_of
from governance.services.waiver_signatures import waiver_sign
from governance.services.waivers import (
    control_evidence_give,
    waiver_close,
    waiver_request,
    waiver_revoke,
    waiver_withdraw,
)
from roles.api.bodies import Body, ReasonBody, many, text
from roles.api.filters import InUnitFilter, MomentFilter, NumberFilter, SearchFilter, one_of
from roles.api.rows import Computed, EnumField, PersonReference, Row, grouped
from roles.models import Person

MOST_CONTROLS = 10
LONGEST = 4000


@extend_schema_field({"type": "string", "enum": [standing.value for standing in Standing]})
class StandingShown(Computed):
    """How a waiver stands now, by the clock."""

    columns = ("state", "starts_on", "timezone", "expires_at")

    def to_representation(self, value: dict[str, Any]) -> str:
        """Return the standing at this moment."""
        starts_on: date = value["starts_on"]
        expires_at: datetime = value["expires_at"]
        return standing_of(value["state"], starts_on, value["timezone"], expires_at, timezone.now()).value


class EvidenceRow(Row):
    """A control was carried out: said by its owner, on one day."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    given_by = PersonReference("given_by")
    given_at = serializers.DateTimeField()


class ControlRow(Row):
    """What is done instead while a requirement is waived. Units: `cadence_days` in calendar days."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    owner = PersonReference("owner")
    cadence_days = serializers.IntegerField()
    evidence = EvidenceRow(many=True)


class WaiverRow(Row):
    """Leave from one requirement for one initiative, for a while.

    `state` is what was decided, `standing` what the clock makes of it now; `expires_at` is the first moment at which
    it does not count any more. `digest` covers all that is asked, and is what people sign.
    """

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    requirement = serializers.CharField()
    kind = EnumField(WaiverKind)
    ground = EnumField(Ground)
    authority = EnumField(Authority)
    state = EnumField(Waiver.State)
    standing = StandingShown()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    timezone = serializers.CharField()
    expires_at = serializers.DateTimeField()
    renews = serializers.IntegerField(allow_null=True)
    requested_by = PersonReference("requested_by")
    requested_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField()


class WaiverDetail(WaiverRow):
    """A waiver with what is asked, the controls and the signatures."""

    reason = serializers.CharField()
    risk = serializers.CharField()
    remediation = serializers.CharField()
    end_reason = serializers.CharField()
    controls = ControlRow(many=True)
    signatures = SignatureRow(many=True)


class ControlBody(Body):
    """A control: what is done instead, by whom, and how often that is shown. Units: calendar days."""

    text = serializers.CharField(max_length=300)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    cadence_days = serializers.IntegerField(min_value=1, max_value=366)


class WaiverBody(Body):
    """What is asked. Both days are included, where it is `timezone`: the policy's calendar if it is left out."""

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.all())
    requirement = serializers.CharField(max_length=10)
    kind = EnumField(WaiverKind, default=WaiverKind.EXCEPTION)
    ground = EnumField(Ground)
    reason = serializers.CharField(max_length=LONGEST)
    risk = serializers.CharField(max_length=LONGEST)
    remediation = serializers.CharField(max_length=LONGEST)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    timezone = serializers.CharField(max_length=40, required=False)
    controls = many(ControlBody, MOST_CONTROLS, required=False)
    renews = serializers.PrimaryKeyRelatedField(queryset=Waiver.objects.all(), required=False, allow_null=True)

    hints = {
        "state": "A waiver begins as a request; it is decided by POST /api/v1/waivers/{id}/sign.",
        "authority": "Who decides follows from the requirement.",
        "expires_at": "It follows from the last day and the time zone.",
    }


class WaiverSignBody(ProvingBody):
    """A yes or a no to what was read, and what proves who says it. A no gives its reason."""

    meaning = serializers.ChoiceField(choices=[Meaning.APPROVED.value, Meaning.REJECTED.value])
    digest = serializers.CharField(max_length=64)
    comment = text(LONGEST, default="")


class EndBody(Body):
    """Why, in a sentence."""

    reason = text(LONGEST, default="")


class ShownBody(Body):
    """Which control was carried out, and where the evidence lies."""

    control = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    text = serializers.CharField(max_length=LONGEST)


class WaiverFilters(FilterSet):
    """How waivers are narrowed down."""

    q = SearchFilter("reason", "initiative__title", "initiative__key", "requirement", label="Words in it.")
    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    requirement = filters.CharFilter(field_name="requirement", max_length=10)
    unit = InUnitFilter(field_name="initiative__beneficiary_unit", label="For this unit or one below it.")
    state = one_of(Waiver.State, "state")
    standing = filters.ChoiceFilter(
        choices=[(s.value, s.label) for s in Standing], method="stands", label="How it stands now, by the clock."
    )
    authority = one_of(Authority, "authority")
    requested_by = NumberFilter(field_name="requested_by")
    expires_before = MomentFilter(field_name="expires_at", lookup_expr="lt")

    def stands(self, queryset: QuerySet[Waiver], _name: str, value: str) -> QuerySet[Waiver]:
        """Return the waivers that stand so now."""
        return queryset.filter(standing_is(Standing(value), timezone.now()))


class WaiverResource(Proving):
    """Waivers: asked for by one, decided by others, judged by the clock whenever they are read."""

    queryset = Waiver.objects.select_related("initiative")
    row, full = WaiverRow, WaiverDetail
    bodies = {
        "create": WaiverBody,
        "sign": WaiverSignBody,
        "withdraw": EndBody,
        "revoke": ReasonBody,
        "close": EndBody,
        "evidence": ShownBody,
    }
    shows = {"evidence": EvidenceRow}
    filterset_class = WaiverFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Ask for a waiver. What is asked is frozen; it counts once everybody who decides has approved."""
        values = self.body()
        initiative = values.pop("initiative")
        return self.created(self.do(waiver_request, initiative, _ask(initiative, values)))

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Approve or reject what was read, in one's own name. Asked again, the same answer changes nothing."""
        values = self.body()
        values["meaning"] = Meaning(values["meaning"])
        proof = self.prove(values)
        return self.shown(self.do(waiver_sign, self.found(), proof=proof, **values).pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take back a request that nobody decided yet."""
        return self.shown(self.do(waiver_withdraw, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """End an approved waiver before its time; the requirement has to hold again at once."""
        return self.shown(self.do(waiver_revoke, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Close an approved waiver, because its requirement holds without it."""
        return self.shown(self.do(waiver_close, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def evidence(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that a control is carried out, as its owner."""
        values = self.body()
        control = CompensatingControl.objects.get(pk=values["control"], waiver=self.found())
        return self.added(self.do(control_evidence_give, control, text=values["text"]))

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the controls with their evidence, and the signatures."""
        controls = list(
            CompensatingControl.objects.filter(waiver=row["id"]).order_by("id").values(*ControlRow.columns())
        )
        rows = ControlEvidence.objects.filter(control__waiver=row["id"]).order_by("given_at", "id")
        given = grouped(rows.values(*EvidenceRow.columns(), "control_id"), "control_id")
        for control in controls:
            control["evidence"] = given.get(control["id"], [])
        row["controls"] = controls
        signed = Signature.objects.filter(waiver=row["id"]).order_by("signed_at", "id")
        row["signatures"] = signed.values(*SignatureRow.columns())


def _ask(initiative: Initiative, values: dict[str, Any]) -> Ask:
    zone = values.pop("timezone", None) or initiative.policy_profile.policy.calendar_timezone
    renews = values.pop("renews", None)
    controls = tuple(Control(c["text"], c["owner"].pk, c["cadence_days"]) for c in values.pop("controls", ()))
    return Ask(**values, timezone=zone, controls=controls, renews_id=renews.pk if renews else None)
