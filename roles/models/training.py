"""What people learn before they work beside an AI, as counts."""

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from roles.rules.training import Audience


class TrainingNeed(models.Model):
    """What people have to be able to do before they work beside the AI. Counts only, never who."""

    plan = models.ForeignKey("roles.RedesignPlan", models.CASCADE, related_name="training")
    skill = models.CharField(max_length=200)
    audience = models.CharField(max_length=12, choices=[(a.value, a.label) for a in Audience])
    people = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    due_on = models.DateField(null=True, blank=True)
    certificate = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "skill", "audience"], name="roles_trainingneed_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="roles_trainingneed_people"),
        ]

    def __str__(self) -> str:
        return self.skill


class TrainingCount(models.Model):
    """How many were trained up to a day, and how many of those showed it. Append-only: the latest counts."""

    need = models.ForeignKey(TrainingNeed, models.CASCADE, related_name="counts")
    counted_on = models.DateField()
    trained = models.PositiveIntegerField()
    assessed = models.PositiveIntegerField()
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(assessed__lte=F("trained")), name="roles_trainingcount_counts"),
        ]
        triggers = [pgtrigger.Protect(name="training_count_is_append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.assessed} of {self.need.people}"
