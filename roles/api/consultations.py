"""Whom one has to ask before people's work changes, and what they answered."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import filters
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from roles.api.bodies import Body, ReasonBody, text
from roles.api.filters import NumberFilter, SearchFilter, TruthFilter, one_of
from roles.api.resources import Readable
from roles.api.rows import EnumField, PersonReference, Reference, Row
from roles.api.training import RedesignPlanReference
from roles.models import Consultation, ConsultationRule, RedesignPlan
from roles.queries.units import UnitTree
from roles.rules.consultation import Effect, Outcome, RuleStatus, Trigger
from roles.services.consultation_rights import consultation_rights
from roles.services.consultations import (
    consultation_begin,
    consultation_conclude,
    consultation_waive,
    consultation_withdraw,
)


class ConsultationRuleRow(Row):
    """What the law or an agreement of one jurisdiction asks: a mapping aid, no legal advice.

    `jurisdiction` is empty where it holds everywhere. `threshold` is the least number of people, or percent of hours,
    that the trigger speaks of. Units: `lead_days` before the first change.
    """

    id = serializers.IntegerField()
    key = serializers.CharField()
    jurisdiction = serializers.CharField()
    body = serializers.CharField()
    subject = serializers.CharField()
    trigger = EnumField(Trigger)
    threshold = serializers.DecimalField(6, 1, allow_null=True)
    effect = EnumField(Effect)
    lead_days = serializers.IntegerField()
    blocks_go_live = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment] # a column that is called like an option
    status = EnumField(RuleStatus)
    applies_from = serializers.DateField(allow_null=True)
    verified_on = serializers.DateField(allow_null=True)
    revision = serializers.IntegerField()


class ConsultationRuleFilters(FilterSet):
    """How rules are narrowed down."""

    q = SearchFilter("body", "subject", "source", label="Words in body, subject or source.")
    jurisdiction = filters.CharFilter(field_name="jurisdiction", max_length=2)
    effect = one_of(Effect, "effect")
    status = one_of(RuleStatus, "status")


class ConsultationRuleResource(Readable):
    """Rules about telling and asking employees. They are changed in the browser alone."""

    queryset = ConsultationRule.objects.all()
    row = full = ConsultationRuleRow
    filterset_class = ConsultationRuleFilters


class RuleReference(Reference):
    """A rule about telling and asking employees."""

    parts = {"id": "id", "key": "key", "body": "body"}


class ConsultationRow(Row):
    """What was done about one rule for one plan. `outcome` is empty while it runs.

    What was said – `position`, `conditions`, `evidence`, `waived_because` – is null for who may not read the papers.
    """

    id = serializers.IntegerField()
    plan = RedesignPlanReference("plan")
    rule = RuleReference("rule")
    notified_on = serializers.DateField(allow_null=True)
    concluded_on = serializers.DateField(allow_null=True)
    outcome = EnumField(Outcome, allow_blank=True)
    position = serializers.CharField(allow_null=True)
    conditions = serializers.CharField(allow_null=True)
    evidence = serializers.CharField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    waived_by = PersonReference("waived_by", allow_null=True)
    waived_because = serializers.CharField(allow_null=True)
    recorded_by = PersonReference("recorded_by")
    recorded_at = serializers.DateTimeField()
    revision = serializers.IntegerField()


PAPERS = ("position", "conditions", "evidence", "waived_because")


class ConsultationBody(Body):
    """By which rule of which plan a body was told or asked, when, and what shows it."""

    plan = serializers.PrimaryKeyRelatedField(queryset=RedesignPlan.objects.all())
    rule = serializers.PrimaryKeyRelatedField(queryset=ConsultationRule.objects.all())
    notified_on = serializers.DateField()
    evidence = text(5000)


class ConclusionBody(Body):
    """What a body said, and where that can be read."""

    outcome = EnumField(Outcome)
    position = text(5000)
    conditions = text(5000)
    evidence = text(5000)


class ExemptionBody(ReasonBody):
    """Which rule does not apply to which plan, and why."""

    plan = serializers.PrimaryKeyRelatedField(queryset=RedesignPlan.objects.all())
    rule = serializers.PrimaryKeyRelatedField(queryset=ConsultationRule.objects.all())


class ConsultationFilters(FilterSet):
    """How consultations are narrowed down."""

    plan = NumberFilter(field_name="plan")
    rule = NumberFilter(field_name="rule")
    outcome = one_of(Outcome, "outcome")
    running = TruthFilter(method="still_running", label="Begun and not ended.")

    def still_running(self, queryset: QuerySet[Consultation], _name: str, value: bool) -> QuerySet[Consultation]:  # noqa: FBT001 - django-filter's signature
        """Return those that run, or the others."""
        runs = {"notified_on__isnull": False, "outcome": ""}
        return queryset.filter(**runs) if value else queryset.exclude(**runs)


class ConsultationResource(Readable):
    """What employees were told and asked about plans, and what they said."""

    queryset = Consultation.objects.all()
    row = full = ConsultationRow
    bodies = {
        "create": ConsultationBody,
        "conclude": ConclusionBody,
        "withdraw": ReasonBody,
        "exempt": ExemptionBody,
    }
    filterset_class = ConsultationFilters

    def create(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Write down that a body was told or asked, as HR, the head of the unit or whoever wrote the plan."""
        values = self.body()
        return self.created(self.do(consultation_begin, values.pop("plan"), values.pop("rule"), **values))

    @action(detail=False, methods=["post"])
    def exempt(self, request: Request) -> Response:  # noqa: ARG002 - DRF hands it over
        """Sign why a rule does not apply to a plan, as legal or the second line."""
        values = self.body()
        return self.shown(self.do(consultation_waive, values.pop("plan"), values.pop("rule"), **values).pk)

    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Write down what the body said, as whoever speaks for it or as HR."""
        return self.shown(self.do(consultation_conclude, self.found(), **self.body()).pk)

    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Write down that the body takes its consent back."""
        return self.shown(self.do(consultation_withdraw, self.found(), **self.body()).pk)

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Leave out the papers of plans for which whoever asks may not read them."""
        ids = {row["plan__id"] for row in rows}
        plans = RedesignPlan.objects.filter(pk__in=ids).select_related("role__unit", "created_by")
        tree, today = UnitTree.read(), timezone.localdate()
        readable = {plan.pk for plan in plans if consultation_rights(self.actor, plan, today, tree).read}
        for row in rows:
            if row["plan__id"] not in readable:
                row.update(dict.fromkeys(PAPERS))
