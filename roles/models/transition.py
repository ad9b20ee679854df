"""How work really stops: the proof that it did, cases that go past it, and the days on which it happens."""

import uuid

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from roles.rules.plans import RemovalKind
from roles.rules.transition import BypassSource


class Removal(models.Model):
    """Proof that an activity was taken out: a queue closed, an access revoked. It counts once another verified it."""

    change = models.ForeignKey("roles.ActivityChange", models.CASCADE, related_name="removals")
    kind = models.CharField(max_length=20, choices=[(k.value, k.label) for k in RemovalKind])
    what = models.TextField()
    link = models.URLField(max_length=500, blank=True)
    removed_on = models.DateField()
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    verified_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    rejected_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("reported_by")),
                name="roles_removal_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.removed_on:%-d %b %Y}"


class Bypass(models.Model):
    """`off_route` of `eligible` cases of a period went past the AI, after the activity was to stop. Append-only.

    Never about a person: it tells of a gap in the design.
    """

    change = models.ForeignKey("roles.ActivityChange", models.PROTECT, related_name="bypasses")
    first_day = models.DateField()
    last_day = models.DateField()
    eligible = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    off_route = models.PositiveIntegerField()
    source = models.CharField(max_length=12, choices=[(s.value, s.label) for s in BypassSource])
    note = models.TextField(blank=True)
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "bypasses"
        constraints = [
            models.CheckConstraint(
                condition=Q(off_route__lte=F("eligible"), eligible__gte=1, first_day__lte=F("last_day")),
                name="roles_bypass_counts",
            ),
        ]
        triggers = [pgtrigger.Protect(name="bypass_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.off_route} of {self.eligible}"


class RedesignTask(models.Model):
    """Something a plan has to find an answer to, because work goes past it. It blames nobody."""

    plan = models.ForeignKey("roles.RedesignPlan", models.PROTECT, related_name="tasks")
    change = models.ForeignKey("roles.ActivityChange", models.SET_NULL, null=True, blank=True, related_name="tasks")
    title = models.CharField(max_length=250)
    owner = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change"], condition=Q(closed_at__isnull=True), name="roles_redesigntask_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FallbackTrial(models.Model):
    """People tried to do by hand what the AI does. Units: `hours` a month that they showed they can do. Append-only."""

    change = models.ForeignKey("roles.ActivityChange", models.PROTECT, related_name="trials")
    held_on = models.DateField()
    passed = models.BooleanField()
    hours = models.DecimalField(max_digits=8, decimal_places=1, validators=[MinValueValidator(0)])
    note = models.TextField(blank=True)
    witnessed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(witnessed_by=F("recorded_by")), name="roles_fallbacktrial_witnessed_by_another"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="fallback_trial_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%-d %b %Y}"


class Milestone(models.Model):
    """A day on which a group of people moves over."""

    plan = models.ForeignKey("roles.RedesignPlan", models.CASCADE, related_name="milestones")
    cohort = models.CharField(max_length=100)
    what = models.CharField(max_length=250)
    people = models.PositiveIntegerField(default=0)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "cohort", "what"], name="roles_milestone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.what}"


class CalendarFeed(models.Model):
    """The secret address at which a person's calendar reads the days of plans. Closed, and made anew, at will."""

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="calendar_feeds")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="roles_calendarfeed_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
