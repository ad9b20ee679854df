"""What a redesign plan has to say before work is moved to an AI."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from roles.rules.consultation import ConsultationFacts
from roles.rules.records import record
from roles.rules.training import TrainingFacts


class Fate(StrEnum):
    """What happens to an activity."""

    AUTOMATE = "automate"
    AUGMENT = "augment"
    RETAIN = "retain"
    ELIMINATE = "eliminate"
    TRANSFER = "transfer"
    NEW = "new"

    @property
    def label(self) -> str:
        """The fate in words."""
        return {
            Fate.AUTOMATE: "Automate: the AI does it",
            Fate.AUGMENT: "Augment: the person does it with the AI",
            Fate.RETAIN: "Retain: unchanged",
            Fate.ELIMINATE: "Eliminate: nobody does it any more",
            Fate.TRANSFER: "Transfer: another role does it",
            Fate.NEW: "New: work that the AI creates",
        }[self]


class RemovalKind(StrEnum):
    """What proves that an activity was taken out of the work."""

    QUEUE_CLOSED = "queue_closed"
    ACCESS_REVOKED = "access_revoked"
    FORM_WITHDRAWN = "form_withdrawn"
    PROCEDURE_RETIRED = "procedure_retired"
    REPORT_STOPPED = "report_stopped"
    ROTA_REMOVED = "rota_removed"

    @property
    def label(self) -> str:
        """The kind in words."""
        return {
            RemovalKind.QUEUE_CLOSED: "Queue closed",
            RemovalKind.ACCESS_REVOKED: "Access revoked",
            RemovalKind.FORM_WITHDRAWN: "Form withdrawn",
            RemovalKind.PROCEDURE_RETIRED: "Procedure retired",
            RemovalKind.REPORT_STOPPED: "Report stopped",
            RemovalKind.ROTA_REMOVED: "Hours taken off the rota",
        }[self]


class Fallback(StrEnum):
    """How the work is done when the AI is gone."""

    NONE = "none"
    RETAINED_SKILL = "retained_skill"
    DOCUMENTED_MANUAL = "documented_manual"
    THIRD_PARTY = "third_party"

    @property
    def label(self) -> str:
        """The fallback in words."""
        return {
            Fallback.NONE: "None: it stays undone",
            Fallback.RETAINED_SKILL: "People keep the skill",
            Fallback.DOCUMENTED_MANUAL: "By hand, from a written procedure",
            Fallback.THIRD_PARTY: "Somebody outside does it",
        }[self]


class Destination(StrEnum):
    """Where hours go that a plan sets free."""

    REINVEST = "reinvest"
    REDEPLOY = "redeploy"
    ABSORB_GROWTH = "absorb_growth"
    AVOID_HIRE = "avoid_hire"
    RELEASE = "release"
    QUALITY_TIME = "quality_time"

    @property
    def label(self) -> str:
        """The destination in words."""
        return {
            Destination.REINVEST: "More of another activity",
            Destination.REDEPLOY: "Another unit",
            Destination.ABSORB_GROWTH: "Growth without more people",
            Destination.AVOID_HIRE: "Posts that are not filled",
            Destination.RELEASE: "Posts that end",
            Destination.QUALITY_TIME: "More time for each case",
        }[self]

    @property
    def saves_money(self) -> bool:
        """Whether money is saved: only then may finance count on it."""
        return self in {Destination.AVOID_HIRE, Destination.RELEASE}


class PlanState(StrEnum):
    """How far a plan has come."""

    DRAFT = "draft"
    CONSULTING = "consulting"
    APPROVED = "approved"
    EXECUTING = "executing"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.capitalize()


class PlanPart(StrEnum):
    """The part in which somebody signs a plan."""

    LEAD = "lead"
    BUSINESS = "business"
    HR = "hr"
    FINANCE = "finance"

    @property
    def label(self) -> str:
        """The part in words."""
        return {
            PlanPart.LEAD: "Redesign lead",
            PlanPart.BUSINESS: "Head of the unit",
            PlanPart.HR: "HR",
            PlanPart.FINANCE: "Finance",
        }[self]


class GradeReview(StrEnum):
    """Whether the grade of the job is looked at."""

    NONE = "none"
    PENDING = "pending"
    DONE = "done"

    @property
    def label(self) -> str:
        """The state of the review in words."""
        return {GradeReview.NONE: "Not needed", GradeReview.PENDING: "Pending", GradeReview.DONE: "Done"}[self]


ENDING_FATES = frozenset({Fate.AUTOMATE, Fate.ELIMINATE})


@record(frozen=True, slots=True)
class RemovalFacts:
    """Proof that an activity was taken out."""

    kind: RemovalKind
    removed_on: date
    verified: bool


@record(frozen=True, slots=True)
class BypassFacts:
    """Cases of a period that went past the AI: `off_route` of `eligible`."""

    first_day: date
    last_day: date
    eligible: int
    off_route: int


@record(frozen=True, slots=True)
class TrialFacts:
    """People tried to do by hand what the AI does. `hours` a month are what they showed they can do."""

    held_on: date
    passed: bool
    hours: float


@record(frozen=True, slots=True)
class ActivityFacts:
    """One activity of the role and its fate. Units: hours a month.

    `change_id` names the row of the plan, `activity_id` that of the role, `transfer_to_id` the role that takes it over.
    `bypasses` come by their last day. `trial` is
    the latest of its fallback: evidence beside the plan, whose numbers stay what was signed.
    """

    statement: str
    fate: Fate | None
    hours_before: float
    hours_after: float
    effective_date: date | None
    change_id: int = 0
    activity_id: int = 0
    oversight: bool = False
    removal_kind: RemovalKind | None = None
    removal_owner_id: int | None = None
    fallback: Fallback | None = None
    fallback_hours: float | None = None
    fallback_until: date | None = None
    removals: tuple[RemovalFacts, ...] = ()
    bypasses: tuple[BypassFacts, ...] = ()
    trial: TrialFacts | None = None
    transfer_to_id: int | None = None


@record(frozen=True, slots=True)
class MovementFacts:
    """Where some of the hours go that a plan sets free. Units: hours a month. `finance_ref`: finance knows of it."""

    destination: Destination
    hours: float
    finance_ref: str = ""


@record(frozen=True, slots=True)
class PlanSignatureFacts:
    """Somebody signed the plan as it was under this digest."""

    part: PlanPart
    person_id: int
    identity: UUID
    name: str
    digest: str
    signed_at: datetime


@record(frozen=True, slots=True)
class MilestoneFacts:
    """A day on which a group of people moves over."""

    id: int
    cohort: str
    what: str
    due_on: date
    done: bool


@record(frozen=True, slots=True)
class PlanFacts:
    """A redesign plan as the rules see it. `author` is the identity of whoever wrote it.

    `digest` is that of the plan as it is now. `unit_head_id` leads the unit of the role, or the nearest unit above it
    that has a head. `fte` is how many full-time equivalents hold the role; policy says how many hours one has.
    `reopened` says that its work came back to people once.
    `left_out` names what its holders do besides, of which the plan says nothing.
    """

    id: int
    title: str
    role_title: str
    activities: tuple[ActivityFacts, ...]
    author: UUID | None = None
    role_id: int = 0
    unit_id: int = 0
    unit_name: str = ""
    unit_head_id: int | None = None
    headcount: int = 0
    fte: float = 0.0
    site: str = ""
    jurisdiction: str = ""
    state: PlanState = PlanState.DRAFT
    digest: str = ""
    no_new_work: str = ""
    reopened: bool = False
    signatures: tuple[PlanSignatureFacts, ...] = ()
    movements: tuple[MovementFacts, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    consultations: tuple[ConsultationFacts, ...] = ()
    training: tuple[TrainingFacts, ...] = ()
    left_out: tuple[str, ...] = ()
