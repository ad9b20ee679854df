"""Initiatives as the API shows them."""

from typing import Any

from rest_framework import serializers

from decisions.api.references import DecisionReference
from decisions.api.segments import SegmentReference
from decisions.rules.vocabulary import Verb
from governance.api.references import InitiativeReference, ProfileReference
from governance.models import Attestation, Classification
from governance.rules.findings import Result
from governance.rules.limits import Direction, MeasureUnit, OnRed, Sampling
from governance.rules.stages import Gate, Nature, Stage
from roles.api.rows import EnumField, PersonReference, Reference, Row, UnitReference
from roles.rules.capacities import Capacity


class ReadinessShown(serializers.Serializer[Any]):
    """An initiative against its production gate. `unmet` and `indeterminate` hold requirement ids."""

    evaluated_at = serializers.DateTimeField()
    unmet = serializers.ListField(child=serializers.CharField())
    indeterminate = serializers.ListField(child=serializers.CharField())
    met_count = serializers.IntegerField()
    asked_count = serializers.IntegerField()
    questions_answered = serializers.ListField(child=serializers.IntegerField())
    questions_count = serializers.IntegerField()


class KeptReadiness(Reference):
    """What the last evaluation said; null where there was none yet."""

    parts = {str(name): str(name) for name in ReadinessShown().fields}
    shape = ReadinessShown


class InitiativeRow(Row):
    """An initiative: one use of AI for one business unit. `impact_tier` runs from 1 (low) to 4 (critical)."""

    key = serializers.CharField()
    title = serializers.CharField()
    beneficiary_unit = UnitReference("beneficiary_unit")
    stage = EnumField(Stage)
    reported_stage = EnumField(Stage, allow_blank=True)
    nature = EnumField(Nature)
    suggested_nature = EnumField(Nature, allow_blank=True)
    impact_tier = serializers.IntegerField(allow_null=True)
    policy_profile = ProfileReference("policy_profile")
    pilot_start = serializers.DateField(allow_null=True)
    pilot_end_planned = serializers.DateField(allow_null=True)
    planned_go_live = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    revision = serializers.IntegerField()
    readiness = KeptReadiness("readiness", allow_null=True)


class GapShown(serializers.Serializer[Any]):
    """One thing that is missing, and the page that mends it."""

    message = serializers.CharField()
    link = serializers.URLField()


class HolderShown(serializers.Serializer[Any]):
    """Somebody who answers for something, or was asked to. Units: hours a month."""

    person = serializers.IntegerField()
    name = serializers.CharField()
    unit = serializers.CharField()
    status = serializers.CharField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    hours_per_month = serializers.FloatField()
    deputy = serializers.CharField(allow_null=True)


class QuestionShown(serializers.Serializer[Any]):
    """One of the five questions, and how far it is answered."""

    number = serializers.IntegerField()
    question = serializers.CharField()
    capacity = EnumField(Capacity)
    answered = serializers.BooleanField()
    holders = HolderShown(many=True)
    gaps = GapShown(many=True)


