"""Where cases go that the AI may not decide."""

from django.core.validators import MinValueValidator
from django.db import models

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

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(staffed_fte__gte=0), name="decisions_queue_fte")]

    def __str__(self) -> str:
        return self.name
