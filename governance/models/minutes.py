"""What the chair writes down of a gate meeting, entry by entry."""

import pgtrigger
from django.db import models
from django.db.models import Q


class MinutesEntry(models.Model):
    """What the chair has on record of the meeting: who was there, what was said. Never changed, never removed.

    What turns out to be wrong is followed by an entry that says so. The printed name is that of the day.
    """

    review = models.ForeignKey("governance.Review", models.PROTECT, related_name="minutes_entries")
    attendees = models.TextField(blank=True)
    text = models.TextField(blank=True)
    written_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "minutes entries"
        constraints = [
            models.CheckConstraint(
                condition=~Q(attendees="") | ~Q(text=""), name="governance_minutesentry_says_something"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="minutes_entry_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.written_at:%Y-%m-%d %H:%M}"
