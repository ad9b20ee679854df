"""Tolerances that were broken, and what was done about it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from governance.rules.breaches import BREACH_OVER, BreachAct, BreachState, Detector
from governance.rules.severity import Severity


class Breach(models.Model):
    """One time that more went wrong than was signed for, from the day it was told until two people closed it.

    `k` of `n` since `since`, or `value`; `statistic` is what the detector computed and `bound` what it had to stay
    under. `limit_text` is the limit that was broken, in words. `action` is what the clearance was put to.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="breaches")
    number = models.PositiveIntegerField()
    tolerance = models.ForeignKey(
        "governance.Tolerance", models.PROTECT, null=True, blank=True, related_name="breaches"
    )
    measure = models.CharField(max_length=200)
    detector = models.CharField(max_length=12, choices=[(d.value, d.label) for d in Detector])
    severity = models.CharField(max_length=8, choices=[(s.value, s.label) for s in Severity])
    segment = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    k = models.BigIntegerField(null=True, blank=True)
    n = models.BigIntegerField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    statistic = models.FloatField(null=True, blank=True)
    bound = models.FloatField(null=True, blank=True)
    limit_text = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    action = models.CharField(max_length=10, blank=True)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in BreachState], default=BreachState.OPEN.value
    )
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    contained_at = models.DateTimeField(null=True, blank=True)
    containment = models.TextField(blank=True)
    root_cause = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    watch_until = models.DateField(null=True, blank=True)
    # Whoever asks to close it or to reject it, and whoever of the second line concurs.
    closing = models.CharField(max_length=12, blank=True)
    closing_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closing_at = models.DateTimeField(null=True, blank=True)
    concurred_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "breaches"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="governance_breach_numbered"),
            models.UniqueConstraint(
                fields=["tolerance", "segment"],
                condition=~Q(state__in=[s.value for s in sorted(BREACH_OVER)]),
                name="governance_breach_one_open_a_tolerance",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in sorted(BREACH_OVER)])
                | Q(closed_at__isnull=False, concurred_by__isnull=False) & ~Q(closing_by=F("concurred_by")),
                name="governance_breach_closed_by_two",
            ),
        ]
        indexes = [models.Index(fields=["initiative", "-opened_at"])]
        triggers = [pgtrigger.Protect(name="breach_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Breach {self.number}: {self.measure}"


class BreachEvent(models.Model):
    """One thing that happened around a breach. Append-only. Without an actor it was found by a detector."""

    breach = models.ForeignKey(Breach, models.PROTECT, related_name="events")
    act = models.CharField(max_length=14, choices=[(a.value, a.label) for a in BreachAct])
    note = models.TextField(blank=True)
    actor = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["breach", "at"])]
        triggers = [
            pgtrigger.Protect(name="breach_event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.breach_id}: {self.act}"