class NamedRow(Row):
    """Something by its id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class CitationRow(Row):
    """A decision in which an initiative puts AI to work."""

    decision = DecisionReference("decision")


class PlanReference(Reference):
    """A redesign plan."""

    parts = {"id": "id", "title": "title"}


class PlanCitationRow(Row):
    """A redesign plan that an initiative follows."""

    plan = PlanReference("plan")


class FallbackShown(serializers.Serializer[Any]):
    """Whether people could do again what a plan took out. Units: hours a month.

    `until` is null where nobody said until when they can.
    """

    plan = serializers.IntegerField()
    title = serializers.CharField()
    needed = serializers.FloatField()
    available = serializers.FloatField()
    until = serializers.DateField(allow_null=True)
    holds = serializers.BooleanField()


class InitiativeDetail(InitiativeRow):
    """An initiative with its five questions; readiness and questions are computed when asked for."""

    purpose = serializers.CharField()
    pilot_daily_cap = serializers.IntegerField(allow_null=True)
    suggested_because = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment] # a column that is called like an option
    source_ref = serializers.CharField()
    created_by = PersonReference("created_by")
    split_off = InitiativeReference("parent", allow_null=True)
    readiness = ReadinessShown()  # type: ignore[assignment] # the detail's is computed, the list's is kept
    systems = NamedRow(many=True)
    decisions = CitationRow(many=True)
    redesign_plans = PlanCitationRow(many=True)
    fallbacks = FallbackShown(many=True)
    questions = QuestionShown(many=True)


class RequirementShown(serializers.Serializer[Any]):
    """One requirement of a gate. `link` leads to what mends it first; null where nothing is missing."""

    id = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    result = EnumField(Result)
    message = serializers.CharField()
    link = serializers.URLField(allow_null=True)
    gaps = GapShown(many=True)


class GateShown(serializers.Serializer[Any]):
    """What a gate says of an initiative now."""

    initiative = serializers.CharField()
    gate = EnumField(Gate)
    policy = serializers.CharField()
    evaluated_at = serializers.DateTimeField()
    passes = serializers.BooleanField()
    questions_answered = serializers.ListField(child=serializers.IntegerField())
    requirements = RequirementShown(many=True)


class ClassificationRow(Row):
    """One assessment of an initiative's nature."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    status = EnumField(Classification.Status)
    verbs = serializers.ListField(child=EnumField(Verb))
    acts_without_person = serializers.BooleanField()
    principal_basis = serializers.BooleanField()
    computed = EnumField(Nature)
    nature = EnumField(Nature)
    reasons = serializers.ListField(child=serializers.CharField())
    override_reason = serializers.CharField()
    assessed_by = PersonReference("assessed_by")
    assessed_at = serializers.DateTimeField()
    decided_by = PersonReference("decided_by", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    rejection_reason = serializers.CharField()


class AttestationRow(Row):
    """The platform owner's word on the environment, on one day."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    points = serializers.ListField(child=EnumField(Attestation.Point))
    note = serializers.CharField()
    attested_by = PersonReference("attested_by")
    attested_at = serializers.DateTimeField()


class ToleranceRow(Row):
    """How much may go wrong in one measure of an initiative's outcomes. Values are in `unit`.

    `key` is how measurements name the measure. Without a decision it is about all of them, without a segment about all
    cases. `sampling` and `on_red` are empty where nobody said; then the clearance is restricted. What was seen before
    `evidence_since` proves nothing at a gate.
    """

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    measure = serializers.CharField()
    numerator = serializers.CharField()
    denominator = serializers.CharField()
    direction = EnumField(Direction)
    unit = EnumField(MeasureUnit)
    target = serializers.DecimalField(12, 4, allow_null=True)
    amber = serializers.DecimalField(12, 4, allow_null=True)
    limit = serializers.DecimalField(12, 4, allow_null=True)
    key = serializers.CharField()
    decision = DecisionReference("decision", allow_null=True)
    segment = SegmentReference("segment", allow_null=True)
    amber_low = serializers.DecimalField(12, 4, allow_null=True)
    limit_low = serializers.DecimalField(12, 4, allow_null=True)
    sampling = EnumField(Sampling, allow_blank=True)
    cadence_days = serializers.IntegerField(allow_null=True)
    maturity_days = serializers.IntegerField()
    minimum_sample = serializers.IntegerField(allow_null=True)
    data_source = serializers.CharField()
    on_red = EnumField(OnRed, allow_blank=True)
    playbook = serializers.CharField()
    baseline_k = serializers.IntegerField(allow_null=True)
    baseline_n = serializers.IntegerField(allow_null=True)
    baseline_value = serializers.DecimalField(14, 4, allow_null=True)
    baseline_note = serializers.CharField()
    owner = PersonReference("owner", allow_null=True)
    signed_by = PersonReference("signed_by", allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    first_signed_at = serializers.DateTimeField(allow_null=True)
    evidence_since = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()
