"""What was measured, added up by whoever measures: `k` of `n`, or a value."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from governance.rules.limits import Sampling


class Measurement(models.Model):
    """A measure over some days. Never changed: a correction is a new row that supersedes this one, with its reason.

    `k` of `n`, or a `value` over `n` cases. `segment` is empty where it is about all of them.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="measurements")
    measure = models.CharField(max_length=60)
    decision = models.ForeignKey(
        "decisions.Decision", models.PROTECT, null=True, blank=True, related_name="measurements"
    )
    segment = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    k = models.PositiveBigIntegerField(null=True, blank=True)
    n = models.PositiveBigIntegerField()
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    sampling = models.CharField(max_length=14, choices=[(s.value, s.label) for s in Sampling])
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    submitted_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseding")
    reason = models.CharField(max_length=300, blank=True)
    superseded = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(k__isnull=False, value__isnull=True, k__lte=F("n"))
                | Q(k__isnull=True, value__isnull=False),
                name="governance_measurement_k_of_n_or_value",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="governance_measurement_ends_later"),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(reason=""),
                name="governance_measurement_corrected_for_a_reason",
            ),
            ExclusionConstraint(
                name="governance_measurement_once_a_day",
                expressions=[
                    ("initiative", RangeOperators.EQUAL),
                    ("measure", RangeOperators.EQUAL),
                    (Coalesce("decision_id", 0), RangeOperators.EQUAL),
                    ("segment", RangeOperators.EQUAL),
                    ("fingerprint", RangeOperators.EQUAL),
                    (
                        Func("starts_on", F("ends_on"), models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(superseded=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="measurement_is_never_deleted", operation=pgtrigger.Delete),
            # The one thing that may happen to it is that another supersedes it.
            pgtrigger.Protect(
                name="measurement_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.superseded OR (to_jsonb(OLD.*) - 'superseded') IS DISTINCT FROM"
                    " (to_jsonb(NEW.*) - 'superseded')"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.k if self.value is None else self.value} of {self.n}"


class Reading(models.Model):
    """How a tolerance stands, as it was reckoned last: for lists and facts. Reckoned anew when anything comes in.

    `body` is what `governance.rules.readings` says of it. `reckoned_from` is a mark of what it was reckoned from.
    """

    tolerance = models.OneToOneField("governance.Tolerance", models.CASCADE, primary_key=True, related_name="reading")
    state = models.CharField(max_length=6)
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    as_of = models.DateTimeField()
    reckoned_from = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.state
