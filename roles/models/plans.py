"""What happens to a role's activities once an AI takes some of them over."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from roles.rules.plans import Fate


class RedesignPlan(models.Model):
    """The plan for one role."""

    title = models.CharField(max_length=200)
    role = models.ForeignKey("roles.Role", models.PROTECT, related_name="plans")
    summary = models.TextField(blank=True)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.title


class ActivityChange(models.Model):
    """The fate of one activity in a plan. Units: hours a month over all holders of the role."""

    plan = models.ForeignKey(RedesignPlan, models.CASCADE, related_name="changes")
    activity = models.ForeignKey("roles.Activity", models.PROTECT, related_name="changes")
    fate = models.CharField(max_length=10, choices=[(f.value, f.label) for f in Fate], blank=True)
    hours_after = models.DecimalField(max_digits=8, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    effective_date = models.DateField(null=True, blank=True)
    rationale = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "activity"], name="roles_activitychange_one_fate"),
            models.CheckConstraint(condition=models.Q(hours_after__gte=0), name="roles_activitychange_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.fate or 'open'}"
