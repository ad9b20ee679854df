"""Initiatives: registered, changed, judged, and moved through the one door."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.models import Decision
from governance.api.bodies import (
    AttestationBody,
    CitationBody,
    ClassificationBody,
    InitiativeBody,
    PlanCitationBody,
    TransitionBody,
)
from governance.api.determinations import LOOKING_BODIES, LOOKING_SHOWS, LookingActs
from governance.api.interventions import BODIES as INTERVENTION_BODIES
from governance.api.interventions import InterventionActs
from governance.api.judgements import fallbacks_shown, gate_shown, questions_shown, readiness_shown
from governance.api.ledger import AsOfShown, as_of_response, require_ledger
from governance.api.observations import ObservationsBody, ObservationsNoted
from governance.api.rows import (
    AttestationRow,
    CitationRow,
    ClassificationRow,
    GateShown,
    InitiativeDetail,
    InitiativeRow,
    NamedRow,
    PlanCitationRow,
)
from governance.api.splits import BODIES as SPLIT_BODIES
from governance.api.splits import SplitActs
from governance.api.system_versions import (
    RuntimeBody,
    RuntimeReported,
    SystemVersionBody,
    SystemVersionRow,
    reported_shown,
)
from governance.evidence import gather_one
from governance.models import Accountability, Citation, Initiative
from governance.rules.questions import Question
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import Gate, Nature, Stage
from governance.services.attestations import attestation_give
from governance.services.classifications import classification_propose
from governance.services.initiatives import (
    initiative_cite_decision,
    initiative_cite_plan,
    initiative_register,
    initiative_uncite_decision,
    initiative_update,
)
from governance.services.observations import observations_report
from governance.services.runtimes import runtime_report
from governance.services.system_versions import system_version_register
from governance.services.transitions import initiative_move
from roles.api.filters import InUnitFilter, MomentFilter, NumberFilter, SearchFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField
from roles.rules.capacities import Capacity

TIERS = [(tier, str(tier)) for tier in range(1, 5)]


class GateField(serializers.Serializer[Any]):
    """Which gate is asked."""

    gate = EnumField(Gate, default=Gate.PRODUCTION)


class InitiativeFilters(FilterSet):
    """How initiatives are narrowed down. Readiness is that of the last evaluation."""

    q = SearchFilter("title", "key", "purpose", label="Words in title, key or purpose.")
    stage = one_of(Stage, "stage")
    reported_stage = one_of(Stage, "reported_stage")
    nature = one_of(Nature, "nature")
    unit = InUnitFilter(field_name="beneficiary_unit", label="For this unit or one below it.")
    impact_tier = filters.MultipleChoiceFilter(field_name="impact_tier", choices=TIERS)
    unmet = filters.MultipleChoiceFilter(
        method="not_met", choices=[(key, key) for key in REQUIREMENTS], label="These requirements are all not met."
    )
    unanswered = filters.MultipleChoiceFilter(
        method="not_answered", choices=[(q.value, q.text) for q in Question], label="These questions are all open."
    )
    owner = NumberFilter(method="answered_for", label="This person has accepted to own the outcome.")
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    evaluated_after = MomentFilter(field_name="readiness__evaluated_at", lookup_expr="gte")

    def not_met(self, queryset: QuerySet[Initiative], _name: str, value: list[str]) -> QuerySet[Initiative]:
        """Return the initiatives that meet none of these requirements."""
        return queryset.filter(readiness__unmet__contains=value) if value else queryset

    def not_answered(self, queryset: QuerySet[Initiative], _name: str, value: list[str]) -> QuerySet[Initiative]:
        """Return the initiatives that answer none of these questions."""
        return queryset.exclude(readiness__questions_answered__overlap=[int(number) for number in value])

    def answered_for(self, queryset: QuerySet[Initiative], _name: str, value: int) -> QuerySet[Initiative]:
        """Return the initiatives whose outcome somebody owns."""
        owned = Accountability.objects.filter(
            Q(capacity=Capacity.OUTCOME_OWNER), person=value, status="accepted"
        ).values("initiative")
        return queryset.filter(pk__in=owned)


class InitiativeResource(InterventionActs, SplitActs, LookingActs, Readable):
    """Uses of AI, each for one business unit."""

    queryset = Initiative.objects.all()
    row, full = InitiativeRow, InitiativeDetail
    lookup_field = "key"
    lookup_value_regex = "AI-[0-9]{1,9}"
    bodies = {
        "create": InitiativeBody,
        "partial_update": InitiativeBody,
        "transition": TransitionBody,
        "classifications": ClassificationBody,
        "attestations": AttestationBody,
        "decisions": CitationBody,
        "redesign_plans": PlanCitationBody,
        "system_versions": SystemVersionBody,
        "runtime": RuntimeBody,
        "observations": ObservationsBody,
        **INTERVENTION_BODIES,
        **SPLIT_BODIES,
        **LOOKING_BODIES,
    }
    shows = {
        "classifications": ClassificationRow,
        "attestations": AttestationRow,
        "decisions": CitationRow,
        "redesign_plans": PlanCitationRow,
        "system_versions": SystemVersionRow,
        **LOOKING_SHOWS,
    }
    filterset_class = InitiativeFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register an initiative; it starts at intake, unclassified."""
        return self.created(self.do(initiative_register, **self.body()))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change an initiative's own fields; never its stage."""
        values = self.body(partial=True)
        return self.shown(self.do(initiative_update, self.found(), revision=self.revision_seen(), **values).pk)

    @action(detail=True, methods=["post"])
    def transition(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Ask the gate to let the initiative go on; facts are gathered and judged afresh."""
        body = self.body()
        moved = self.do(initiative_move, self.found(), body["to"], reason=body["reason"])
        return self.shown(moved.initiative_id)

    @extend_schema(
        parameters=[OpenApiParameter("gate", enum=[gate.value for gate in Gate], default=Gate.PRODUCTION.value)],
        responses=GateShown,
    )
    @action(detail=True, methods=["get"])
    def readiness(self, request: Request, **_where: Any) -> Response:
        """Return what a gate says of the initiative now, requirement by requirement."""
        asked = GateField(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        evidence = gather_one(self.found().pk, timezone.now())
        shown = gate_shown(evidence, asked.validated_data["gate"], request.build_absolute_uri)
        return Response(GateShown(shown).data)

    @extend_schema(
        parameters=[OpenApiParameter("at", OpenApiTypes.DATETIME, required=True, description="A moment that is past.")],
        responses=AsOfShown,
    )
    @action(detail=True, methods=["get"], url_path="as-of")
    def as_of(self, request: Request, **_where: Any) -> Response:
        """Return how the initiative stood at a moment: for auditors and the PMO."""
        require_ledger(self.actor)
        return as_of_response(request, self.found())

    @action(detail=True, methods=["post"])
    def classifications(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Propose what kind of thing the initiative is; a second person approves it."""
        return self.added(self.do(classification_propose, self.found(), **self.body()))

    @action(detail=True, methods=["post"])
    def attestations(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Vouch for the platform, as its owner."""
        return self.added(self.do(attestation_give, self.found(), **self.body()))

    @action(detail=True, methods=["post"])
    def decisions(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that the initiative puts AI to work in a decision."""
        return self.added(self.do(initiative_cite_decision, self.found(), **self.body()))

    @extend_schema(responses={status.HTTP_204_NO_CONTENT: None})
    @action(detail=True, methods=["delete"], url_path="decisions/(?P<decision>[0-9]{1,18})")
    def decision(self, request: Request, key: str, decision: str) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that the initiative no longer puts AI to work in a decision."""
        initiative = self.found()
        cited = Decision.objects.get(pk=decision, citations__initiative=initiative)
        self.do(initiative_uncite_decision, initiative, cited)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"], url_path="redesign-plans")
    def redesign_plans(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say that the initiative changes work as a plan says."""
        return self.added(self.do(initiative_cite_plan, self.found(), **self.body()))

    @action(detail=True, methods=["post"], url_path="system-versions")
    def system_versions(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Put a version of one of the initiative's systems up for signing."""
        return self.added(self.do(system_version_register, self.found(), **self.body()))

    @extend_schema(responses=RuntimeReported)
    @action(detail=True, methods=["post"])
    def runtime(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what an environment runs, and be told whether it may."""
        reported = self.do(runtime_report, self.found(), **self.body())
        return Response(RuntimeReported(reported_shown(reported)).data)

    @extend_schema(responses=ObservationsNoted)
    @action(detail=True, methods=["post"])
    def observations(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say how many cases an environment decided in which way, by day."""
        noted = self.do(observations_report, self.found(), **self.body())
        return Response(ObservationsNoted({"noted": noted}).data)

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add what the initiative uses and cites, and what the rules say of it now."""
        evidence = gather_one(row["id"], timezone.now())
        row["readiness"] = readiness_shown(evidence)
        row["questions"] = questions_shown(evidence, self.request.build_absolute_uri)
        cited = Citation.objects.filter(initiative=row["id"]).order_by("id")
        row["decisions"] = cited.values(*CitationRow.columns())
        initiative = Initiative(pk=row["id"])
        row["systems"] = initiative.systems.order_by("name").values(*NamedRow.columns())
        row["redesign_plans"] = initiative.plan_citations.order_by("id").values(*PlanCitationRow.columns())
        row["fallbacks"] = fallbacks_shown(evidence)
