"""What goes out: a row in the transaction of the act that causes it, delivered by a worker until it is taken."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.rules.outgoing import Happening


class Channel(models.TextChoices):
    """How something goes out."""

    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")
    SLACK = "slack", _("Slack")
    TEAMS = "teams", _("Microsoft Teams")


class Endpoint(models.Model):
    """A place of somebody else's that is told what happens here. `sealed` is its secret, encrypted."""

    name = models.CharField(max_length=80, unique=True)
    channel = models.CharField(max_length=8, choices=[each for each in Channel.choices if each[0] != Channel.EMAIL])
    url = models.URLField(max_length=1000)
    happenings = ArrayField(models.CharField(max_length=24, choices=[(h.value, h.label) for h in Happening]))
    sealed = models.TextField(blank=True, editable=False)
    created_by = models.ForeignKey("roles.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(happenings__len__gt=0), name="governance_endpoint_hears_something")
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one receiver. `key` goes with it, so that whoever gets it twice knows.

    `next_at` is when it is tried next; while a worker holds it, when another one may. Units: `attempts` so far.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Delivered")
        DEAD = "dead", _("Given up")
        MOOT = "moot", _("No longer needed")

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    person = models.ForeignKey("roles.Person", models.PROTECT, null=True, blank=True, related_name="+")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, blank=True, related_name="deliveries")
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="email", person__isnull=False, endpoint=None)
                | (~Q(channel="email") & Q(person=None, endpoint__isnull=False)),
                name="governance_delivery_one_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="governance_delivery_sent_when"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="governance_delivery_waiting"),
            models.Index(fields=["-created_at"], name="governance_delivery_latest"),
        ]

    def __str__(self) -> str:
        return self.key
