"""Who does the work."""

from roles.models.accountability import AccountabilityStatus, AccountabilityTerms
from roles.models.delegations import Delegation
from roles.models.people import Absence, Person
from roles.models.plans import ActivityChange, RedesignPlan
from roles.models.units import Unit
from roles.models.work import Activity, Role

__all__ = [
    "Absence",
    "AccountabilityStatus",
    "AccountabilityTerms",
    "Activity",
    "ActivityChange",
    "Delegation",
    "Person",
    "RedesignPlan",
    "Role",
    "Unit",
]
