"""Every passage from one stage to another."""

import pgtrigger
from django.db import models

from governance.rules.stages import Gate, Stage


class Transition(models.Model):
    """An initiative moved. Holds the findings as they were, so that the verdict can be derived again."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="transitions")
    origin = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    target = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    gate = models.CharField(max_length=16, choices=[(g.value, g.label) for g in Gate], blank=True)
    actor = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    policy = models.CharField(max_length=40, blank=True)
    findings = models.JSONField(default=list)
    review = models.ForeignKey("governance.Review", models.PROTECT, null=True, blank=True, related_name="transitions")
    transaction = models.BigIntegerField(default=0, editable=False)  # filled in by the trigger below

    class Meta:
        indexes = [models.Index(fields=["initiative", "transaction"])]
        triggers = [
            pgtrigger.Protect(name="transition_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # A transition may not be written for another transaction's use.
            pgtrigger.Trigger(
                name="transition_names_its_transaction",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.transaction = pg_current_xact_id()::text::bigint; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.origin} to {self.target}"
