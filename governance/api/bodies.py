"""What may be said about initiatives and around them."""

from typing import Any

from rest_framework import serializers

from decisions.models import Decision, Segment
from decisions.rules.vocabulary import Verb
from governance.models import AISystem, Attestation, Initiative, PolicyProfile
from governance.rules.limits import Direction, MeasureUnit, OnRed, Sampling
from governance.rules.stages import Nature, Stage
from roles.api.bodies import Body, text, whole
from roles.api.rows import EnumField
from roles.api.terms import ProposalBody
from roles.models import Person, RedesignPlan, Unit
from roles.rules.capacities import Capacity


class InitiativeBody(Body):
    """An initiative. Its stage is changed by a gate alone, its nature by a classification."""

    title = serializers.CharField(max_length=300)
    beneficiary_unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    purpose = text()
    impact_tier = whole(min_value=1, max_value=4)
    reported_stage = EnumField(Stage, required=False, allow_blank=True)
    policy_profile = serializers.SlugRelatedField("key", queryset=PolicyProfile.objects.all(), required=False)
    pilot_start = serializers.DateField(required=False, allow_null=True)
    pilot_end_planned = serializers.DateField(required=False, allow_null=True)
    planned_go_live = serializers.DateField(required=False, allow_null=True)
    pilot_daily_cap = whole(min_value=1)
    systems = serializers.PrimaryKeyRelatedField(queryset=AISystem.objects.all(), many=True, required=False)

    hints = {
        "stage": "The stage is changed by POST /api/v1/initiatives/{key}/transition and by nothing else.",
        "nature": "The nature is changed by POST /api/v1/initiatives/{key}/classifications and its approval.",
    }


class TransitionBody(Body):
    """Where to, and why; a step back or an end has to give a reason."""

    to = EnumField(Stage)
    reason = text(2000, default="")


class ClassificationBody(Body):
    """The questionnaire. An override may only be stricter than what the answers make it, with a reason."""

    verbs = serializers.ListField(child=EnumField(Verb), max_length=len(Verb))
    acts_without_person = serializers.BooleanField()
    principal_basis = serializers.BooleanField()
    override = EnumField(Nature, required=False, allow_null=True)
    override_reason = text(2000)

    def validate_override(self, value: Nature | None) -> Nature | None:
        """Refuse what is no nature to have."""
        if value is Nature.UNCLASSIFIED:
            raise serializers.ValidationError("An assessment has to say what it is.")
        return value


class CitationBody(Body):
    """A decision in which the initiative puts AI to work, by its id."""

    decision = serializers.PrimaryKeyRelatedField(queryset=Decision.objects.all())


class PlanCitationBody(Body):
    """A redesign plan that the initiative follows, by its id."""

    plan = serializers.PrimaryKeyRelatedField(queryset=RedesignPlan.objects.all())


class AttestationBody(Body):
    """The points that the platform owner vouches for."""

    points = serializers.ListField(child=EnumField(Attestation.Point), min_length=1, max_length=len(Attestation.Point))
    note = text(default="")

    def validate_points(self, value: list[Any]) -> list[str]:
        """Return each point once."""
        return sorted({point.value for point in value})


class AccountabilityBody(ProposalBody):
    """Who is asked to answer for what on which initiative. Units: hours a month."""

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.all())
    capacity = EnumField(Capacity)

    def validate_capacity(self, value: Capacity) -> Capacity:
        """Refuse the capacity that another register holds."""
        if value is Capacity.DECISION_OWNER:
            raise serializers.ValidationError("Decision owners are asked with POST /api/v1/decisions/{id}/ownerships.")
        return value


class ToleranceEditBody(Body):
    """How much may go wrong. A change takes the signature off.

    The catalogue of measures is `GET /api/v1/measures`; anything else may be measured as well. `amber_low` and
    `limit_low` are the lower side of a band.
    """

    measure = serializers.CharField(max_length=120)
    numerator = text(200)
    denominator = text(200)
    direction = EnumField(Direction, required=False)
    unit = EnumField(MeasureUnit, required=False)
    target = serializers.DecimalField(12, 4, required=False, allow_null=True)
    amber = serializers.DecimalField(12, 4, required=False, allow_null=True)
    limit = serializers.DecimalField(12, 4, required=False, allow_null=True)
    key = text(60)
    decision = serializers.PrimaryKeyRelatedField(queryset=Decision.objects.all(), required=False, allow_null=True)
    segment = serializers.PrimaryKeyRelatedField(queryset=Segment.objects.all(), required=False, allow_null=True)
    amber_low = serializers.DecimalField(12, 4, required=False, allow_null=True)
    limit_low = serializers.DecimalField(12, 4, required=False, allow_null=True)
    sampling = EnumField(Sampling, required=False, allow_blank=True)
    cadence_days = whole(max_value=3650)
    maturity_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    minimum_sample = whole()
    data_source = text(200)
    on_red = EnumField(OnRed, required=False, allow_blank=True)
    playbook = text()
    baseline_k = whole(max_value=2**53)
    baseline_n = whole(max_value=2**53)
    baseline_value = serializers.DecimalField(14, 4, required=False, allow_null=True)
    baseline_note = text(300)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)

    hints = {"initiative": "A tolerance stays with its initiative."}


class ToleranceBody(ToleranceEditBody):
    """A new tolerance of an initiative."""

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.all())
