"""Time-boxed, compensated exceptions from one requirement."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.rules.waivers import Authority, Ground, WaiverKind


class Waiver(models.Model):
    """Leave from one requirement for one initiative, for a while. Lapses by the clock, which is judged at reading.

    `expires_at` is the first moment after `ends_on` in `timezone`. `digest` covers what is asked; signatures stand on
    it.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLOSED = "closed", _("Closed")
        REVOKED = "revoked", _("Revoked")

    initiative = models.ForeignKey("governance.Initiative", models.PROTECT, related_name="waivers")
    requirement = models.CharField(max_length=10)
    kind = models.CharField(max_length=16, choices=[(k.value, k.label) for k in WaiverKind])
    ground = models.CharField(max_length=24, choices=[(g.value, g.label) for g in Ground])
    authority = models.CharField(max_length=2, choices=[(a.value, a.label) for a in Authority])
    reason = models.TextField()
    risk = models.TextField()
    remediation = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    timezone = models.CharField(max_length=40, default="UTC")
    expires_at = models.DateTimeField()
    renews = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="renewal")
    requested_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="waivers_requested")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="governance_waiver_period"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "rejected"]) | Q(decided_at__isnull=False),
                name="governance_waiver_decided_when",
            ),
            models.UniqueConstraint(
                fields=["initiative", "requirement"],
                condition=Q(state="submitted"),
                name="governance_waiver_one_asked",
            ),
        ]
        indexes = [models.Index(fields=["initiative", "state"])]
        triggers = [
            pgtrigger.Protect(name="waiver_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="waiver_is_born_submitted",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.state <> 'submitted'"),
                func="RAISE EXCEPTION 'A waiver begins as a request.' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="waiver_asks_what_it_asked",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.initiative_id, OLD.requirement, OLD.kind, OLD.ground, OLD.authority, OLD.reason, OLD.risk,"
                    " OLD.remediation, OLD.starts_on, OLD.ends_on, OLD.timezone, OLD.expires_at, OLD.renews_id,"
                    " OLD.requested_by_id, OLD.requested_at, OLD.digest) IS DISTINCT FROM"
                    " ROW(NEW.initiative_id, NEW.requirement, NEW.kind, NEW.ground, NEW.authority, NEW.reason,"
                    " NEW.risk, NEW.remediation, NEW.starts_on, NEW.ends_on, NEW.timezone, NEW.expires_at,"
                    " NEW.renews_id, NEW.requested_by_id, NEW.requested_at, NEW.digest)"
                    " OR (OLD.state NOT IN ('submitted', 'approved'))"
                ),
                func="RAISE EXCEPTION 'What a waiver asked never changes.' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} waived until {self.ends_on:%-d %b %Y}"


class CompensatingControl(models.Model):
    """What is done instead while a requirement is waived: by whom, how often it is shown. Units: calendar days."""

    waiver = models.ForeignKey(Waiver, models.PROTECT, related_name="controls")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey("roles.Person", models.PROTECT, related_name="controls_owned")
    cadence_days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cadence_days__gte=1), name="governance_control_cadence")]

    def __str__(self) -> str:
        return self.text


class ControlEvidence(models.Model):
    """A compensating control was carried out: said by its owner, on one day."""

    control = models.ForeignKey(CompensatingControl, models.PROTECT, related_name="evidence")
    text = models.TextField()
    given_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="control_evidence_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.control_id} shown {self.given_at:%Y-%m-%d}"
