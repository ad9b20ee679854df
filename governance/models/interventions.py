"""Whether people can step in, and what those who do the work report."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.rules.oversight import CaseKind, DrillKind


class Drill(models.Model):
    """Somebody tried to stop the AI, or to work without it. Units: `seconds_to_safe`. Append-only.

    `passed` is what the witness says; whether it was fast enough is judged against the policy.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="drills")
    kind = models.CharField(max_length=8, choices=[(k.value, k.label) for k in DrillKind])
    held_at = models.DateTimeField()
    seconds_to_safe = models.PositiveIntegerField(null=True, blank=True)
    passed = models.BooleanField()
    note = models.TextField(blank=True)
    witnessed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(witnessed_by=F("recorded_by")), name="governance_drill_witnessed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(kind="stop", passed=True) | Q(seconds_to_safe__isnull=False),
                name="governance_drill_stop_is_timed",
            ),
        ]
        indexes = [models.Index(fields=["initiative", "kind", "-held_at"])]
        triggers = [pgtrigger.Protect(name="drill_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_at:%-d %b %Y}"


class SeededTest(models.Model):
    """Errors planted among cases that people review, and how many a team caught. Never about one person. Append-only.

    `alternative` describes another test where errors cannot be planted; it counts once the second line approved it.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="seeded_tests")
    decision = models.ForeignKey(
        "decisions.Decision", models.PROTECT, null=True, blank=True, related_name="seeded_tests"
    )
    team_size = models.PositiveSmallIntegerField(help_text=_("How many people took part: five or more."))
    planted = models.PositiveIntegerField()
    caught = models.PositiveIntegerField()
    held_on = models.DateField()
    alternative = models.TextField(blank=True)
    approved_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(caught__lte=F("planted")), name="governance_seededtest_counts"),
        ]
        indexes = [models.Index(fields=["initiative", "-held_on"])]
        triggers = [pgtrigger.Protect(name="seeded_test_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.caught} of {self.planted} caught"


class CaseReport(models.Model):
    """“This case does not fit”: what somebody who does the work says of a case. `case` is a keyed digest.

    `breach` is the one that was opened because of it, where something happened that must never happen.
    """

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="case_reports")
    decision = models.ForeignKey("decisions.Decision", models.PROTECT, related_name="case_reports")
    kind = models.CharField(max_length=8, choices=[(k.value, k.label) for k in CaseKind])
    case = models.UUIDField(null=True, blank=True)
    text = models.CharField(max_length=1000)
    reported_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    reply = models.CharField(max_length=1000, blank=True)
    replied_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    breach = models.ForeignKey("governance.Breach", models.PROTECT, null=True, blank=True, related_name="case_reports")

    class Meta:
        indexes = [
            models.Index(fields=["initiative", "-reported_at"]),
            models.Index(fields=["decision"], condition=Q(replied_at__isnull=True), name="governance_casereport_waits"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class AppealRoute(models.Model):
    """How those whom a decision is about can have it looked at again. Units: `answer_days`."""

    initiative = models.OneToOneField(
        "governance.Initiative", models.PROTECT, primary_key=True, related_name="appeal_route"
    )
    affects_people = models.BooleanField(help_text=_("Whether people are affected by what is decided."))
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why nobody is affected, where that is so."))
    contact = models.CharField(max_length=300, blank=True)
    answer_days = models.PositiveSmallIntegerField(null=True, blank=True)
    reviewed_by_others = models.BooleanField(
        default=False, help_text=_("Whoever looks at it again had no part in the decision.")
    )
    set_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.contact or self.reason
