"""The remit: everything an initiative may do, frozen."""

import json
from typing import Any

import pgtrigger
from django.db import models


class Remit(models.Model):
    """All operating conditions of an initiative at one moment, as the canonical JSON that people sign.

    `canonical` is the very text whose SHA-256 is `digest`; `sections` holds the digest of each section of it. Whoever
    freezes the conditions anew adds a row; none is ever changed. `revision` is the initiative's at that moment.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="remits")
    number = models.PositiveIntegerField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    sections = models.JSONField()
    revision = models.PositiveBigIntegerField()
    composed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    composed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="governance_remit_numbered_once"),
        ]
        triggers = [pgtrigger.Protect(name="remit_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Remit {self.number} of initiative {self.initiative_id}"

    @property
    def content(self) -> dict[str, Any]:
        """The conditions, read from the text that was signed."""
        content: dict[str, Any] = json.loads(self.canonical)
        return content
