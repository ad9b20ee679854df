"""Reviews, signatures, conditions and remits as the API shows them."""

from typing import Any

from rest_framework import serializers

from governance.api.references import InitiativeReference
from governance.models import Condition, Review, Signature
from governance.rules.findings import Result
from governance.rules.reviews import Lapse, Meaning, Verdict
from governance.rules.stages import Gate, Stage
from roles.api.rows import EnumField, PersonReference, Reference, Row
from roles.rules.capacities import Capacity


class RemitReference(Reference):
    """A remit: its number on the initiative, and the digest that people sign."""

    parts = {"id": "id", "number": "number", "digest": "digest"}
    shape = None


class ReasonShown(serializers.Serializer[Any]):
    """One reason: a stable id for machines and a sentence for people."""

    id = serializers.CharField()
    text = serializers.CharField()


class ReviewRow(Row):
    """A passage through a gate. `digest` is what is signed now."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    number = serializers.IntegerField()
    gate = EnumField(Gate)
    origin = EnumField(Stage)
    target = EnumField(Stage)
    state = EnumField(Review.State)
    verdict = EnumField(Verdict, allow_blank=True)
    digest = serializers.CharField(source="remit__digest")
    go_live = serializers.DateField(allow_null=True)
    statement = serializers.CharField()
    requested_by = PersonReference("requested_by")
    opened_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    decided_by = PersonReference("decided_by", allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.IntegerField()


class FindingKept(serializers.Serializer[Any]):
    """A requirement as it was judged when the pack was frozen, or when it was decided."""

    requirement = serializers.CharField()
    result = EnumField(Result)
    message = serializers.CharField(allow_blank=True)


class ChangeShown(serializers.Serializer[Any]):
    """One difference from the remit that was signed last, how material it is, and the rule that says so."""

    section = serializers.CharField()
    materiality = serializers.CharField()
    rule = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()


class CandidateShown(serializers.Serializer[Any]):
    """Somebody who could sign a step. `reasons` says why they may not all the same."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_blank=True)
    reasons = ReasonShown(many=True)


class StepRow(serializers.Serializer[Any]):
    """One step: who signs, with which meaning, in which order, and how far it is. The last one `decides`."""

    id = serializers.IntegerField()
    order = serializers.IntegerField()
    capacity = EnumField(Capacity)
    meaning = EnumField(Meaning)
    quorum = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    decides = serializers.BooleanField()
    passed = serializers.BooleanField()
    open = serializers.BooleanField()
    assigned_to = serializers.CharField(allow_null=True)
    candidates = CandidateShown(many=True)


class SignatureRow(Row):
    """A signature. One that no longer counts says why in `void`."""

    id = serializers.IntegerField()
    review = serializers.IntegerField(source="review_id", allow_null=True)
    waiver = serializers.IntegerField(source="waiver_id", allow_null=True)
    step = serializers.IntegerField(source="step_id", allow_null=True)
    signer = PersonReference("signer")
    printed_name = serializers.CharField()
    capacity = EnumField(Capacity)
    meaning = EnumField(Meaning)
    statement = serializers.CharField()
    comment = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()
    signed_at = serializers.DateTimeField()
    proof = EnumField(Signature.Proof)
    on_behalf_of = PersonReference("on_behalf_of", allow_null=True)
    void = serializers.CharField(source="void__code", allow_null=True)
    void_reason = serializers.CharField(source="void__reason", allow_null=True)
    voided_at = serializers.DateTimeField(source="void__voided_at", allow_null=True)


class ConditionRow(Row):
    """A condition of a conditional go. `lapse` says what happens when it is not met in time."""

    id = serializers.IntegerField()
    review = serializers.IntegerField(source="review_id")
    text = serializers.CharField()
    owner = PersonReference("owner")
    verifier = PersonReference("verifier")
    due_on = serializers.DateField()
    lapse = EnumField(Lapse)
    state = EnumField(Condition.State)
    verified_at = serializers.DateTimeField(allow_null=True)
    evidence = serializers.CharField(allow_blank=True)


class RecusalRow(Row):
    """Somebody stepped aside."""

    person = PersonReference("person")
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class ReviewDetail(ReviewRow):
    """A review with its steps, signatures, conditions, what changed and what its gate finds now."""

    added = frozenset({"missing"})

    remit = RemitReference("remit")
    base = RemitReference("base", allow_null=True)
    policy_key = serializers.CharField()
    policy_revision = serializers.IntegerField()
    findings = FindingKept(many=True)
    decided_findings = FindingKept(many=True)
    changes = ChangeShown(many=True)
    rationale = serializers.CharField(allow_blank=True)
    minutes = serializers.JSONField()
    closed_reason = serializers.CharField(allow_blank=True)
    steps = StepRow(many=True)
    signatures = SignatureRow(many=True)
    conditions = ConditionRow(many=True)
    recusals = RecusalRow(many=True)
    missing = FindingKept(many=True)


class RemitRow(Row):
    """A frozen remit. `sections` holds the digest of each of its sections."""

    id = serializers.IntegerField()
    initiative = InitiativeReference("initiative")
    number = serializers.IntegerField()
    digest = serializers.CharField()
    sections = serializers.JSONField()
    composed_at = serializers.DateTimeField()


class RemitDetail(RemitRow):
    """A remit with the very text that was signed: the SHA-256 of `canonical` in UTF-8 is `digest`."""

    canonical = serializers.CharField()
