"""What may be said about reviews."""

from typing import Any

from rest_framework import serializers

from governance.api.proving import ProvingBody
from governance.models import Initiative
from governance.rules.reviews import Lapse, Meaning, Verdict
from governance.rules.stages import Gate
from governance.services.verdicts import ConditionAsked
from roles.api.bodies import Body, many, text
from roles.api.rows import EnumField
from roles.models import Person

LONGEST = 4000
_BORN = {
    "state": "A review begins open. It is decided with POST /api/v1/reviews/{id}/decide.",
    "verdict": "A review begins open. It is decided with POST /api/v1/reviews/{id}/decide.",
    "signatures": "Everybody signs in their own name with POST /api/v1/reviews/{id}/sign.",
    "decided_by": "A review begins open. It is decided with POST /api/v1/reviews/{id}/decide.",
    "steps": "Who signs what is the policy profile's to say.",
}


class ReviewBody(Body):
    """Which initiative is brought before which gate, and why. Without a gate it is the next one."""

    initiative = serializers.SlugRelatedField("key", queryset=Initiative.objects.select_related("policy_profile"))
    gate = EnumField(Gate, required=False)
    statement = serializers.CharField(max_length=LONGEST)
    go_live = serializers.DateField(required=False, allow_null=True)

    hints = _BORN


class SignBody(ProvingBody):
    """What is signed: with which meaning, the digest that was read, and what proves who signs."""

    meaning = EnumField(Meaning)
    digest = serializers.RegexField(r"^[0-9a-f]{64}\Z", max_length=64)
    comment = text(LONGEST, default="")
    step = serializers.IntegerField(required=False, allow_null=True, min_value=1)


class ConditionBody(Body):
    """A condition of a conditional go. Whoever verifies it is not its owner."""

    text = serializers.CharField(max_length=LONGEST)
    owner = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    verifier = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    due_on = serializers.DateField()
    lapse = EnumField(Lapse, default=Lapse.FLAG)

    def to_internal_value(self, data: Any) -> ConditionAsked:
        """Return the condition as the service takes it."""
        return ConditionAsked(**super().to_internal_value(data))


class MinutesBody(Body):
    """What else belongs into the minutes."""

    attendees = text(LONGEST)
    next_date = serializers.DateField(required=False, allow_null=True)
    note = text(LONGEST)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return what can be kept as JSON."""
        return {name: str(value) for name, value in super().to_internal_value(data).items() if value}


class DecideBody(ProvingBody):
    """The verdict of whoever signs the last step."""

    verdict = EnumField(Verdict)
    digest = serializers.RegexField(r"^[0-9a-f]{64}\Z", max_length=64)
    rationale = text(LONGEST, default="")
    conditions = many(ConditionBody, 10, required=False)
    minutes = MinutesBody(required=False)


class ReassignBody(Body):
    """Which step somebody else is to sign, who, and why."""

    step = serializers.IntegerField(min_value=1)
    person = serializers.PrimaryKeyRelatedField(queryset=Person.objects.all())
    reason = serializers.CharField(max_length=LONGEST)


class EvidenceBody(Body):
    """What shows that a condition is met."""

    evidence = serializers.CharField(max_length=LONGEST)
