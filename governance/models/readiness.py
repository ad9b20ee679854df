"""What the last evaluation said, kept for lists and dashboards. Whoever acts on it computes it afresh."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Readiness(models.Model):
    """One initiative against its production gate. `unmet` and `indeterminate` hold requirement ids."""

    initiative = models.OneToOneField(
        "governance.Initiative", models.CASCADE, primary_key=True, related_name="readiness"
    )
    unmet = ArrayField(models.CharField(max_length=10), default=list)
    indeterminate = ArrayField(models.CharField(max_length=10), default=list)
    met_count = models.PositiveSmallIntegerField(default=0)
    asked_count = models.PositiveSmallIntegerField(default=0)
    questions_answered = ArrayField(models.PositiveSmallIntegerField(), default=list)
    questions_count = models.PositiveSmallIntegerField(default=0)
    evaluated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "readiness"
        indexes = [GinIndex(fields=["unmet"]), GinIndex(fields=["questions_answered"])]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {len(self.unmet)} not met"
