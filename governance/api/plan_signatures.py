"""Redesign plans as they are signed: by whom, in which part, and how far they have come."""

from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.proving import Proving, ProvingBody
from governance.models import Signature
from governance.services.plan_signatures import plan_sign
from roles.api.bodies import ReasonBody
from roles.api.plans import PlanDetail, PlanResource
from roles.api.rows import EnumField, PersonReference, Row
from roles.models import PlanSignature
from roles.queries.plan_content import plan_digests
from roles.rules.plans import PlanPart
from roles.services.plan_states import plan_complete, plan_consult, plan_execute, plan_withdraw


class PlanSignatureRow(Row):
    """A signature on a redesign plan. It counts while the plan's digest is the one that it names."""

    id = serializers.IntegerField()
    part = EnumField(PlanPart)
    person = PersonReference("person")
    printed_name = serializers.CharField()
    statement = serializers.CharField()
    digest = serializers.CharField()
    proof = EnumField(Signature.Proof)
    signed_at = serializers.DateTimeField()


class SignedPlanDetail(PlanDetail):
    """A redesign plan with everything that was signed of it. `digest` is that of what it says now, which is signed.

    `missing` are the parts in which nobody signed that; `signatures` also holds those of what it said before.
    """

    added = frozenset({"missing"})

    missing = serializers.ListField(child=EnumField(PlanPart))
    signatures = PlanSignatureRow(many=True)


class PlanSignBody(ProvingBody):
    """In which part it is signed, the digest that was read, and what proves who signs."""

    part = EnumField(PlanPart)
    digest = serializers.RegexField(r"^[0-9a-f]{64}\Z", max_length=64)


class SignedPlanResource(PlanResource, Proving):
    """What happens to people's work, who signed it, and how far it has come."""

    full = SignedPlanDetail
    bodies = {**PlanResource.bodies, "sign": PlanSignBody, "withdraw": ReasonBody}
    shows = {**PlanResource.shows, "sign": PlanSignatureRow}

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put one's name to the plan whose digest was read, in one part. With the last part it is approved."""
        values = self.body()
        proof = self.prove(values)
        return self.added(self.do(plan_sign, self.found(), values["part"], digest=values["digest"], proof=proof))

    @action(detail=True, methods=["post"])
    def consult(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Begin to put the plan to the people concerned."""
        return self.shown(self.do(plan_consult, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def execute(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Begin to carry out a plan that everybody signed."""
        return self.shown(self.do(plan_execute, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def complete(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that a plan is carried out; the activities of its role take the hours that it foresaw."""
        return self.shown(self.do(plan_complete, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take a plan back for good."""
        return self.shown(self.do(plan_withdraw, self.found(), **self.body()).pk)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the activities and the signatures, and which parts are missing."""
        super().enrich_detail(row)
        row["digest"] = plan_digests([row["id"]])[row["id"]]
        signed = PlanSignature.objects.filter(plan=row["id"]).order_by("signed_at", "id")
        row["signatures"] = signed.values(*PlanSignatureRow.columns())
        counting = {s["part"] for s in row["signatures"] if s["digest"] == row["digest"]}
        row["missing"] = [part.value for part in PlanPart if part.value not in counting]
