"""Service accounts: machines that do something here, who answers for each, and the tokens they come with."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

# Written no more often than this, so that a busy token costs no write a request.
SEEN_EVERY = timedelta(minutes=1)


class ServiceAccount(models.Model):
    """One machine. Its person's row is who acted, wherever it did something; `answerable` is who answers for it.

    `orphaned_at` is when it was noticed that whoever answers for it had left.
    """

    person = models.OneToOneField("roles.Person", models.PROTECT, primary_key=True, related_name="service_account")
    purpose = models.CharField(max_length=500)
    answerable = models.ForeignKey("roles.Person", models.PROTECT, related_name="answers_for")
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    orphaned_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.person)


class ServiceToken(models.Model):
    """What a machine shows for itself. `digest` is the SHA-256 of the secret, which nobody is shown again.

    `initiative_ids` are those that it is limited to; none: it is not. A token that was replaced works until
    `grace_until`. `last_used_at` is true to a minute.
    """

    account = models.ForeignKey(ServiceAccount, models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40))
    initiative_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    grace_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="governance_servicetoken_has_scopes"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="governance_servicetoken_expires"
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"])]

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"
