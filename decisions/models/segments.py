"""Kinds of cases, and how much the AI may do by itself in each."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from decisions.rules.autonomy import Autonomy


class Segment(models.Model):
    """A kind of cases that a unit knows by name; decisions share it.

    `predicate` is an expression over inputs that is true for its cases, empty where only people can tell.
    """

    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="segments")
    name = models.CharField(max_length=120)
    predicate = models.CharField(max_length=500, blank=True)
    high_touch = models.BooleanField(
        default=False, help_text=_("People in it are vulnerable, or much is at stake: a human stays close.")
    )
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="decisions_segment_named_once")]

    def __str__(self) -> str:
        return self.name


class AutonomyGrant(models.Model):
    """How much the AI may do by itself in one segment of one decision; without a segment: in whatever is unknown.

    `share` of the decision's cases, 0 to 1. `rule` is what binds it beside the level, where somebody said so.
    """

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="grants")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="grants")
    level = models.PositiveSmallIntegerField(choices=[(a.value, a.label) for a in Autonomy])
    share = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    rule = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "segment"], nulls_distinct=False, name="decisions_autonomygrant_once"
            ),
            models.CheckConstraint(condition=Q(level__lte=Autonomy.A5.value), name="decisions_autonomygrant_scale"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1), name="decisions_autonomygrant_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}, {self.segment or _('unknown')}: A{self.level}"
