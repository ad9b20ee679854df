"""Which laws bind an initiative, as somebody determined on one day."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Determination(models.Model):
    """Somebody's word on which laws bind an initiative. Never changed: a new one is a new row, and the latest counts.

    `binds` names the laws of the crosswalk that bind it, none where none does. `version` is the crosswalk that was
    looked at, and `standings` how each of its laws stood then: whether in force, and from which days.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="determinations")
    binds = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    because = models.TextField()
    version = models.CharField(max_length=20)
    standings = models.JSONField()
    determined_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    determined_at = models.DateTimeField()
    valid_until = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="governance_determination_says_why"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("determined_at__date")), name="governance_determination_counts_for_a_day"
            ),
        ]
        indexes = [models.Index(fields=["initiative", "-determined_at"], name="governance_determination_last")]
        triggers = [
            pgtrigger.Protect(name="determination_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: laws determined {self.determined_at:%Y-%m-%d}"
