"""What the policy says where no single initiative is meant."""

from decisions.rules.clarity_items import Proof
from decisions.rules.escalations import Workload
from governance.models import PolicyProfile
from governance.rules.policy import DEFAULT_PROFILE, Policy
from roles.rules.capacity import WorkingTime


def default_policy() -> Policy:
    """Return the policy for people, and for whatever is under no profile of its own, in one statement."""
    return PolicyProfile.objects.get(key=DEFAULT_PROFILE).policy


def working_time() -> WorkingTime:
    """Return how much time people have for what they answer for, in one statement."""
    return default_policy().working_time


def workload() -> Workload:
    """Return how many cases a day people can carry, in one statement."""
    return default_policy().workload


def proof() -> Proof:
    """Return what it takes to prove that written logic is right, in one statement."""
    return default_policy().proof


def delegation_days() -> int:
    """Return how many days a delegation may last, in one statement. Units: calendar days, both ends included."""
    return default_policy().delegation_days
