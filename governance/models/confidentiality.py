"""Which initiatives are confidential, since when and why."""

import pgtrigger
from django.db import models
from django.db.models import Q

from governance.models.initiatives import Initiative


class Confidentiality(models.Model):
    """For so long an initiative is seen only by those who take part in it or watch over all of them.

    What was said stays: only its end is written. It is a row of its own and not a field of the initiative: who may
    look is no condition of what may run, so that no remit and no signature changes by it.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="confidentialities")
    reason = models.TextField()
    set_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_reason = models.TextField(blank=True)
    lifted_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "confidentialities"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(lifted_at=None), name="governance_confidentiality_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="governance_confidentiality_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="governance_confidentiality_lifted_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="confidentiality_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="confidentiality_is_only_lifted",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.lifted_at IS NOT NULL OR (OLD.initiative_id, OLD.reason, OLD.set_by_id, OLD.set_at)"
                    " IS DISTINCT FROM (NEW.initiative_id, NEW.reason, NEW.set_by_id, NEW.set_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative.key} is confidential"
