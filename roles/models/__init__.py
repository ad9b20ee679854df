"""Who does the work, and how it changes."""

from roles.models.accountability import AccountabilityStatus, AccountabilityTerms
from roles.models.consultation import Consultation, ConsultationRule, Representation
from roles.models.delegations import Delegation
from roles.models.library import ExposureHint, LibraryTask, Occupation, TaskLibrary
from roles.models.memberships import Membership
from roles.models.people import Absence, Person
from roles.models.plans import ActivityChange, CapacityMovement, PlanSignature, RedesignPlan
from roles.models.training import TrainingCount, TrainingNeed
from roles.models.transition import Bypass, CalendarFeed, FallbackTrial, Milestone, RedesignTask, Removal
from roles.models.units import Unit
from roles.models.work import Activity, Role
from roles.models.work_calendars import CalendarPlace, DayOff, WorkCalendar

__all__ = [
    "Absence",
    "AccountabilityStatus",
    "AccountabilityTerms",
    "Activity",
    "ActivityChange",
    "Bypass",
    "CalendarFeed",
    "CalendarPlace",
    "CapacityMovement",
    "Consultation",
    "ConsultationRule",
    "DayOff",
    "Delegation",
    "ExposureHint",
    "FallbackTrial",
    "LibraryTask",
    "Membership",
    "Milestone",
    "Occupation",
    "Person",
    "PlanSignature",
    "RedesignPlan",
    "RedesignTask",
    "Removal",
    "Representation",
    "Role",
    "TaskLibrary",
    "TrainingCount",
    "TrainingNeed",
    "Unit",
    "WorkCalendar",
]
