"""Memberships: in which units somebody is trusted with what a group may do."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from roles.models.people import Person
from roles.models.units import Unit
from roles.rules.permissions import Group


class Membership(models.Model):
    """Somebody is in a group for one unit and everything below it, until it ends.

    Membership for the whole company is a row of Django's own groups. What was given is kept: only its end is written.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    group = models.CharField(max_length=20, choices=[(g.value, g.label) for g in Group])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group", "unit"], condition=Q(ended_at=None), name="roles_membership_once"
            ),
            models.CheckConstraint(condition=~Q(person=F("given_by")), name="roles_membership_by_somebody_else"),
            models.CheckConstraint(condition=~Q(group="admin"), name="roles_membership_admins_are_whole"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="roles_membership_ended_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="membership_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="membership_only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.ended_at IS NOT NULL"
                    ' OR (OLD.person_id, OLD."group", OLD.unit_id, OLD.given_by_id, OLD.given_at)'
                    ' IS DISTINCT FROM (NEW.person_id, NEW."group", NEW.unit_id, NEW.given_by_id, NEW.given_at)'
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_group_display()} in {self.unit}"
