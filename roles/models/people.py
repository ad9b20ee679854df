"""People: the user model, and their absences."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from roles.models.trust import trust_of
from roles.models.units import Unit
from roles.rules.people import Employment, PersonStatus
from roles.rules.permissions import Actor, Mandate


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts, and finds people. Machines are not among them: nobody meets one who looks for somebody."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        """Return the people."""
        return super().get_queryset().filter(machine=False)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        """Return a new person who can sign in when a password is given."""
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        """Return a new person who may use the admin; that gives no right to own, sign or approve."""
        if "unit" not in fields:
            fields["unit"], _made = Unit.objects.get_or_create(code="ORG", defaults={"name": "Organisation"})
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who works here, or did. Deactivated, never deleted: their name stays on what they signed.

    A service account is a row as well, so that whatever a machine did has somebody who did it. `objects` are the
    people; only who looks for machines too asks `accounts`.
    """

    username = models.CharField(max_length=150, unique=True)
    employee_no = models.CharField(max_length=40, unique=True, null=True, blank=True)
    # By which a directory knows them.
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True, editable=False)
    display_name = models.CharField(max_length=150)
    printed_name = models.CharField(max_length=150, blank=True, help_text=_("As it stands on signatures."))
    email = models.EmailField(blank=True)
    job_title = models.CharField(max_length=150, blank=True)
    unit = models.ForeignKey("roles.Unit", models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")
    employment = models.CharField(
        max_length=12, choices=[(e.value, e.label) for e in Employment], default=Employment.EMPLOYEE
    )
    status = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in PersonStatus], default=PersonStatus.ACTIVE
    )
    contracted_fte = models.DecimalField(
        max_digits=3, decimal_places=2, default=1, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    start_date = models.DateField(null=True, blank=True)
    last_working_day = models.DateField(null=True, blank=True)
    timezone = models.CharField(max_length=40, default="UTC")
    language = models.CharField(max_length=12, blank=True, help_text=_("In which they are written to."))
    risk_authority = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
        help_text=_("Up to which impact tier this person may sign how much risk is taken."),
    )
    identity_group = models.UUIDField(
        default=uuid.uuid4, db_index=True, help_text=_("Shared by all accounts of one human being.")
    )
    is_active = models.BooleanField(default=True, help_text=_("Whether the account may be used."))
    machine = models.BooleanField(default=False, editable=False, help_text=_("Whether it is a service account."))
    is_staff = models.BooleanField(default=False, help_text=_("Whether the admin may be opened."))
    date_joined = models.DateTimeField(default=now)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()
    accounts: ClassVar["models.Manager[Person]"] = models.Manager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contracted_fte__gte=0, contracted_fte__lte=1), name="roles_person_fte_is_a_share"
            ),
            models.CheckConstraint(
                condition=~models.Q(manager=models.F("id")), name="roles_person_not_their_own_manager"
            ),
            models.CheckConstraint(
                condition=models.Q(machine=False) | models.Q(is_staff=False, is_superuser=False),
                name="roles_person_machine_administers_nothing",
            ),
        ]
        triggers = [pgtrigger.Protect(name="person_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        """The name people know them by."""
        return self.display_name

    @property
    def may_sign_in(self) -> bool:
        """Whether the account is open and its person still works here."""
        return self.is_active and self.status != PersonStatus.LEFT

    @cached_property
    def actor(self) -> Actor:
        """This person as rules and services know who acts. Reads what they are trusted with once.

        A machine may do nothing by itself: the token it comes with says what.
        """
        if self.machine:
            mandate = Mandate()
            return Actor(
                self.pk, self.identity_group, self.display_name, self.may_sign_in, frozenset(), mandate=mandate
            )
        groups, limited = trust_of(self.pk)
        return Actor(
            id=self.pk,
            identity=self.identity_group,
            name=self.display_name,
            active=self.may_sign_in,
            groups=groups,
            limited=limited,
        )


class Absence(models.Model):
    """Days on which a person is away. No reason is stored."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    planned = models.BooleanField(default=True)
    cover = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="covers")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="roles_absence_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on} to {self.ends_on}"
