"""What somebody is told, and how they want to hear of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.rules.severity import Severity


class Notice(models.Model):
    """One thing that one person is told, once per key. It stays in their inbox, whatever else carries it to them.

    `count` is how many flags it is about, and `flag_ids` which, where they are too many to be told one by one. `about`
    names what somebody is asked for, where it is no flag. `urgent` goes out at once,
    the rest with the next digest. It is moot once somebody else acts on it, or nobody has to.
    """

    class Kind(models.TextChoices):
        """Why they are told."""

        FIRST = "first", _("New")
        REMINDER = "reminder", _("Reminder")
        OVERDUE = "overdue", _("Overdue")
        LINE = "line", _("Nobody is on it")
        BOARD = "board", _("Not mended in time")
        AGAIN = "again", _("Still open")
        ASSIGNED = "assigned", _("Given to you")
        ASKED = "asked", _("You are asked")

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey("roles.Person", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    severity = models.CharField(max_length=8, choices=[(s.value, s.label) for s in Severity], blank=True)
    flag = models.ForeignKey("governance.Flag", models.PROTECT, null=True, blank=True, related_name="notices")
    flag_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    about = models.CharField(max_length=60, blank=True)
    message = models.TextField()
    url = models.CharField(max_length=300)
    count = models.PositiveIntegerField(default=1)
    urgent = models.BooleanField(default=False)
    # Nobody switches off what they have to hear: only what is not mandatory is left out of mail.
    mandatory = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    moot_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey("governance.Delivery", models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="governance_notice_of_person"),
            models.Index(fields=["flag"], condition=Q(moot_at=None), name="governance_notice_of_flag"),
            models.Index(fields=["about"], condition=Q(moot_at=None) & ~Q(about=""), name="governance_notice_about"),
            models.Index(
                fields=["key"], condition=Q(moot_at=None, flag=None, count__gt=1), name="governance_notice_many"
            ),
            models.Index(
                fields=["person"], condition=Q(mail=None, moot_at=None, read_at=None), name="governance_notice_unsent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Hearing(models.Model):
    """How one person wants to hear of what is not mandatory, and when their last digest was put together."""

    person = models.OneToOneField("roles.Person", models.CASCADE, primary_key=True, related_name="hearing")
    digest = models.BooleanField(default=True, help_text=_("A digest by e-mail on days on which something is new."))
    digest_on = models.DateField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"How {self.person} hears"
