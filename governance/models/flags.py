"""What is being chased."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.rules.findings import Screen
from governance.rules.flags import FLAG_TITLES
from governance.rules.severity import Severity
from roles.models import Person


class FlagState(models.TextChoices):
    """Where a flag stands. Open and acknowledged ones are being chased; those put off or accepted wait for a day."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    SNOOZED = "snoozed", _("Put off")
    ACCEPTED = "accepted", _("Accepted for now")
    CLEARED = "cleared", _("Cleared")


CHASED = (FlagState.OPEN, FlagState.ACKNOWLEDGED)
QUIET = (FlagState.SNOOZED, FlagState.ACCEPTED)
# Still so, whether it is chased or not.
LIVING = (*CHASED, *QUIET)


class Flag(models.Model):
    """Something missing, lapsing or wrong. Raised and cleared by the sweep; at most one is chased per key.

    It is about an initiative or a person; about neither where the portal itself is concerned. `owner` is whom the rule
    names, `assigned` who took it over from them; `also` are told of it first as well. `round` counts how often the
    chase began anew: for another person, or when it got worse. `taken` is how many steps of the ladder were taken since
    `chased_since`, `next_at` when the next one comes, `level` how far up it was told.
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
    also = ArrayField(models.BigIntegerField(), default=list, blank=True)
    state = models.CharField(max_length=12, choices=FlagState, default=FlagState.OPEN)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    due_at = models.DateTimeField()
    assigned = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="flags_assigned")
    chased_since = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    round = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    quiet_until = models.DateField(null=True, blank=True)
    quiet_because = models.TextField(blank=True)
    quiet_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=~Q(state="cleared"), name="governance_flag_one_chased_a_key"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["snoozed", "accepted"])
                | (Q(quiet_until__isnull=False, quiet_by__isnull=False) & ~Q(quiet_because="")),
                name="governance_flag_quiet_until_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["snoozed", "accepted"], severity="critical"),
                name="governance_flag_critical_is_never_quiet",
            ),
        ]
        indexes = [
            models.Index(fields=["initiative"], condition=~Q(state="cleared"), name="governance_flag_of_initiative"),
            models.Index(fields=["owner", "due_at"], condition=~Q(state="cleared"), name="governance_flag_of_owner"),
            models.Index(
                fields=["assigned", "due_at"],
                condition=~Q(state="cleared") & Q(assigned__isnull=False),
                name="governance_flag_of_assigned",
            ),
            models.Index(
                fields=["next_at"], condition=Q(state__in=["open", "acknowledged"]), name="governance_flag_next"
            ),
            models.Index(
                fields=["quiet_until"], condition=Q(state__in=["snoozed", "accepted"]), name="governance_flag_quiet"
            ),
            # What was raised before under the same key.
            models.Index(fields=["dedupe_key", "-opened_at"], name="governance_flag_before"),
        ]

    @property
    def acts(self) -> Person | None:
        """Whom it goes to: who took it over, or whom the rule names."""
        return self.assigned or self.owner

    def __str__(self) -> str:
        return f"{self.rule} {self.dedupe_key}"
