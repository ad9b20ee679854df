"""What a good and a bad outcome of a decision is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from decisions.rules.vocabulary import OutcomeKind


class AcceptableOutcome(models.Model):
    """A kind of outcome in words, with cases as examples, and the measure that tells how often it happens."""

    decision = models.ForeignKey("decisions.Decision", models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=12, choices=[(k.value, k.label) for k in OutcomeKind])
    statement = models.CharField(max_length=300)
    examples = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    measure = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "statement"], name="decisions_acceptableoutcome_once")
        ]

    def __str__(self) -> str:
        return self.statement
