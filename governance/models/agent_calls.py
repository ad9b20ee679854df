"""What agents asked for: one row a call, sealed by the ledger in batches."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class AgentCallBatch(models.Model):
    """Calls that one entry of the ledger stands for. `digest` is the SHA-256 over them, in the order of their ids."""

    calls = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="agentcallbatch_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Calls {self.first_id} to {self.last_id}"


class AgentCall(models.Model):
    """One call of a tool by an agent: by whom, about what, and what it was answered. It holds nothing of the case.

    `input_digest` is a keyed digest of what was sent, `answer_digest` one of what came back; `reasons` are the ids of
    what stood in the way.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    token = models.ForeignKey("governance.ServiceToken", models.PROTECT, related_name="calls")
    tool = models.CharField(max_length=40)
    initiative_key = models.CharField(max_length=12, blank=True)
    input_digest = models.CharField(max_length=64)
    answer_digest = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=12)
    reasons = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    batch = models.ForeignKey(AgentCallBatch, models.PROTECT, null=True, blank=True, related_name="rows")

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(batch=None), name="governance_agentcall_unsealed"),
            models.Index(fields=["token", "-id"]),
        ]
        triggers = [
            pgtrigger.Protect(name="agentcall_is_never_deleted", operation=pgtrigger.Delete),
            # What may be written later is which batch it is in, once.
            pgtrigger.Protect(
                name="agentcall_is_append_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.batch_id IS NOT NULL OR NEW.batch_id IS NULL OR (to_jsonb(OLD) - 'batch_id') IS DISTINCT FROM"
                    " (to_jsonb(NEW) - 'batch_id')"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.initiative_key}"
