"""What environments saw their AI do, counted by day."""

from django.db import models
from django.db.models import F, Q


class Observation(models.Model):
    """How many cases of a day an environment decided in one way; names are as the environment calls them.

    `segment` is empty where the environment knew none. `uncovered` of the `cases` had no rule that fitted.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="observations")
    environment = models.CharField(max_length=60)
    day = models.DateField()
    decision = models.CharField(max_length=150)
    answer = models.CharField(max_length=120, blank=True)
    segment = models.CharField(max_length=120, blank=True)
    autonomy = models.PositiveSmallIntegerField(null=True, blank=True)
    cases = models.PositiveIntegerField()
    uncovered = models.PositiveIntegerField(default=0)
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "environment", "day", "decision", "answer", "segment", "autonomy"],
                nulls_distinct=False,
                name="governance_observation_once",
            ),
            models.CheckConstraint(condition=Q(uncovered__lte=F("cases")), name="governance_observation_counts"),
        ]
        indexes = [models.Index(fields=["initiative", "-day"])]

    def __str__(self) -> str:
        return f"{self.decision}: {self.cases}"
