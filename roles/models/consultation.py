"""Whom one has to ask before people's work changes, by law or agreement, and what they answered."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from roles.rules.consultation import Effect, Outcome, RuleStatus, Trigger


class ConsultationRule(models.Model):
    """What the law or an agreement of one jurisdiction asks, as data. A mapping aid, no legal advice.

    `jurisdiction` is a country, or empty where it holds everywhere. `lead_days` is how long before the first change the
    body has to know. `threshold` is the least number of people, or percent of hours, that a trigger speaks of. A rule
    counts while `status` says that it is in force and from `applies_from` on.
    """

    key = models.CharField(max_length=40, unique=True)
    jurisdiction = models.CharField(max_length=2, blank=True)
    body = models.CharField(max_length=100)
    subject = models.CharField(max_length=250)
    trigger = models.CharField(max_length=20, choices=[(t.value, t.label) for t in Trigger])
    threshold = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    effect = models.CharField(max_length=8, choices=[(e.value, e.label) for e in Effect])
    lead_days = models.PositiveSmallIntegerField(default=0)
    blocks_go_live = models.BooleanField(default=True)
    source = models.CharField(max_length=250)
    status = models.CharField(max_length=12, choices=[(s.value, s.label) for s in RuleStatus])
    applies_from = models.DateField(null=True, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return f"{self.body}: {self.subject}"


class Consultation(models.Model):
    """What was done about one rule for one plan: when the body was told, when it ended, and how.

    `outcome` is empty while it runs. `withdrawn_on` is when the body took its consent back. `waived_by` signed why a
    rule does not apply here, where somebody says so.
    """

    plan = models.ForeignKey("roles.RedesignPlan", models.PROTECT, related_name="consultations")
    rule = models.ForeignKey(ConsultationRule, models.PROTECT, related_name="consultations")
    notified_on = models.DateField(null=True, blank=True)
    concluded_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=24, choices=[(o.value, o.label) for o in Outcome], blank=True)
    position = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    waived_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    waived_because = models.TextField(blank=True)
    recorded_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "rule"], name="roles_consultation_once_a_rule"),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | Q(concluded_on__gte=F("notified_on")),
                name="roles_consultation_ends_after_it_began",
            ),
        ]
        triggers = [pgtrigger.Protect(name="consultation_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.plan}: {self.rule.body}"


class Representation(models.Model):
    """Somebody speaks for the employees of some units, sites or countries; empty lists mean all of them."""

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="representations")
    body = models.CharField(max_length=100)
    units = models.ManyToManyField("roles.Unit", related_name="+", blank=True)
    jurisdictions = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    sites = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    named_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="roles_representation_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.body}"
