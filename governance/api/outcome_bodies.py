"""What is told of one outcome, and what is answered. Reading is `governance.imports.events`; these describe it."""

from typing import Any

from rest_framework import serializers

from governance.rules.outcomes import ROUTE_AI
from roles.api.bodies import Body


def _optional(letters: int, told: str) -> serializers.CharField:
    return serializers.CharField(max_length=letters, required=False, allow_null=True, allow_blank=True, help_text=told)


class OutcomeEventBody(Body):
    """One case that an AI decided, told once it is known; a case that went another way has `route` `manual`."""

    event_id = serializers.CharField(max_length=200, help_text="One's own name for it; known here, it is passed over.")
    occurred_at = serializers.DateTimeField(help_text="With an offset. Late and out of order is fine.")
    decision = serializers.CharField(max_length=150, help_text="Code or name.")
    initiative = _optional(20, "Its key; not needed where the address names it or one initiative cites the decision.")
    case_reference = _optional(200, "Only a keyed digest of it is kept.")
    segment = _optional(120, "Without one it is unknown.")
    answer = _optional(120, "What the AI answered.")
    confidence = serializers.FloatField(min_value=0, max_value=1, required=False, allow_null=True)
    autonomy = serializers.IntegerField(min_value=0, max_value=5, required=False, allow_null=True)
    fingerprint = _optional(200, "Of the version that decided.")
    map_version = _optional(64, "The version of the decisions that it ran with.")
    environment = _optional(60, "Where it ran.")
    route = serializers.CharField(max_length=20, default=ROUTE_AI, help_text="`ai`, or how else it was handled.")
    escalated = serializers.BooleanField(default=False)
    timed_out = serializers.BooleanField(required=False, allow_null=True, help_text="Nobody answered in time.")
    uncovered = serializers.BooleanField(default=False, help_text="No rule fitted.")
    human_answer = _optional(120, "What a person answered.")
    override_reason = _optional(40, "A code, never a sentence.")
    review_seconds = serializers.FloatField(min_value=0, required=False, allow_null=True)
    results = serializers.DictField(
        child=serializers.BooleanField(),
        required=False,
        allow_null=True,
        help_text="By the key of a measure, whether the case counts for it.",
    )


class OutcomeRejected(serializers.Serializer[Any]):
    """A row that is not taken, counted from 1."""

    row = serializers.IntegerField()
    event_id = serializers.CharField()
    reason = serializers.CharField()


class OutcomesTaken(serializers.Serializer[Any]):
    """What became of what was sent."""

    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rejected = serializers.IntegerField()
    reasons = OutcomeRejected(many=True)
