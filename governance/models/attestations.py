"""What the platform owner vouches for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attestation(models.Model):
    """The platform owner's word on the environment, on one day. A new one is a new row."""

    class Point(models.TextChoices):
        SECURITY = "security", _("Security")
        ACCESS = "access", _("Access")
        LOGS = "logs", _("Logs")
        MONITORING = "monitoring", _("Monitoring")
        VERSIONING = "versioning", _("Versioning")
        ROLLBACK = "rollback", _("Rollback")

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="attestations")
    points = ArrayField(models.CharField(max_length=12, choices=Point))
    note = models.TextField(blank=True)
    attested_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    attested_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.initiative_id} attested {self.attested_at:%Y-%m-%d}"
