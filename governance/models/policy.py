"""Policy profiles: every number and switch that no law fixes."""

from django.core.exceptions import ValidationError
from django.db import models

from governance.rules.policy import Policy, PolicyInvalid, policy_from


class PolicyProfile(models.Model):
    """A named set of numbers and switches. Initiatives are judged by the profile they are under."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    parameters = models.JSONField()
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def policy(self) -> Policy:
        """The profile as the rules read it."""
        return policy_from(self.key, self.name, self.parameters)

    def clean(self) -> None:
        """Refuse parameters that the rules could not read."""
        try:
            _ = self.policy
        except PolicyInvalid as error:
            raise ValidationError({"parameters": str(error)}) from error
