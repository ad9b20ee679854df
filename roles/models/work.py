"""Jobs and what people do in them."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """A job that people hold, in one unit at one site.

    Units: `fte` in full-time equivalents over all who hold it, the headcount where nobody said; `span` is how many
    people one supervisor leads. `jurisdiction` is a country of ISO 3166-1 by whose law people are consulted.
    """

    title = models.CharField(max_length=150)
    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="roles")
    headcount = models.PositiveIntegerField(default=1)
    fte = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)])
    purpose = models.TextField(blank=True)
    family = models.CharField(max_length=100, blank=True, help_text=_("The job family it belongs to."))
    grade = models.CharField(max_length=40, blank=True)
    site = models.CharField(max_length=100, blank=True)
    jurisdiction = models.CharField(
        max_length=2, blank=True, validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, such as DE."))]
    )
    span = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    external_ref = models.CharField(max_length=60, blank=True)
    occupation = models.ForeignKey("roles.Occupation", models.PROTECT, null=True, blank=True, related_name="roles")
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title", "site"], name="roles_role_one_title_a_unit_and_site"),
            models.CheckConstraint(condition=Q(fte__isnull=True) | Q(fte__gte=0), name="roles_role_fte"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.site})" if self.site else self.title


class Activity(models.Model):
    """Something the holders of a role do. Units: hours a month over all holders; `minutes_each` a time.

    Where `volume_per_month` and `minutes_each` are known, the hours are their product. `ended_on` is when it was taken
    out of the job. `tacit`: it is coordination that no procedure tells of.
    """

    role = models.ForeignKey(Role, models.PROTECT, related_name="activities")
    statement = models.CharField(max_length=250)
    hours_per_month = models.DecimalField(max_digits=8, decimal_places=1, validators=[MinValueValidator(0)])
    volume_per_month = models.PositiveIntegerField(null=True, blank=True)
    minutes_each = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    skills = models.CharField(max_length=250, blank=True)
    tacit = models.BooleanField(default=False)
    task = models.ForeignKey("roles.LibraryTask", models.PROTECT, null=True, blank=True, related_name="activities")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(fields=["role", "statement"], name="roles_activity_said_once_a_role"),
            models.CheckConstraint(condition=models.Q(hours_per_month__gte=0), name="roles_activity_hours"),
        ]

    def __str__(self) -> str:
        return self.statement
