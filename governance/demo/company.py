"""Harbour Mutual's units and people."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as AuthGroup

from governance.demo.clock import working_moment
from governance.demo.staff import STAFF, Member
from roles.models import Person, Unit
from roles.rules.people import UnitKind
from roles.rules.permissions import Actor, Group

PASSWORD = "remit-demo"  # noqa: S105 - printed for whoever tries the demo; settings.DEMO guards it


class Place(NamedTuple):
    """A unit of the company: who heads it is told by handle."""

    code: str
    name: str
    parent: str
    kind: UnitKind
    head: str


_BUSINESS, _TECHNOLOGY = UnitKind.BUSINESS, UnitKind.TECHNOLOGY
# The board office comes first: everything else lies below it.
PLACES = (
    Place("HM", "Harbour Mutual", "", UnitKind.OTHER, "ceo"),
    Place("HM-BOARD", "Board office", "HM", UnitKind.OTHER, "ceo"),
    Place("HM-TRANSFORM", "Transformation office", "HM", _BUSINESS, "pmo"),
    Place("HM-OPS", "Customer operations", "HM", _BUSINESS, "owner"),
    Place("HM-CONTACT", "Customer contact", "HM-OPS", _BUSINESS, "nkechi"),
    Place("HM-COMPLAINTS", "Complaints", "HM-OPS", _BUSINESS, "peter"),
    Place("HM-DIGITAL", "Digital customer service", "HM-OPS", _BUSINESS, "meiling"),
    Place("HM-CLAIMS", "Claims", "HM", _BUSINESS, "rosalind"),
    Place("HM-MOTOR", "Motor claims", "HM-CLAIMS", _BUSINESS, "grace"),
    Place("HM-PROPERTY", "Property claims", "HM-CLAIMS", _BUSINESS, "jeanluc"),
    Place("HM-HEALTH", "Health claims", "HM-CLAIMS", _BUSINESS, "tomasz"),
    Place("HM-UW", "Underwriting and pricing", "HM", _BUSINESS, "edmund"),
    Place("HM-HOUSEHOLD", "Household pricing", "HM-UW", _BUSINESS, "sofia"),
    Place("HM-COMMERCIAL", "Commercial underwriting", "HM-UW", _BUSINESS, "owen"),
    Place("HM-SALES", "Sales and distribution", "HM", _BUSINESS, "lucia"),
    Place("HM-BROKERS", "Broker desk", "HM-SALES", _BUSINESS, "ingrid"),
    Place("HM-FINANCE", "Finance", "HM", UnitKind.FINANCE, "cfo"),
    Place("HM-PAYABLES", "Accounts payable", "HM-FINANCE", UnitKind.FINANCE, "nadia"),
    Place("HM-HR", "Human resources", "HM", UnitKind.HR, "chro"),
    Place("HM-RISK", "Risk and compliance", "HM", UnitKind.RISK, "cro"),
    Place("HM-COMPLIANCE", "Compliance", "HM-RISK", UnitKind.COMPLIANCE, "farah"),
    Place("HM-LEGAL", "Legal", "HM", UnitKind.LEGAL, "tobias"),
    Place("HM-AUDIT", "Internal audit", "HM", UnitKind.AUDIT, "desmond"),
    Place("HM-IT", "Information technology", "HM", _TECHNOLOGY, "cio"),
    Place("HM-PLATFORMS", "Platforms", "HM-IT", UnitKind.SHARED_SERVICE, "platform"),
    Place("HM-DATA", "Data and AI", "HM-IT", _TECHNOLOGY, "arjun"),
    Place("HM-DESK", "Service desk", "HM-IT", UnitKind.SHARED_SERVICE, "sean"),
    Place("HM-SECURITY", "Security", "HM-IT", _TECHNOLOGY, "elif"),
)

# What each persona is trusted with. Who owns and leads in the business needs no group for it.
TRUST = {
    "coo": Group.EXECUTIVE,
    "pmo": Group.PMO,
    "architect": Group.ARCHITECT,
    "platform": Group.PLATFORM,
    "risk": Group.RISK,
    "hr": Group.HR,
    "finance": Group.FINANCE,
    "audit": Group.AUDIT,
    "admin": Group.ADMIN,
    "chair": Group.PMO,
    "ben": Group.PLATFORM,
    "ceo": Group.EXECUTIVE,
    "cro": Group.RISK,
}


@dataclass(slots=True)
class Company:
    """The company while its history is told: people by handle, units by code, and what time it is now."""

    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which the history ends."""
        return self.now.date()

    def ago(self, days: float, hour: int = 10) -> datetime:
        """Return a working moment that many days ago."""
        return working_moment(self.now, days, hour)

    def day(self, days: int) -> date:
        """Return the day that many days ago, whichever day of the week it is."""
        return self.today - timedelta(days=days)

    def actor(self, handle: str) -> Actor:
        """Return somebody as services know who acts."""
        return self.people[handle].actor

    def manager_of(self, handle: str) -> Actor:
        """Return somebody's line manager as services know who acts."""
        manager = self.people[handle].manager
        if manager is None:
            raise LookupError(handle)
        return manager.actor


def company_found(now: datetime) -> Company:
    """Return the company with its units and people, and nothing they did yet.

    Raises: IntegrityError when it was founded already.
    """
    company = Company(now)
    for place in PLACES:
        company.units[place.code] = Unit.objects.create(
            code=place.code,
            name=place.name,
            kind=place.kind,
            parent=company.units.get(place.parent),
            source=Unit.Source.HR_FEED,
        )
    _hire(company)
    for place in PLACES:
        unit = company.units[place.code]
        unit.head = company.people[place.head]
        unit.save(update_fields=["head"])
    return company


def _hire(company: Company) -> None:
    # Hashing is slow by design; all personas share one password, so one hash will do.
    password = make_password(PASSWORD)
    for number, member in enumerate(STAFF, start=1):
        company.people[member.handle] = _person(company, member, number, password)
    for member in STAFF:
        if member.manager:
            person = company.people[member.handle]
            person.manager = company.people[member.manager]
            person.save(update_fields=["manager"])
    for handle, group in TRUST.items():
        company.people[handle].groups.add(AuthGroup.objects.get(name=group.value))


def _person(company: Company, member: Member, number: int, password: str) -> Person:
    persona = member.handle in settings.DEMO_PERSONAS
    administers = member.handle == "admin"
    user_name = member.handle if persona else member.user_name
    return Person.objects.create(
        username=user_name,
        password=password if persona else make_password(None),
        employee_no=f"HM{40_000 + 37 * number}",
        display_name=member.name,
        printed_name=member.name,
        email=f"{member.user_name}@harbourmutual.example",
        job_title=member.job,
        unit=company.units[member.unit],
        employment=member.employment,
        contracted_fte=member.fte,
        start_date=company.today - timedelta(days=400 + 97 * number),
        is_staff=administers,
        is_superuser=administers,
    )
