"""What may be said about a decision."""

from decimal import Decimal

from rest_framework import serializers

from decisions.models import Input, InputConflict, Queue
from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import (
    Days,
    EdgeAction,
    EdgeCase,
    EscalationCategory,
    Impact,
    LogicKind,
    Reversibility,
    TimeoutAction,
    TriggerType,
    Verb,
)
from roles.api.bodies import Body, many, text, whole
from roles.api.rows import ClockField, EnumField
from roles.models import Person, Unit


class DecisionBody(Body):
    """A decision; whatever is left out stays open and is counted by its clarity."""

    name = serializers.CharField(max_length=150)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    question = text(300)
    verb = EnumField(Verb, required=False, allow_blank=True)
    allowed_answers = serializers.ListField(child=serializers.CharField(max_length=120), max_length=100, required=False)
    trigger = text(300)
    volume_per_day = whole()
    impact = EnumField(Impact, required=False, allow_blank=True)
    reversibility = EnumField(Reversibility, required=False, allow_blank=True)
    autonomy = EnumField(Autonomy, required=False, allow_null=True)
    logic_kind = EnumField(LogicKind, required=False, allow_blank=True)
    logic_text = text(50_000)
    conflicts_ruled_out = text()
    operates_days = EnumField(Days, required=False, allow_blank=True)
    operates_from = ClockField(required=False, allow_null=True)
    operates_until = ClockField(required=False, allow_null=True)

    hints = {
        "inputs": "Inputs are set with PUT /api/v1/decisions/{id}/inputs.",
        "conflicts": "Conflicts are set with PUT /api/v1/decisions/{id}/conflicts.",
        "edge_cases": "Edge cases are written with POST /api/v1/decisions/{id}/edge-cases.",
        "table": "A table is written with PUT /api/v1/decisions/{id}/table.",
        "grants": "Grants are set with PUT /api/v1/decisions/{id}/grants.",
        "outcomes": "Outcomes are set with PUT /api/v1/decisions/{id}/outcomes.",
        "owner": "An owner is asked with POST /api/v1/decisions/{id}/ownerships.",
    }


class InputBody(Body):
    """One input; with its id where it exists already."""

    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    name = serializers.CharField(max_length=120)
    source_system = text(120, default="")
    mandatory = serializers.BooleanField(default=True)


class InputsBody(Body):
    """All inputs, in order of precedence. One that is not listed goes, with its rules."""

    inputs = many(InputBody, 200)


class PairBody(Body):
    """Two inputs of the decision, by id."""

    first = serializers.PrimaryKeyRelatedField(queryset=Input.objects.all())
    second = serializers.PrimaryKeyRelatedField(queryset=Input.objects.all())


class ConflictsBody(Body):
    """Which inputs can contradict each other, or why none can."""

    pairs = many(PairBody, 1000)
    ruled_out = text(default="")


class EdgeCaseBody(Body):
    """What happens in one awkward case. Without an input, a conflict or a category it speaks for all of its kind.

    Units: minutes; `expected_share` of the decision's cases from 0 to 1.
    """

    kind = EnumField(EdgeCase)
    input = serializers.PrimaryKeyRelatedField(queryset=Input.objects.all(), required=False, allow_null=True)
    conflict = serializers.PrimaryKeyRelatedField(queryset=InputConflict.objects.all(), required=False, allow_null=True)
    category = EnumField(EscalationCategory, required=False, allow_blank=True)
    trigger = EnumField(TriggerType, required=False, allow_blank=True)
    trigger_text = text(200)
    trigger_value = serializers.DecimalField(12, 4, required=False, allow_null=True)
    action = EnumField(EdgeAction)
    default_answer = text(120)
    queue = serializers.PrimaryKeyRelatedField(queryset=Queue.objects.all(), required=False, allow_null=True)
    respond_within_minutes = whole(min_value=1)
    timeout_action = EnumField(TimeoutAction, required=False, allow_blank=True)
    expected_share = serializers.DecimalField(
        5, 4, min_value=Decimal(0), max_value=Decimal(1), required=False, allow_null=True
    )


class QueueBody(Body):
    """People who answer escalated cases, and when. Equal times mean around the clock."""

    name = serializers.CharField(max_length=120)
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all())
    lead = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all(), required=False, allow_null=True)
    days = EnumField(Days, default=Days.WEEKDAYS)
    staffed_from = ClockField()
    staffed_until = ClockField()
    staffed_fte = serializers.DecimalField(6, 2, min_value=Decimal(0), required=False)
    handling_minutes = whole(min_value=1, max_value=32_767)
