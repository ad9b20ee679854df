"""What every accountability has, whatever it is for."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountabilityStatus(models.TextChoices):
    """How far an accountability has come."""

    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    ENDED = "ended", _("Ended")


class AccountabilityTerms(models.Model):
    """A person answers for something: accepted by the person, agreed by the line manager, covered by a deputy.

    Units: `hours_per_month` in hours. The period is half open: it ends before `valid_to`.
    """

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="%(app_label)s_%(class)s_set")
    status = models.CharField(max_length=10, choices=AccountabilityStatus, default=AccountabilityStatus.PROPOSED)
    hours_per_month = models.DecimalField(max_digits=5, decimal_places=1, default=0, validators=[MinValueValidator(0)])
    in_objectives = models.BooleanField(default=False, help_text=_("Written into the person's objectives."))
    cost_code = models.CharField(max_length=40, blank=True, help_text=_("Where the hours are funded."))
    proposed_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    manager_agreed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    manager_agreed_at = models.DateTimeField(null=True, blank=True)
    deputy = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    deputy_accepted_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=models.Q(hours_per_month__gte=0), name="%(app_label)s_%(class)s_hours"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="%(app_label)s_%(class)s_period",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="accepted") | models.Q(accepted_at__isnull=False),
                name="%(app_label)s_%(class)s_accepted_when",
            ),
        ]
