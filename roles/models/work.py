"""Jobs and what people do in them."""

from django.core.validators import MinValueValidator
from django.db import models


class Role(models.Model):
    """A job that people hold."""

    title = models.CharField(max_length=150)
    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="roles")
    headcount = models.PositiveIntegerField(default=1)
    purpose = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="roles_role_one_title_a_unit")]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """Something the holders of a role do. Units: hours a month over all holders."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="activities")
    statement = models.CharField(max_length=250)
    hours_per_month = models.DecimalField(max_digits=8, decimal_places=1, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["role", "statement"], name="roles_activity_said_once_a_role"),
            models.CheckConstraint(condition=models.Q(hours_per_month__gte=0), name="roles_activity_hours"),
        ]

    def __str__(self) -> str:
        return self.statement
