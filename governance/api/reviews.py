"""Reviews: opened, signed, decided, taken back. Born open, whatever is sent."""

from typing import Any

from django.utils import timezone
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.proving import Proving
from governance.api.review_bodies import DecideBody, ReassignBody, ReviewBody, SignBody
from governance.api.review_rows import ConditionRow, RecusalRow, ReviewDetail, ReviewRow, SignatureRow
from governance.models import Review, Signature, Step
from governance.rules.findings import Finding
from governance.rules.reviews import Verdict
from governance.rules.stages import Gate, Stage, moves_from
from governance.services.review_standings import ReviewStanding, StepShown, review_standing
from governance.services.reviews import review_open, review_recuse, review_withdraw, step_reassign
from governance.services.signatures import Stroke, review_sign
from governance.services.verdicts import Ruling, review_decide
from roles.api.bodies import ReasonBody
from roles.api.filters import InUnitFilter, MomentFilter, NumberFilter, one_of


class ReviewFilters(FilterSet):
    """How reviews are narrowed down."""

    initiative = filters.CharFilter(field_name="initiative__key", max_length=12)
    unit = InUnitFilter(field_name="initiative__beneficiary_unit", label="For this unit or one below it.")
    gate = one_of(Gate, "gate")
    state = one_of(Review.State, "state")
    verdict = one_of(Verdict, "verdict")
    requested_by = NumberFilter(field_name="requested_by")
    opened_after = MomentFilter(field_name="opened_at", lookup_expr="gte")
    decided_after = MomentFilter(field_name="decided_at", lookup_expr="gte")


class ReviewResource(Proving):
    """Passages through gates."""

    queryset = Review.objects.all()
    row, full = ReviewRow, ReviewDetail
    filterset_class = ReviewFilters
    bodies = {
        "create": ReviewBody,
        "sign": SignBody,
        "decide": DecideBody,
        "withdraw": ReasonBody,
        "recuse": ReasonBody,
        "reassign": ReassignBody,
    }
    shows = {"sign": SignatureRow}

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Bring an initiative before a gate: its pack is frozen, and everybody the policy names is asked to sign."""
        values = self.body()
        initiative = values.pop("initiative")
        gate = values.pop("gate", None) or _next_gate(Stage(initiative.stage))
        return self.created(self.do(review_open, initiative, gate=gate, **values))

    @action(detail=True, methods=["post"])
    def sign(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put one's name to the pack whose digest was read. The last step's signature decides, and then it goes."""
        values = self.body()
        proof = self.prove(values)
        stroke = Stroke(values["meaning"], values["digest"], values["comment"], values.get("step"))
        return self.added(self.do(review_sign, self.found(), stroke, proof=proof))

    @extend_schema(responses={status.HTTP_200_OK: ReviewDetail})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Decide the review as whoever signs its last step; stage and clearance move with it, or nothing does."""
        values = self.body()
        ruling = Ruling(
            values["verdict"], values["rationale"], tuple(values.get("conditions", ())), values.get("minutes") or {}
        )
        proof = self.prove(values)
        return self.shown(self.do(review_decide, self.found(), ruling, digest=values["digest"], proof=proof).pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take a review back. What was signed stays on record."""
        return self.shown(self.do(review_withdraw, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def recuse(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Step aside in one's own name."""
        return self.shown(self.do(review_recuse, self.found(), **self.body()).review_id)

    @action(detail=True, methods=["post"])
    def reassign(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Give a step to an independent person, as whoever chairs the gate."""
        values = self.body()
        step = Step.objects.select_related("review").get(pk=values.pop("step"), review=self.found())
        return self.shown(self.do(step_reassign, step, **values).review_id)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add steps, signatures, conditions, and what the gate finds now."""
        review = Review.objects.select_related("remit", "initiative", "base").get(pk=row["id"])
        standing = review_standing(review, self.actor, now=timezone.now())
        row |= {name: getattr(review, name) for name in ("findings", "decided_findings", "changes")}
        row["steps"] = [_step(step) for step in standing.steps]
        signed = Signature.objects.filter(review=review).order_by("signed_at", "id")
        row["signatures"] = signed.values(*SignatureRow.columns())
        row["conditions"] = review.conditions.order_by("due_on", "id").values(*ConditionRow.columns())
        row["recusals"] = review.recusals.order_by("id").values(*RecusalRow.columns())
        row["missing"] = _missing(standing)


def _next_gate(stage: Stage) -> Gate:
    """Return the gate that stands before an initiative of this stage; in production the one that widens it."""
    return next((move.gate for move in moves_from(stage) if move.gate and not move.explained), Gate.LOOSENING)


def _missing(standing: ReviewStanding) -> list[dict[str, Any]]:
    return [] if standing.over else [_finding(finding) for finding in standing.missing]


def _finding(finding: Finding) -> dict[str, Any]:
    return {"requirement": finding.requirement, "result": finding.result, "message": finding.message}


def _step(step: StepShown) -> dict[str, Any]:
    row, standing = step.row, step.standing
    return {
        "id": row.pk,
        "order": row.order,
        "capacity": row.capacity,
        "meaning": row.meaning,
        "quorum": row.quorum,
        "due_at": row.due_at,
        "decides": row.decides,
        "passed": standing.passed,
        "open": standing.open,
        "assigned_to": str(row.assigned_to) if row.assigned_to else None,
        "candidates": [
            {
                "id": candidate.person_id,
                "name": candidate.name,
                "on_behalf_of": candidate.stands.on_behalf_name,
                "reasons": [{"id": reason.id, "text": reason.text} for reason in candidate.reasons],
            }
            for candidate in step.candidates
        ],
    }
