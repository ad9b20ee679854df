"""What somebody has sent to them again and again, and the address at which their calendar reads the days of gates."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.rules.report_days import Rhythm, Timing


class ReportSubscription(models.Model):
    """A report that goes to one person by e-mail, on their days and in their time zone, as they may read it then.

    `address` is what the address of the page said of its filters, `narrowed_by` the same in words. `since` is when it
    began, or went on after a pause: what was due before is not sent. `sent_for` is the last day that it was sent for.
    Units: `weekday` 0 is Monday; `day` is that of the month.
    """

    class Report(models.TextChoices):
        """What is sent."""

        PACK = "pack", _("Portfolio pack, PDF")
        INITIATIVES = "initiatives", _("List of initiatives, XLSX")
        FLAGS = "flags", _("List of flags, XLSX")

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="report_subscriptions")
    report = models.CharField(max_length=12, choices=Report)
    address = models.JSONField(default=dict)
    narrowed_by = models.JSONField(default=list)
    rhythm = models.CharField(max_length=14, choices=[(rhythm.value, rhythm.label) for rhythm in Rhythm])
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(6)])
    day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    made_at = models.DateTimeField()
    since = models.DateTimeField()
    sent_for = models.DateField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm="weekly", weekday__lte=6, day=None)
                | Q(rhythm="monthly", weekday=None, day__gte=1, day__lte=31)
                | Q(rhythm="business_days", weekday=None, day=None),
                name="governance_reportsubscription_has_its_day",
            )
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at=None), name="governance_report_running")]

    def __str__(self) -> str:
        return f"{self.get_report_display()}, {self.get_rhythm_display().lower()}"

    @property
    def timing(self) -> Timing:
        """On which days it is due."""
        return Timing(Rhythm(self.rhythm), self.weekday, self.day)


class GateFeed(models.Model):
    """The secret address at which a person's calendar reads the days of gates. Closed, and made anew, at will."""

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="gate_feeds")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="governance_gatefeed_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
