"""What a signed remit allows right now, which versions may run, and what does run."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.rules.clearances import ClearanceAct, ClearanceState
from governance.rules.stages import Stage


class Clearance(models.Model):
    """The clearance of one initiative: at most one, of the remit that was signed last.

    `body` is what is published of the remit, made once when it is granted. `lapses` is what the clock alone will
    change, each with its moment, so that a reader judges it without a job having run: `at`, `state`, `id`, `text`.
    `serial` grows with every change.
    """

    initiative = models.OneToOneField(
        "governance.Initiative", models.PROTECT, primary_key=True, related_name="clearance"
    )
    stage = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    remit = models.ForeignKey("governance.Remit", models.PROTECT, related_name="+")
    review = models.ForeignKey("governance.Review", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in ClearanceState])
    reason = models.TextField(blank=True)
    granted_at = models.DateTimeField()
    valid_from = models.DateField()
    review_due = models.DateField()
    body = models.JSONField()
    lapses = models.JSONField(default=list)
    changed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    serial = models.PositiveBigIntegerField(default=1)

    class Meta:
        triggers = [pgtrigger.Protect(name="clearance_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Clearance of {self.initiative_id}: {self.state}"


class ClearanceEvent(models.Model):
    """One change of a clearance. Append-only, so that any day's clearance can be told."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="clearance_events")
    act = models.CharField(max_length=12, choices=[(a.value, a.label) for a in ClearanceAct])
    state = models.CharField(max_length=10, choices=[(s.value, s.label) for s in ClearanceState])
    stage = models.CharField(max_length=12, choices=[(s.value, s.label) for s in Stage])
    remit = models.ForeignKey("governance.Remit", models.PROTECT, related_name="+")
    review = models.ForeignKey("governance.Review", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    actor = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["initiative", "-at"])]
        triggers = [
            pgtrigger.Protect(name="clearance_event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.act}"


class SystemVersion(models.Model):
    """A version of an AI system that an initiative may run, known by its fingerprint.

    The fingerprint covers model, prompt, rules and tools. Part of the remit: until it is signed, it is a proposal.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="system_versions")
    system = models.ForeignKey("governance.AISystem", models.PROTECT, related_name="versions")
    label = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    registered_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="governance_systemversion_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.label}"


class Runtime(models.Model):
    """What an environment says it runs: one row for each fingerprint and map version, from first to last report."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="runtimes")
    environment = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=200)
    map_version = models.CharField(max_length=64, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "environment", "fingerprint", "map_version"], name="governance_runtime_once"
            ),
        ]
        indexes = [models.Index(fields=["initiative", "environment", "-last_seen_at"])]

    def __str__(self) -> str:
        return f"{self.environment}: {self.fingerprint}"


class SigningKey(models.Model):
    """A key that clearances are signed with. The newest that is not retired signs; the others still verify.

    `sealed` is the private key, encrypted with a key made from the portal's secret.
    """

    kid = models.CharField(max_length=64, unique=True)
    public = models.JSONField()
    sealed = models.TextField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True, help_text=_("From then on it verifies nothing any more."))

    def __str__(self) -> str:
        return self.kid
