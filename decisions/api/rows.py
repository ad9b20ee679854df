"""Decisions as the API shows them."""

from typing import Any

from rest_framework import serializers

from decisions.api.references import QueueReference
from decisions.api.segments import GrantRow, OutcomeRow
from decisions.rules.autonomy import Autonomy
from decisions.rules.clarity import Topic
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
from roles.api.rows import ClockField, EnumField, PersonReference, Row, UnitReference
from roles.models import AccountabilityStatus


class OwnerRow(Row):
    """Somebody who owns a decision or was asked to."""

    id = serializers.IntegerField()
    person = PersonReference("person")
    status = EnumField(AccountabilityStatus)


class DecisionRow(Row):
    """A decision: a recurring business choice."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    unit = UnitReference("unit")
    question = serializers.CharField()
    verb = EnumField(Verb, allow_blank=True)
    impact = EnumField(Impact, allow_blank=True)
    reversibility = EnumField(Reversibility, allow_blank=True)
    autonomy = EnumField(Autonomy, allow_null=True)
    volume_per_day = serializers.IntegerField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()
    owners = OwnerRow(many=True)


class InputRow(Row):
    """Something a decision looks at. `rank` says which source wins where two disagree: 1 first."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    source_system = serializers.CharField()
    mandatory = serializers.BooleanField()
    rank = serializers.IntegerField()


class ConflictRow(Row):
    """Two inputs that can contradict each other."""

    id = serializers.IntegerField()
    first = serializers.IntegerField(source="first_id")
    second = serializers.IntegerField(source="second_id")


class EdgeCaseRow(Row):
    """What happens in one awkward case. Units: minutes; shares of the cases from 0 to 1."""

    id = serializers.IntegerField()
    kind = EnumField(EdgeCase)
    input = serializers.IntegerField(source="input_id", allow_null=True)
    conflict = serializers.IntegerField(source="conflict_id", allow_null=True)
    category = EnumField(EscalationCategory, allow_blank=True)
    trigger = EnumField(TriggerType, allow_blank=True)
    trigger_text = serializers.CharField()
    trigger_value = serializers.DecimalField(12, 4, allow_null=True)
    action = EnumField(EdgeAction)
    default_answer = serializers.CharField()
    queue = QueueReference("queue", allow_null=True)
    respond_within_minutes = serializers.IntegerField(allow_null=True)
    timeout_action = EnumField(TimeoutAction, allow_blank=True)
    expected_share = serializers.DecimalField(5, 4, allow_null=True)


class ClarityGap(serializers.Serializer[Any]):
    """One thing that is still undefined, and the field that mends it."""

    topic = EnumField(Topic)
    field = serializers.CharField()
    message = serializers.CharField()


class ClarityShown(serializers.Serializer[Any]):
    """How much of a decision is defined, measured against every category of mandatory escalation there is."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField()
    complete = serializers.BooleanField()
    open = ClarityGap(many=True, source="open_items")


class DecisionDetail(DecisionRow):
    """A decision with all that is said about it, and what is still undefined."""

    allowed_answers = serializers.ListField(child=serializers.CharField())
    trigger = serializers.CharField()
    logic_kind = EnumField(LogicKind, allow_blank=True)
    logic_text = serializers.CharField()
    conflicts_ruled_out = serializers.CharField()
    operates_days = EnumField(Days, allow_blank=True)
    operates_from = ClockField(allow_null=True)
    operates_until = ClockField(allow_null=True)
    created_by = PersonReference("created_by")
    created_at = serializers.DateTimeField()
    inputs = InputRow(many=True)
    conflicts = ConflictRow(many=True)
    edge_cases = EdgeCaseRow(many=True)
    grants = GrantRow(many=True)
    ramp = serializers.JSONField()
    outcomes = OutcomeRow(many=True)
    reviewed_by = PersonReference("reviewed_by", allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    clarity = ClarityShown()
