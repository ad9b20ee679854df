"""Which work of people a decision takes over."""

from django.db import models


class Takeover(models.Model):
    """Once AI makes this decision, this activity of a role changes: a redesign plan has to say how."""

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="takeovers")
    activity = models.ForeignKey("roles.Activity", models.PROTECT, related_name="takeovers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "activity"], name="decisions_takeover_once")]

    def __str__(self) -> str:
        return f"{self.decision}: {self.activity}"
