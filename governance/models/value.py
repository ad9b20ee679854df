"""Who is rewarded for adopting it, what works against that, and what it is worth."""

from decimal import Decimal

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.rules.value import BenefitKind, BenefitState, Weight


class AdoptionObjective(models.Model):
    """Somebody is rewarded in one cycle for what comes out, held in balance by a second measure. No pay is stored.

    `measure` and `counter_measure` are keys of measures that have a tolerance here: what is gained in one must not be
    lost in the other. `external_ref` names the objective in the system of HR.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="objectives")
    holder = models.ForeignKey("roles.Person", models.PROTECT, related_name="adoption_objectives")
    cycle = models.CharField(max_length=40, help_text=_("Such as 2027 or H1 2027."))
    starts_on = models.DateField()
    ends_on = models.DateField()
    statement = models.CharField(max_length=300)
    measure = models.CharField(max_length=60)
    target = models.CharField(max_length=150)
    counter_measure = models.CharField(max_length=60, blank=True)
    weight = models.CharField(max_length=14, choices=[(w.value, w.label) for w in Weight], blank=True)
    external_ref = models.CharField(max_length=60, blank=True)
    set_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True, help_text=_("When its holder said yes."))
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="governance_adoptionobjective_cycle"),
            models.CheckConstraint(
                condition=~Q(measure=F("counter_measure")), name="governance_adoptionobjective_is_balanced"
            ),
            models.UniqueConstraint(
                fields=["initiative", "holder", "cycle", "measure"],
                condition=Q(ended_at__isnull=True),
                name="governance_adoptionobjective_once",
            ),
        ]

    def __str__(self) -> str:
        # The ledger keeps this, and more people read that than may read what the objective is.
        return f"{self.holder}, {self.cycle}"


class ConflictingKpi(models.Model):
    """A measure people are judged by today that works against adoption, and until when it is changed."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="conflicting_kpis")
    name = models.CharField(max_length=200)
    why = models.TextField()
    unit = models.ForeignKey("roles.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    adjust_by = models.DateField(null=True, blank=True)
    adjusted_on = models.DateField(null=True, blank=True)
    adjustment = models.TextField(blank=True)
    named_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "conflicting KPI"
        constraints = [
            models.UniqueConstraint(fields=["initiative", "name"], name="governance_conflictingkpi_once"),
        ]

    def __str__(self) -> str:
        return self.name


class KpiSearch(models.Model):
    """Somebody looked for measures that work against adoption, and says what they looked at. Append-only."""

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="kpi_searches")
    looked_at = models.TextField()
    searched_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    searched_at = models.DateTimeField()

    class Meta:
        verbose_name = "search for KPIs"
        verbose_name_plural = "searches for KPIs"
        triggers = [pgtrigger.Protect(name="kpi_search_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.searched_by}, {self.searched_at:%-d %b %Y}"


class Benefit(models.Model):
    """Something it is worth, or what it costs somebody (a disbenefit), from baseline to proof.

    `hours` a month are claimed out of what `plan` sets free, where the kind is one of hours; no hour is claimed twice.
    Values are in `unit`. `boundary` says what is counted elsewhere. `figures_by` said last what was before,
    or claimed more; `committed_by` is whoever of finance relies on it.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="benefits")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=14, choices=[(k.value, k.label) for k in BenefitKind])
    state = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in BenefitState], default=BenefitState.PROPOSED
    )
    owner = models.ForeignKey("roles.Person", models.PROTECT, related_name="benefits")
    plan = models.ForeignKey("roles.RedesignPlan", models.PROTECT, null=True, blank=True, related_name="benefits")
    hours = models.DecimalField(
        max_digits=8, decimal_places=1, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    unit = models.CharField(max_length=40, help_text=_("Such as hours a month, EUR a year, percent."))
    baseline = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    baseline_from = models.DateField(null=True, blank=True)
    baseline_to = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    target_on = models.DateField(null=True, blank=True)
    method = models.TextField(blank=True, help_text=_("How it is measured."))
    boundary = models.TextField(blank=True, help_text=_("What is counted elsewhere, so that nothing counts twice."))
    cadence_days = models.PositiveSmallIntegerField(default=90)
    proposed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    baselined_at = models.DateTimeField(null=True, blank=True)
    figures_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    committed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    committed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.TextField(blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["initiative", "name"], name="governance_benefit_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[BenefitKind.CASHABLE, BenefitKind.CAPACITY], hours__gte=0)
                | Q(hours=0, plan__isnull=True),
                name="governance_benefit_hours_are_of_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(hours=0) | Q(plan__isnull=False), name="governance_benefit_names_its_plan"
            ),
            models.CheckConstraint(
                condition=Q(baseline_to__isnull=True) | Q(baseline_to__gte=F("baseline_from")),
                name="governance_benefit_baseline_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BenefitReading(models.Model):
    """What was seen of a benefit in one period. Append-only; a later one of the same period corrects it.

    `hours` a month are those of the claim that were really set free.
    """

    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="readings")
    first_day = models.DateField()
    last_day = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=2)
    hours = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="governance_benefitreading_period"),
        ]
        indexes = [models.Index(fields=["benefit", "-last_day"])]
        triggers = [
            pgtrigger.Protect(name="benefit_reading_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.benefit.unit}"
