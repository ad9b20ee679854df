"""How much may go wrong: tolerances, the enterprise's appetite above them, and the second line's challenge."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.rules.limits import Direction, MeasureUnit, OnRed, Sampling


class Tolerance(models.Model):
    """Target and limits for one measure of an initiative's outcomes, for all of it or one decision and segment.

    `upper`: the measure has to stay at or below the limit; `lower`: at or above it; `band`: between `limit_low` and
    `limit`. Values are in `unit`. `key` is how measurements name the measure, the catalogue's where it has one.
    Whoever changes a signed tolerance takes the signature off it. `first_signed_at` is when it was signed for the
    first time; `evidence_since` when limits as loose as these were: what was seen before proves nothing at a gate.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="tolerances")
    measure = models.CharField(max_length=120)
    key = models.CharField(max_length=60, blank=True)
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, null=True, blank=True, related_name="tolerances")
    segment = models.ForeignKey("decisions.Segment", models.PROTECT, null=True, blank=True, related_name="tolerances")
    numerator = models.CharField(max_length=200, blank=True, help_text=_("What is counted."))
    denominator = models.CharField(max_length=200, blank=True, help_text=_("Out of what."))
    direction = models.CharField(
        max_length=5, choices=[(d.value, d.label) for d in Direction], default=Direction.UPPER.value
    )
    unit = models.CharField(
        max_length=10, choices=[(u.value, u.label) for u in MeasureUnit], default=MeasureUnit.PERCENT.value
    )
    target = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    amber = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    limit = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    amber_low = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    limit_low = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    sampling = models.CharField(max_length=14, choices=[(s.value, s.label) for s in Sampling], blank=True)
    cadence_days = models.PositiveSmallIntegerField(null=True, blank=True)
    maturity_days = models.PositiveSmallIntegerField(default=0)
    minimum_sample = models.PositiveIntegerField(null=True, blank=True)
    on_red = models.CharField(max_length=8, choices=[(o.value, o.label) for o in OnRed], blank=True)
    playbook = models.TextField(blank=True, help_text=_("What is done first when it turns red."))
    data_source = models.CharField(max_length=200, blank=True)
    baseline_k = models.PositiveBigIntegerField(null=True, blank=True)
    baseline_n = models.PositiveBigIntegerField(null=True, blank=True)
    baseline_value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_note = models.CharField(
        max_length=300, blank=True, help_text=_("Where the human baseline comes from, or why there is none.")
    )
    owner = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="owned_tolerances")
    signed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    first_signed_at = models.DateTimeField(null=True, blank=True, editable=False)
    evidence_since = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "measure", "decision", "segment"],
                nulls_distinct=False,
                name="governance_tolerance_one_a_measure",
            ),
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
                | Q(direction__in=["upper", "band"], target__lte=F("limit"))
                | Q(direction="lower", target__gte=F("limit")),
                name="governance_tolerance_target_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(direction="band") | Q(amber_low__isnull=True, limit_low__isnull=True),
                name="governance_tolerance_low_side_in_a_band",
            ),
            models.CheckConstraint(
                condition=Q(baseline_n__isnull=True) | Q(baseline_k__lte=F("baseline_n")),
                name="governance_tolerance_baseline_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.measure


class Appetite(models.Model):
    """The most, or least, that the enterprise takes of one measure anywhere; no tolerance goes beyond it."""

    key = models.CharField(max_length=60, unique=True)
    measure = models.CharField(max_length=120)
    direction = models.CharField(max_length=5, choices=[("upper", _("at most")), ("lower", _("at least"))])
    unit = models.CharField(max_length=10, choices=[(u.value, u.label) for u in MeasureUnit])
    cap = models.DecimalField(max_digits=12, decimal_places=4)
    statement = models.CharField(max_length=300)
    set_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.measure


class Challenge(models.Model):
    """What the second line says of an initiative's tolerances. Append-only; the latest counts."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="challenges")
    comment = models.TextField()
    objects_to_it = models.BooleanField(default=False)
    made_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["initiative", "-made_at"])]
        triggers = [pgtrigger.Protect(name="challenge_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.comment[:80]
