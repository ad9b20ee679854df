"""That those who answer for something looked at it."""

import pgtrigger
from django.db import models
from django.db.models import Q


class OwnerReview(models.Model):
    """Somebody who answers for something on an initiative looked at it on one day, and says what they saw."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="owner_reviews")
    note = models.TextField()
    reviewed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="governance_ownerreview_says_what")]
        indexes = [models.Index(fields=["initiative", "-reviewed_at"], name="governance_ownerreview_last")]
        triggers = [
            pgtrigger.Protect(name="owner_review_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} looked at {self.reviewed_at:%Y-%m-%d}"
