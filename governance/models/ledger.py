"""The ledger: one entry an act and object, chained by hash, never changed."""

import pgtrigger
from django.db import models


class LedgerEntry(models.Model):
    """Who did what to what, when and why. `digest` covers the entry and the digest before it (SHA-256, hex)."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey("roles.Person", models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(max_length=320)
    details = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"]),
            # Which verbs there are, and the last entries of a rare one.
            models.Index(fields=["verb", "-id"], name="governance_ledger_of_verb"),
        ]
        triggers = [pgtrigger.Protect(name="ledger_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.id} {self.verb} {self.target_label}"
