"""That somebody who left is to be forgotten, and that it was done."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """A request to erase who a departed person was, and what became of it. Two people: one asks, another carries out.

    `kept` says what stays and why, counted when it was carried out. `transaction` is the one that may take names out of
    the ledger; the database lets no other.
    """

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked", _("Asked for")
        DONE = "done", _("Carried out")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    because = models.TextField()
    asked_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    asked_identity = models.UUIDField()
    asked_at = models.DateTimeField()
    done_by = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    kept = models.JSONField(default=list)
    transaction = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="withdrawn"), name="governance_erasure_once_a_person"
            ),
            models.CheckConstraint(condition=~Q(person=F("asked_by")), name="governance_erasure_asked_by_another"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(done_by__isnull=False) & ~Q(done_by=F("asked_by"))),
                name="governance_erasure_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"
