"""How much may go wrong."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Tolerance(models.Model):
    """Target and limits for one measure of an initiative's outcomes.

    `upper`: the measure has to stay at or below the limit; `lower`: at or above it. Values are in `unit`.
    Whoever changes a signed tolerance takes the signature off it.
    """

    class Direction(models.TextChoices):
        UPPER = "upper", _("at most")
        LOWER = "lower", _("at least")

    class Unit(models.TextChoices):
        PERCENT = "percent", "%"
        PER_MILLE = "per_mille", "‰"
        COUNT = "count", _("events")
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        CURRENCY = "currency", _("in currency")

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="tolerances")
    measure = models.CharField(max_length=120)
    numerator = models.CharField(max_length=200, blank=True, help_text=_("What is counted."))
    denominator = models.CharField(max_length=200, blank=True, help_text=_("Out of what."))
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.UPPER)
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.PERCENT)
    target = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    amber = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    limit = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    owner = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="owned_tolerances")
    signed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "measure"], name="governance_tolerance_one_a_measure"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="governance_tolerance_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(target__isnull=False, limit__isnull=False),
                name="governance_tolerance_signed_when_whole",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True)
                | Q(limit__isnull=True)
                | Q(direction="upper", target__lte=models.F("limit"))
                | Q(direction="lower", target__gte=models.F("limit")),
                name="governance_tolerance_target_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.measure
