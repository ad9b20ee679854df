"""Passages through a gate: what was asked, who had to sign, what was decided."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.rules.reviews import Lapse, Meaning, Verdict
from governance.rules.stages import Gate, Stage
from roles.rules.capacities import Capacity


class Review(models.Model):
    """One passage through a gate. Born open; once decided, withdrawn or expired nothing of it changes any more.

    What was asked (gate, go-live, statement, who asked, under which policy) never changes. `remit` is the pack to be
    signed now: an edit of its content freezes a new one, and the signatures on the old one are void. `base` is the
    remit it is compared with, `changes` what differs and how material that is. `seen_revision` is the initiative's
    revision at which the pack was last found to be what the initiative is.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Expired")

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    gate = models.CharField(max_length=16, choices=[(g.value, g.label) for g in Gate])
    origin = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    target = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    go_live = models.DateField(null=True, blank=True)
    statement = models.TextField()
    requested_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="reviews_requested")
    requested_identity = models.UUIDField()
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    policy_key = models.CharField(max_length=40)
    policy_revision = models.PositiveBigIntegerField()
    policy = models.JSONField()
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    remit = models.ForeignKey("governance.Remit", models.PROTECT, related_name="reviews")
    seen_revision = models.PositiveBigIntegerField(default=0)
    base = models.ForeignKey("governance.Remit", models.PROTECT, null=True, blank=True, related_name="+")
    changes = models.JSONField(default=list)
    verdict = models.CharField(max_length=14, choices=[(v.value, v.label) for v in Verdict], blank=True)
    rationale = models.TextField(blank=True)
    minutes = models.JSONField(default=dict)
    decided_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_findings = models.JSONField(default=list)
    closed_reason = models.TextField(blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="governance_review_numbered_once"),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(state="open"), name="governance_review_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(state="decided") & ~Q(verdict="") & Q(decided_by__isnull=False, decided_at__isnull=False))
                | (~Q(state="decided") & Q(verdict="", decided_by__isnull=True, decided_at__isnull=True)),
                name="governance_review_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"])]
        triggers = [
            pgtrigger.Protect(name="review_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="review_is_born_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'open'"),
                func="RAISE EXCEPTION 'A review begins open.' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="review_is_decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'open'"),
                func="RAISE EXCEPTION 'This review is over.' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="review_asks_what_it_asked",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.initiative_id, OLD.number, OLD.gate, OLD.origin, OLD.target, OLD.go_live, OLD.statement,"
                    " OLD.requested_by_id, OLD.requested_identity, OLD.opened_at) IS DISTINCT FROM"
                    " ROW(NEW.initiative_id, NEW.number, NEW.gate, NEW.origin, NEW.target, NEW.go_live, NEW.statement,"
                    " NEW.requested_by_id, NEW.requested_identity, NEW.opened_at)"
                ),
                func="RAISE EXCEPTION 'What a review asked never changes.' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.number} of initiative {self.initiative_id}"

    @property
    def gate_label(self) -> str:
        """The gate in words."""
        return Gate(self.gate).label


class Step(models.Model):
    """One signature, or several, that a review needs: in which capacity, with which meaning, in which order.

    `assigned_to` is set where the chair gave the step to somebody else.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    capacity = models.CharField(max_length=24, choices=[(c.value, c.label) for c in Capacity])
    meaning = models.CharField(max_length=12, choices=[(m.value, m.label) for m in Meaning])
    quorum = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    decides = models.BooleanField(default=False)
    assigned_to = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    assigned_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    assigned_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "capacity"], name="governance_step_once_a_capacity"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="governance_step_quorum"),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} of review {self.review_id}"


class Signature(models.Model):
    """A person put their name to one digest, after proving who they are. Never changed, never removed.

    It belongs to a step of a review or to a waiver. The printed name is that of the day. A signature that no longer
    counts has a `SignatureVoid` beside it.
    """

    class Proof(models.TextChoices):
        PASSWORD = "password", _("Password")
        TOTP = "totp", _("Authenticator app")
        PASSKEY = "passkey", _("Passkey")
        OIDC = "oidc", _("Identity provider, OpenID Connect")
        SAML = "saml", _("Identity provider, SAML")

    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="signatures")
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="signatures")
    remit = models.ForeignKey("governance.Remit", models.PROTECT, null=True, blank=True, related_name="signatures")
    waiver = models.ForeignKey("governance.Waiver", models.PROTECT, null=True, blank=True, related_name="signatures")
    signer = models.ForeignKey("roles.Person", models.PROTECT, related_name="signatures")
    identity = models.UUIDField()
    printed_name = models.CharField(max_length=150)
    capacity = models.CharField(max_length=24, choices=[(c.value, c.label) for c in Capacity])
    meaning = models.CharField(max_length=12, choices=[(m.value, m.label) for m in Meaning])
    statement = models.TextField()
    comment = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    proof = models.CharField(max_length=12, choices=Proof)
    on_behalf_of = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "identity", "remit"],
                condition=Q(step__isnull=False),
                name="governance_signature_once_a_step",
            ),
            models.UniqueConstraint(
                fields=["waiver", "identity"],
                condition=Q(waiver__isnull=False),
                name="governance_signature_once_a_waiver",
            ),
            models.CheckConstraint(
                condition=Q(review__isnull=False, step__isnull=False, remit__isnull=False, waiver__isnull=True)
                | Q(review__isnull=True, step__isnull=True, remit__isnull=True, waiver__isnull=False),
                name="governance_signature_is_on_one_thing",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="signature_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="signature_is_on_what_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.review_id IS NOT NULL"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM governance_review r JOIN governance_remit m ON m.id = r.remit_id
                        JOIN governance_step s ON s.review_id = r.id AND s.id = NEW.step_id
                        WHERE r.id = NEW.review_id AND r.state = 'open' AND m.id = NEW.remit_id
                          AND m.digest = NEW.digest
                    ) THEN
                        RAISE EXCEPTION 'A signature stands on the pack of an open review and on nothing else.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.get_meaning_display().lower()}"


class SignatureVoid(models.Model):
    """Why a signature no longer counts. The signature itself stays as it is."""

    class Code(models.TextChoices):
        CONTENT_CHANGED = "void_content_changed", _("The content changed")
        SIGNER_INELIGIBLE = "void_signer_ineligible", _("The signer is not eligible any more")
        POLICY_CHANGED = "void_policy_changed", _("The policy changed")
        WITHDRAWN = "void_withdrawn", _("Taken back by the signer")

    signature = models.OneToOneField(Signature, models.PROTECT, related_name="void")
    code = models.CharField(max_length=24, choices=Code)
    reason = models.TextField()
    voided_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="signature_void_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.signature_id}: {self.code}"


class Recusal(models.Model):
    """Somebody steps aside from a review, and why."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="recusals")
    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    identity = models.UUIDField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "identity"], name="governance_recusal_once")]
        triggers = [pgtrigger.Protect(name="recusal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person} steps aside"


class Condition(models.Model):
    """Something that a conditional go still asks for: who does it, who verifies it, by when, and what a lapse means."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        MET = "met", _("Met")

    review = models.ForeignKey(Review, models.PROTECT, related_name="conditions")
    text = models.TextField()
    owner = models.ForeignKey("roles.Person", models.PROTECT, related_name="conditions_owned")
    verifier = models.ForeignKey("roles.Person", models.PROTECT, related_name="conditions_verified")
    due_on = models.DateField()
    lapse = models.CharField(max_length=10, choices=[(entry.value, entry.label) for entry in Lapse])
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    verified_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("verifier")), name="governance_condition_verified_by_another"),
            models.CheckConstraint(
                condition=Q(state="met", verified_at__isnull=False) | Q(state="open", verified_at__isnull=True),
                name="governance_condition_met_when",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
