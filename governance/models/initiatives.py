"""Initiatives, what they cite, and the systems they use."""

from collections.abc import Sequence

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.rules.stages import Nature, Stage


def next_keys(count: int) -> Sequence[str]:
    """Return that many free keys, `AI-0042`. A key that was handed out is never used again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('governance_initiative_key') FROM generate_series(1, %s)", [count])
        return [f"AI-{number:04d}" for (number,) in cursor.fetchall()]


def next_key() -> str:
    """Return one free key."""
    return next_keys(1)[0]


class AISystem(models.Model):
    """A system that does the work of an initiative. One system may serve many.

    `permissions` are what it may do and which tools it may use, as an inventory last told; None: nobody ever did.
    """

    class Supplier(models.TextChoices):
        IN_HOUSE = "in_house", _("In house")
        VENDOR = "vendor", _("Vendor")
        EMBEDDED = "embedded_feature", _("Feature of another product")
        UNKNOWN = "unknown", _("Unknown")

    name = models.CharField(max_length=200, unique=True)
    supplier = models.CharField(max_length=20, choices=Supplier, default=Supplier.UNKNOWN)
    vendor = models.CharField(max_length=200, blank=True)
    permissions = ArrayField(models.CharField(max_length=120), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "AI system"

    def __str__(self) -> str:
        return self.name


class Initiative(models.Model):
    """One use of AI for one business unit.

    `stage` is what Remit allowed and is written by the gate alone: the database refuses everybody else.
    `reported_stage` is what a source says it does; where the two differ, that is a finding, not a fact to copy.
    Units: `pilot_daily_cap` in cases a day. `impact_tier` runs from 1 (low) to 4 (critical).
    """

    key = models.CharField(max_length=12, unique=True, default=next_key, editable=False)
    title = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    beneficiary_unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="initiatives")
    systems = models.ManyToManyField(AISystem, related_name="initiatives", blank=True)
    impact_tier = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(1, _("1 Low")), (2, _("2 Moderate")), (3, _("3 High")), (4, _("4 Critical"))]
    )
    stage = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in Stage], default=Stage.INTAKE, editable=False
    )
    reported_stage = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage], blank=True)
    nature = models.CharField(
        max_length=12, choices=[(n.value, n.label) for n in Nature], default=Nature.UNCLASSIFIED, editable=False
    )
    suggested_nature = models.CharField(max_length=12, choices=[(n.value, n.label) for n in Nature], blank=True)
    suggested_because = models.CharField(max_length=300, blank=True)
    policy_profile = models.ForeignKey("governance.PolicyProfile", models.PROTECT, related_name="initiatives")
    pilot_start = models.DateField(null=True, blank=True)
    pilot_end_planned = models.DateField(null=True, blank=True)
    planned_go_live = models.DateField(null=True, blank=True)
    pilot_daily_cap = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    source = models.CharField(max_length=60, blank=True, editable=False)
    source_ref = models.CharField(max_length=120, blank=True, editable=False)
    source_data = models.JSONField(default=dict, blank=True, editable=False)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~Q(source=""), name="governance_initiative_one_a_source_row"
            ),
            models.CheckConstraint(
                condition=Q(impact_tier__isnull=True) | Q(impact_tier__range=(1, 4)), name="governance_initiative_tier"
            ),
            models.CheckConstraint(
                condition=Q(pilot_end_planned__isnull=True)
                | Q(pilot_start__isnull=True)
                | Q(pilot_end_planned__gte=F("pilot_start")),
                name="governance_initiative_pilot_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "nature"]),
            models.Index(fields=["beneficiary_unit"]),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="governance_initiative_title"),
        ]
        triggers = [
            pgtrigger.Protect(name="initiative_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stage_is_born_at_intake",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.stage <> 'intake'"),
                func="""
                    RAISE EXCEPTION 'An initiative starts at intake; it reaches % through a gate.', NEW.stage
                        USING ERRCODE = 'check_violation';
                """,
            ),
            # Whoever moves a stage leaves a transition, which nobody can change, in the same transaction; into
            # production it also names the review that decided it.
            pgtrigger.Trigger(
                name="stage_moves_through_the_gate",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("stage"),
                condition=pgtrigger.Condition("OLD.stage IS DISTINCT FROM NEW.stage"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM governance_transition t
                        LEFT JOIN governance_review r ON r.id = t.review_id AND r.initiative_id = NEW.id
                          AND r.target = NEW.stage AND r.verdict IN ('go', 'conditional_go')
                        WHERE t.initiative_id = NEW.id AND t.origin = OLD.stage AND t.target = NEW.stage
                          AND t.transaction = pg_current_xact_id()::text::bigint
                          AND (NEW.stage <> 'production' OR r.id IS NOT NULL)
                    ) THEN
                        RAISE EXCEPTION 'The stage of % is changed by a gate and by nothing else.', NEW.key
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="initiative_revision_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.* IS DISTINCT FROM NEW.*"),
                func="NEW.revision = OLD.revision + 1; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class Citation(models.Model):
    """An initiative puts AI to work in this decision."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="citations")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="citations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "decision"], name="governance_citation_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} cites {self.decision_id}"


class PlanCitation(models.Model):
    """An initiative changes work as this redesign plan says."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="plan_citations")
    plan = models.ForeignKey("roles.RedesignPlan", models.PROTECT, related_name="citations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "plan"], name="governance_plancitation_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} cites plan {self.plan_id}"


class Classification(models.Model):
    """One assessment of an initiative's nature, approved by a second person or not."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SUPERSEDED = "superseded", _("Superseded")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="classifications")
    verbs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    acts_without_person = models.BooleanField()
    principal_basis = models.BooleanField()
    computed = models.CharField(max_length=12, choices=[(n.value, n.label) for n in Nature])
    reasons = ArrayField(models.CharField(max_length=300))
    nature = models.CharField(max_length=12, choices=[(n.value, n.label) for n in Nature])
    override_reason = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    assessed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()
    decided_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    rejection_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(status="approved"), name="governance_classification_one_approved"
            ),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(status="proposed"), name="governance_classification_one_proposed"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("assessed_by")),
                name="governance_classification_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "rejected"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="governance_classification_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(nature=F("computed")) | ~Q(override_reason=""), name="governance_classification_override"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.nature} ({self.status})"
