"""Delegations: somebody signs in a holder's place, for a while."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from roles.rules.capacities import HELD_CAPACITIES


class Delegation(models.Model):
    """A person lets another one sign in their place, in named capacities, both days included. Accepted, ended, kept."""

    delegator = models.ForeignKey("roles.Person", models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey("roles.Person", models.PROTECT, related_name="delegations_received")
    capacities = ArrayField(models.CharField(max_length=24, choices=[(c.value, c.label) for c in HELD_CAPACITIES]))
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="roles_delegation_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(delegator=F("delegate")), name="roles_delegation_to_another"),
            models.CheckConstraint(condition=Q(capacities__len__gt=0), name="roles_delegation_names_capacities"),
        ]
        triggers = [pgtrigger.Protect(name="delegation_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.delegator}"
