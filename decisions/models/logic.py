"""Logic that can be run: the decision table of a decision."""

from django.db import models
from django.utils import timezone


class DecisionTable(models.Model):
    """The table of a decision, as `decisions.tables.table.Table` writes it, and what verification said of it.

    `digest` is the SHA-256 of the body. `verified` belongs to the body of `verified_digest`: where that is another one,
    nothing is known yet.
    """

    decision = models.OneToOneField("decisions.Decision", models.CASCADE, related_name="table")
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    verified = models.JSONField(null=True, blank=True)
    verified_digest = models.CharField(max_length=64, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Table of {self.decision}"
