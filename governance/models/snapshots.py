"""What the portfolio looked like on a day."""

from django.db import models


class PortfolioSnapshot(models.Model):
    """The figures of one day and one slice: a top unit with everything below it, or without a unit the whole.

    `figures` holds numbers by the names of `rules/snapshots.Figure`, as `version` understands them. `taken_at` lies
    after the day where it was taken late: rows as they were then, by the clock of the day.
    """

    day = models.DateField()
    unit = models.ForeignKey("roles.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "unit"], name="governance_portfoliosnapshot_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["unit", "day"])]

    def __str__(self) -> str:
        return f"{self.unit or 'Portfolio'} on {self.day}"

    @property
    def late(self) -> bool:
        """Whether it was taken after its day."""
        return self.taken_at.date() > self.day
