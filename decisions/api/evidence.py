"""Evidence: cases that experts answered, and tests of awkward cases."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from decisions.api.references import DecisionReference
from decisions.api.segments import SegmentReference
from decisions.models import EdgeTest, ReferenceCase, Segment
from decisions.queries.reference_cases import case_standing
from decisions.rules.vocabulary import EdgeCase
from decisions.services.proving import may_prove
from decisions.services.reference_cases import (
    expert_answer_give,
    reference_case_adjudicate,
    reference_case_withdraw,
)
from roles.api.bodies import Body, ReasonBody, many, text
from roles.api.filters import NumberFilter, TruthFilter, one_of
from roles.api.resources import Listed, Readable
from roles.api.rows import EnumField, PersonReference, Row

# What everybody may see of a case in a list; what experts answered is shown one by one, to whom it may be shown.
_NUMBERS = {"experts": Count("expert_answers")}


class CaseBody(Body):
    """A case for experts to answer: values by name of input, and a story where there is more to tell."""

    given = serializers.DictField()
    story = text(600, default="")
    segment = serializers.PrimaryKeyRelatedField(queryset=Segment.objects.all(), required=False, allow_null=True)
    edge_case = EnumField(EdgeCase, required=False, allow_blank=True)


class CasesBody(Body):
    """Cases to add, all or none."""

    cases = many(CaseBody, 1000)


class ExpertAnswerBody(Body):
    """What an expert would have answered. It is never changed. `frontline`: they do this work every day."""

    answer = serializers.CharField(max_length=120)
    reason = text(300, default="")
    frontline = serializers.BooleanField(default=False)


class AdjudicationBody(Body):
    """What is right, and why where it is not what both experts said."""

    answer = serializers.CharField(max_length=120)
    reason = text(300, default="")


class ReferenceCaseRow(Row):
    """A reference case. `experts` counts who answered it; `answer` is what was adjudicated."""

    id = serializers.IntegerField()
    decision = DecisionReference("decision")
    number = serializers.IntegerField()
    given = serializers.JSONField()
    story = serializers.CharField()
    segment = SegmentReference("segment", allow_null=True)
    edge_case = EnumField(EdgeCase, allow_blank=True)
    experts = serializers.IntegerField()
    answer = serializers.CharField()
    reason = serializers.CharField()
    adjudicated_by = PersonReference("adjudicated_by", allow_null=True)
    adjudicated_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ExpertAnswerShown(serializers.Serializer[Any]):
    """What one expert answered."""

    person = serializers.IntegerField(source="person_id")
    answer = serializers.CharField()
    reason = serializers.CharField()
    frontline = serializers.BooleanField()
    answered_at = serializers.DateTimeField()


class ReferenceCaseDetail(ReferenceCaseRow):
    """A reference case with the answers that you may see: your own, and others' once nobody can be led by them."""

    expert_answers = ExpertAnswerShown(many=True)


class ReferenceCaseFilters(FilterSet):
    """How reference cases are narrowed down."""

    decision = NumberFilter(field_name="decision")
    edge_case = one_of(EdgeCase, "edge_case")
    adjudicated = TruthFilter(field_name="adjudicated_at", lookup_expr="isnull", exclude=True)
    withdrawn = TruthFilter(field_name="withdrawn_at", lookup_expr="isnull", exclude=True)


class ReferenceCaseResource(Readable):
    """Cases that two experts answer blind. They are added with `POST /api/v1/decisions/{id}/reference-cases`."""

    queryset = ReferenceCase.objects.annotate(**_NUMBERS)
    row, full = ReferenceCaseRow, ReferenceCaseDetail
    bodies = {"answer": ExpertAnswerBody, "adjudicate": AdjudicationBody, "withdraw": ReasonBody}
    filterset_class = ReferenceCaseFilters

    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Answer a case as one of its two experts, for good."""
        case = self.found()
        self.do(expert_answer_give, case, **self.body())
        return self.shown(case.pk)

    @action(detail=True, methods=["post"])
    def adjudicate(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Say what is right, after both experts."""
        return self.shown(self.do(reference_case_adjudicate, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Take a case out of the set."""
        return self.shown(self.do(reference_case_withdraw, self.found(), **self.body()).pk)

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Nothing is added to a list."""

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add the answers that whoever asks may see."""
        case = (
            ReferenceCase.objects.select_related("decision")
            .prefetch_related("expert_answers__person")
            .get(pk=row["id"])
        )
        standing = case_standing(case, self.actor, proves=may_prove(self.actor, case.decision))
        mine = [standing.mine] if standing.mine else []
        row["expert_answers"] = standing.answers if standing.answers is not None else mine


class EdgeTestRow(Row):
    """A test of an awkward case: what its rule wanted then, and what happened."""

    id = serializers.IntegerField()
    edge_case = serializers.IntegerField(source="policy_id")
    given = serializers.JSONField()
    expected = serializers.CharField()
    observed = serializers.CharField()
    fingerprint = serializers.CharField()
    ran_by = PersonReference("ran_by")
    ran_at = serializers.DateTimeField()


class EdgeTestBody(Body):
    """What was given, and what happened: an allowed answer, or what was done."""

    given = serializers.DictField(required=False)
    observed = serializers.CharField(max_length=120)


class EdgeTestsBody(Body):
    """Tests of one awkward case, with the version that ran."""

    fingerprint = text(200, default="")
    tests = many(EdgeTestBody, 200)


class EdgeTestFilters(FilterSet):
    """How tests are narrowed down."""

    decision = NumberFilter(field_name="policy__decision")
    edge_case = NumberFilter(field_name="policy")


class EdgeTestResource(Listed):
    """Tests of awkward cases. They are recorded with `POST /api/v1/edge-cases/{id}/tests`."""

    queryset = EdgeTest.objects.all()
    row = full = EdgeTestRow
    filterset_class = EdgeTestFilters
