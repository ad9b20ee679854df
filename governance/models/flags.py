"""What is being chased."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.rules.findings import Screen
from governance.rules.flags import FLAG_TITLES
from governance.rules.severity import Severity


class FlagState(models.TextChoices):
    """Where a flag stands. Open and acknowledged ones are being chased."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLEARED = "cleared", _("Cleared")


CHASED = (FlagState.OPEN, FlagState.ACKNOWLEDGED)


class Flag(models.Model):
    """Something missing, lapsing or wrong. Raised and cleared by the sweep; at most one is chased per key.

    It is about an initiative or a person; about neither where the portal itself is concerned.
    """

    rule = models.CharField(max_length=10, choices=sorted(FLAG_TITLES.items()))
    dedupe_key = models.CharField(max_length=120)
    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, null=True, blank=True, related_name="flags")
    person = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="flags_about")
    severity = models.CharField(max_length=8, choices=[(s.value, s.label) for s in Severity])
    message = models.TextField()
    mend_screen = models.CharField(max_length=20, choices=[(s.value, s.name) for s in Screen])
    mend_object = models.BigIntegerField(null=True, blank=True)
    mend_field = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="flags_owned")
    state = models.CharField(max_length=12, choices=FlagState, default=FlagState.OPEN)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=~Q(state="cleared"), name="governance_flag_one_chased_a_key"
            ),
        ]
        indexes = [
            models.Index(fields=["initiative"], condition=~Q(state="cleared"), name="governance_flag_of_initiative"),
            models.Index(fields=["owner", "due_at"], condition=~Q(state="cleared"), name="governance_flag_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.dedupe_key}"
