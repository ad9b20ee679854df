"""The register of decisions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api import decision_acts
from decisions.api.bodies import ConflictsBody, DecisionBody, EdgeCaseBody, InputsBody
from decisions.api.evidence import EdgeTestsBody
from decisions.api.ownerships import OwnershipRow
from decisions.api.rows import ConflictRow, DecisionDetail, DecisionRow, EdgeCaseRow, InputRow, OwnerRow
from decisions.api.segments import GrantRow, OutcomeRow
from decisions.api.table_acts import ANSWERS, TableActs
from decisions.models import (
    AcceptableOutcome,
    AutonomyGrant,
    Decision,
    EdgeCasePolicy,
    Input,
    InputConflict,
    Ownership,
)
from decisions.queries.facts import decisions_gather
from decisions.rules.autonomy import Autonomy
from decisions.rules.clarity import clarity
from decisions.rules.vocabulary import EscalationCategory, Impact, Verb
from decisions.services.decisions import (
    decision_register,
    decision_set_conflicts,
    decision_set_inputs,
    decision_update,
    edge_case_remove,
    edge_case_set,
)
from decisions.services.edge_tests import edge_tests_record
from decisions.services.ownerships import ownership_propose
from roles.api.filters import InUnitFilter, NumberFilter, SearchFilter, TruthFilter, one_of
from roles.api.resources import Readable, Resource
from roles.api.rows import grouped
from roles.api.terms import ProposalBody


class DecisionFilters(FilterSet):
    """How decisions are narrowed down."""

    q = SearchFilter("name", "code", "question", label="Words in name, code or question.")
    unit = InUnitFilter(field_name="unit", label="In this unit or below it.")
    code = filters.CharFilter(field_name="code", max_length=12)
    verb = one_of(Verb, "verb")
    impact = one_of(Impact, "impact")
    autonomy = one_of(Autonomy, "autonomy")
    owner = NumberFilter(method="owned_by", label="Owned by this person, who has accepted.")
    retired = TruthFilter(method="is_retired", label="Retired, or still in use.")

    def owned_by(self, queryset: QuerySet[Decision], _name: str, value: int) -> QuerySet[Decision]:
        """Return the decisions that somebody owns."""
        owned = Ownership.objects.filter(person=value, status="accepted").values("decision")
        return queryset.filter(pk__in=owned)

    def is_retired(self, queryset: QuerySet[Decision], _name: str, value: bool) -> QuerySet[Decision]:  # noqa: FBT001 - django-filter's signature
        """Return the decisions that are retired, or the others."""
        return queryset.filter(retired_at__isnull=not value)


class DecisionResource(TableActs, decision_acts.DecisionActs, Readable):
    """Recurring business choices, each with an owner, logic, and a rule for every awkward case."""

    queryset = Decision.objects.all()
    row, full = DecisionRow, DecisionDetail
    bodies = {
        "create": DecisionBody,
        "partial_update": DecisionBody,
        "inputs": InputsBody,
        "conflicts": ConflictsBody,
        "edge_cases": EdgeCaseBody,
        "ownerships": ProposalBody,
        **decision_acts.BODIES,
    }
    shows = {"ownerships": OwnershipRow, **decision_acts.SHOWS}
    answers = ANSWERS
    filterset_class = DecisionFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Register a decision."""
        return self.created(self.do(decision_register, **self.body()))

    def partial_update(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Change what is said about a decision."""
        values = self.body(partial=True)
        return self.shown(self.do(decision_update, self.found(), revision=self.revision_seen(), **values).pk)

    @action(detail=True, methods=["put"])
    def inputs(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Set what the decision looks at, in order of precedence."""
        values = self.body()
        return self.shown(self.do(decision_set_inputs, self.found(), revision=self.revision_seen(), **values).pk)

    @action(detail=True, methods=["put"])
    def conflicts(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Set which inputs can contradict each other, or why none can."""
        body = self.body()
        pairs = [(pair["first"].pk, pair["second"].pk) for pair in body["pairs"]]
        decision, seen = self.found(), self.revision_seen()
        self.do(decision_set_conflicts, decision, pairs=pairs, ruled_out=body["ruled_out"], revision=seen)
        return self.shown(decision.pk)

    @action(detail=True, methods=["post"], url_path="edge-cases")
    def edge_cases(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what happens in one awkward case; what was said about it before is replaced."""
        decision = self.found()
        self.do(edge_case_set, decision, revision=self.revision_seen(), **self.body())
        return self.shown(decision.pk)

    @action(detail=True, methods=["post"])
    def ownerships(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Ask somebody to own the decision; they answer in their own name."""
        ownership = self.do(ownership_propose, decision=self.found(), **self.body())
        return self.added(ownership)

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add who owns each decision, or was asked to."""
        owners = _of_decisions(Ownership.objects.filter(status__in=["proposed", "accepted"]), rows, OwnerRow, "id")
        for row in rows:
            row["owners"] = owners.get(row["id"], [])

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add what the decision looks at, its awkward cases, and what is still undefined."""
        self.enrich([row])
        parts = {
            "inputs": _of_decisions(Input.objects.all(), [row], InputRow, "rank", "id"),
            "conflicts": _of_decisions(InputConflict.objects.all(), [row], ConflictRow, "id"),
            "edge_cases": _of_decisions(EdgeCasePolicy.objects.all(), [row], EdgeCaseRow, "id"),
            "grants": _of_decisions(AutonomyGrant.objects.all(), [row], GrantRow, "segment__name", "id"),
            "outcomes": _of_decisions(AcceptableOutcome.objects.all(), [row], OutcomeRow, "id"),
        }
        row |= {name: found.get(row["id"], []) for name, found in parts.items()}
        today = timezone.now().date()
        facts = decisions_gather([row["id"]], today, evidence=False)[row["id"]]
        row["clarity"] = clarity(facts, today, tuple(EscalationCategory))


class EdgeCaseResource(Resource):
    """What is said about awkward cases."""

    queryset = EdgeCasePolicy.objects.select_related("decision")
    row = full = EdgeCaseRow
    bodies = {"tests": EdgeTestsBody}

    @action(detail=True, methods=["post"])
    def tests(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Record what happened when the case was put to what runs; what its rule wants now was expected."""
        policy = self.found()
        self.do(edge_tests_record, policy, **self.body())
        return self.shown(policy.pk)

    def destroy(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Remove what was said about one awkward case; it is a hole again."""
        self.do(edge_case_remove, self.found())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _of_decisions(
    queryset: QuerySet[Any], rows: Sequence[dict[str, Any]], shown: Any, *order: str
) -> dict[Any, list[Any]]:
    """Return what belongs to these decisions, by decision, in one statement."""
    found = queryset.filter(decision__in=[row["id"] for row in rows]).order_by(*order)
    return grouped(found.values("decision_id", *shown.columns()), "decision_id")
