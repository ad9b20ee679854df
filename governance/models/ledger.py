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
            # When somebody was last heard of.
            models.Index(fields=["actor", "-id"], name="governance_ledger_of_actor"),
            # Which verbs there are, and the last entries of a rare one.
            models.Index(fields=["verb", "-id"], name="governance_ledger_of_verb"),
        ]
        triggers = [
            # Words that name a person go when the person is erased, by the act that says so in the same transaction;
            # number, digest and chain stay, and the act's own entry holds the digest of what is left.
            pgtrigger.Trigger(
                name="ledger_is_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.verb <> 'erasure_carry_out'
                       AND (NEW.id, NEW.at, NEW.verb, NEW.target_type, NEW.target_id, NEW.previous, NEW.digest)
                           = (OLD.id, OLD.at, OLD.verb, OLD.target_type, OLD.target_id, OLD.previous, OLD.digest)
                       AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id
                       AND EXISTS (SELECT 1 FROM governance_erasure e WHERE e.state = 'done'
                                   AND e.transaction = pg_current_xact_id()::text::bigint)
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.verb} {self.target_label}"
