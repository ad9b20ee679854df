"""What the rules know of a person."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from roles.rules.business_calendar import PLAIN, BusinessCalendar
from roles.rules.records import record


class UnitKind(StrEnum):
    """What a unit is for."""

    BUSINESS = "business"
    TECHNOLOGY = "technology"
    RISK = "risk"
    COMPLIANCE = "compliance"
    HR = "hr"
    FINANCE = "finance"
    LEGAL = "legal"
    AUDIT = "audit"
    SHARED_SERVICE = "shared_service"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind in words."""
        return "HR" if self is UnitKind.HR else self.value.replace("_", " ").capitalize()


class Employment(StrEnum):
    """How a person is bound to the organisation."""

    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    VENDOR = "vendor"

    @property
    def label(self) -> str:
        """The employment in words."""
        return self.value.capitalize()


class PersonStatus(StrEnum):
    """Where a person stands with the organisation."""

    ACTIVE = "active"
    NOTICE = "notice"
    ON_LEAVE = "on_leave"
    LEFT = "left"

    @property
    def label(self) -> str:
        """The status in words."""
        return self.value.replace("_", " ").capitalize()


@record(frozen=True, slots=True)
class PersonFacts:
    """A person at one moment.

    `identity` is shared by all accounts of one human being. `line` holds the identities of the manager and of the
    manager's manager. `lineage` holds the ids of the person's unit and of every unit above it.
    `risk_authority` is the impact tier up to which they may sign how much risk is taken, None where nobody said.
    Units: `contracted_fte` in full-time equivalents; `absent_until` is the last day of an absence running now.
    """

    id: int
    name: str
    identity: UUID
    employment: Employment
    status: PersonStatus
    active: bool
    unit_id: int
    unit_name: str
    lineage: tuple[int, ...]
    in_technology: bool
    contracted_fte: float
    line: tuple[UUID, ...] = ()
    manager_id: int | None = None
    last_working_day: date | None = None
    absent_from: date | None = None
    absent_until: date | None = None
    risk_authority: int | None = None
    calendar: BusinessCalendar = PLAIN

    @property
    def leaders(self) -> frozenset[UUID]:
        """The identities of the person and of their manager: two people without a common one are in separate chains."""
        return frozenset({self.identity, *self.line[:1]})

    def has_left(self, today: date) -> bool:
        """Whether the person no longer works here on this day."""
        gone = self.last_working_day is not None and self.last_working_day < today
        return gone or self.status is PersonStatus.LEFT or not self.active
