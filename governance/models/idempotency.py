"""Answers kept for callers who ask twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """The answer to one POST that named a key, for the same person to be given again.

    `digest` covers the body (SHA-256, hex): the same key with another body is a mistake of the caller.
    """

    person = models.ForeignKey("roles.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict, help_text=_("Location and ETag, where the answer had them."))
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key", "path"], name="governance_idempotencykey_once"),
        ]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
