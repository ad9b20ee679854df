"""Who came in, who tried to, and which of somebody's sessions are open."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.rules.ways import Way

WAYS = [(way.value, way.label) for way in Way]


class SignIn(models.Model):
    """One try to come in, and what came of it. Never changed, never removed but by what forgets old ones.

    `person` is whose account it was for; none where there is no such account. What was typed is not kept: it may be
    a password in the wrong field.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        IN = "in", _("Came in")
        REFUSED = "refused", _("Refused")
        WAITS = "waits", _("Has to wait")
        STRANGER = "stranger", _("Not known here")
        UNLOCKED = "unlocked", _("Unlocked")

    person = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="sign_ins")
    outcome = models.CharField(max_length=10, choices=Outcome)
    way = models.CharField(max_length=10, choices=WAYS, blank=True)
    provider = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="governance_signin_of_person"),
            models.Index(fields=["-at"], name="governance_signin_at"),
        ]
        triggers = [pgtrigger.Protect(name="sign_in_is_append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.person or 'Nobody known'}: {self.get_outcome_display().lower()}"


class PersonSession(models.Model):
    """A session of a person: on what, from where, since when, when last seen. It is over once `ended_at` is set."""

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=10, choices=WAYS)
    provider = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], condition=Q(ended_at=None), name="governance_session_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.device} since {self.began_at:%-d %b %Y %H:%M}"
