"""Where cases go that the AI may not decide."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from decisions.rules.vocabulary import Days


class Queue(models.Model):
    """People who answer escalated cases, and when. Equal times mean around the clock.

    Units: `handling_minutes` that one case takes a person.
    """

    name = models.CharField(max_length=120, unique=True)
    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="queues")
    lead = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="leads_queues")
    days = models.CharField(max_length=10, choices=[(d.value, d.label) for d in Days], default=Days.WEEKDAYS)
    staffed_from = models.TimeField()
    staffed_until = models.TimeField()
    staffed_fte = models.DecimalField(max_digits=6, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    handling_minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    authority = models.TextField(
        blank=True,
        help_text=_("What those who answer may do by themselves: overrule the AI, stop it, work without it."),
    )
    authority_signed_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    authority_signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(staffed_fte__gte=0), name="decisions_queue_fte"),
            models.CheckConstraint(
                condition=models.Q(authority_signed_by__isnull=True, authority_signed_at__isnull=True)
                | models.Q(authority_signed_by__isnull=False, authority_signed_at__isnull=False),
                name="decisions_queue_authority_signed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A person on the roster of a queue: when they answer, and since when they are trained for it.

    Equal times mean around the clock.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="shifts")
    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="shifts")
    days = models.CharField(max_length=10, choices=[(d.value, d.label) for d in Days], default=Days.WEEKDAYS)
    starts = models.TimeField()
    ends = models.TimeField()
    trained_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "person", "days", "starts", "ends"], name="decisions_shift_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.starts:%H:%M}–{self.ends:%H:%M}"
