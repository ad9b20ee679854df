"""What happens to a role's activities once an AI takes some of them over."""

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.rules.plans import Destination, Fallback, Fate, GradeReview, PlanPart, PlanState, RemovalKind


class RedesignPlan(models.Model):
    """The plan for one role.

    `digest` is that of its content as it is now: a signature counts while it names it. `no_new_work` says why the AI
    creates no work at all, where it creates none; whoever signs the plan signs that. `reopened_at` is when its work
    came back to people: what was signed before counts no more. Units: spans in people led.
    """

    title = models.CharField(max_length=200)
    role = models.ForeignKey("roles.Role", models.PROTECT, related_name="plans")
    summary = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in PlanState], default=PlanState.DRAFT)
    new_purpose = models.TextField(blank=True, help_text=_("What the job is for from then on."))
    authorities = models.TextField(blank=True, help_text=_("What its holders may decide from then on."))
    indicators = models.TextField(blank=True, help_text=_("By what the job is judged from then on."))
    grade_review = models.CharField(
        max_length=8, choices=[(g.value, g.label) for g in GradeReview], default=GradeReview.NONE
    )
    span_before = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    span_after = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    rollback_until = models.DateField(null=True, blank=True)
    no_new_work = models.TextField(blank=True)
    workload = models.TextField(blank=True, help_text=_("What the work does to people: pace, breaks, strain."))
    equality = models.TextField(blank=True, help_text=_("Whom it touches more than others, and what is done about it."))
    reopened_at = models.DateTimeField(null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.title


class ActivityChange(models.Model):
    """The fate of one activity in a plan. Units: hours a month over all holders of the role.

    `hours_before` are those at the time of planning. `oversight`: the new work is looking after the AI, which the
    forecast of escalations asks for. `residual` is what a person still does of it. `transfer_to` takes it over where it
    is transferred. `fallback_hours` is what people can still do by hand, until `fallback_until`.
    """

    plan = models.ForeignKey(RedesignPlan, models.CASCADE, related_name="changes")
    activity = models.ForeignKey("roles.Activity", models.PROTECT, related_name="changes")
    fate = models.CharField(max_length=10, choices=[(f.value, f.label) for f in Fate], blank=True)
    hours_before = models.DecimalField(max_digits=8, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    hours_after = models.DecimalField(max_digits=8, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    effective_date = models.DateField(null=True, blank=True)
    rationale = models.TextField(blank=True)
    oversight = models.BooleanField(default=False)
    residual = models.CharField(max_length=250, blank=True)
    transfer_to = models.ForeignKey("roles.Role", models.PROTECT, null=True, blank=True, related_name="+")
    removal_kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in RemovalKind], blank=True)
    removal_owner = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    fallback = models.CharField(max_length=20, choices=[(f.value, f.label) for f in Fallback], blank=True)
    fallback_hours = models.DecimalField(
        max_digits=8, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    fallback_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "activity"], name="roles_activitychange_one_fate"),
            models.CheckConstraint(
                condition=Q(hours_after__gte=0, hours_before__gte=0), name="roles_activitychange_hours"
            ),
            models.CheckConstraint(
                condition=Q(oversight=False) | Q(fate=Fate.NEW), name="roles_activitychange_oversight_is_new"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.fate or 'open'}"


class CapacityMovement(models.Model):
    """Where hours go that a plan sets free. Units: hours a month. `realised` is what was seen of it."""

    plan = models.ForeignKey(RedesignPlan, models.CASCADE, related_name="movements")
    destination = models.CharField(max_length=14, choices=[(d.value, d.label) for d in Destination])
    hours = models.DecimalField(max_digits=8, decimal_places=1, validators=[MinValueValidator(0)])
    activity = models.ForeignKey("roles.Activity", models.PROTECT, null=True, blank=True, related_name="movements")
    unit = models.ForeignKey("roles.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    from_date = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=250, blank=True)
    finance_ref = models.CharField(max_length=60, blank=True)
    realised = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0), name="roles_capacitymovement_hours")]

    def __str__(self) -> str:
        return f"{self.hours:g} h: {self.get_destination_display()}"


class PlanSignature(models.Model):
    """Somebody signed a plan as it was, in one part. Append-only; it counts while the plan is still what it names."""

    plan = models.ForeignKey(RedesignPlan, models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=8, choices=[(p.value, p.label) for p in PlanPart])
    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    identity = models.UUIDField()
    printed_name = models.CharField(max_length=150)
    statement = models.TextField()
    digest = models.CharField(max_length=64)
    proof = models.CharField(max_length=20)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "part", "digest"], name="roles_plansignature_once"),
            models.UniqueConstraint(fields=["plan", "identity", "digest"], name="roles_plansignature_one_part_each"),
        ]
        triggers = [
            pgtrigger.Protect(name="plan_signature_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}: {self.get_part_display()}"
