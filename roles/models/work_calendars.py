"""On which days people work, by place."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from roles.rules.business_calendar import WEEKEND


def weekend() -> list[int]:
    """Return the days of the week on which nobody works where nobody says otherwise."""
    return sorted(WEEKEND)


class WorkCalendar(models.Model):
    """The working days of a site, a country or the company: which days of the week are off, and which other days.

    `weekend` numbers days of the week, Monday being 0.
    """

    name = models.CharField(max_length=80, unique=True)
    weekend = ArrayField(models.PositiveSmallIntegerField(), default=weekend, blank=True)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekend__contained_by=list(range(7))), name="roles_workcalendar_days_of_the_week"
            ),
            models.CheckConstraint(condition=Q(weekend__len__lt=7), name="roles_workcalendar_some_day_is_worked"),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarPlace(models.Model):
    """A unit in which a calendar counts, and in every unit below that has none of its own."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="places")
    unit = models.OneToOneField("roles.Unit", models.PROTECT, related_name="calendar_place")

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.calendar_id}"


class DayOff(models.Model):
    """A day on which nobody is expected to work."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days_off")
    day = models.DateField()
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "days off"
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="roles_dayoff_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".strip()
