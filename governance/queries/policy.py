"""What the policy says where no single initiative is meant."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q

from decisions.rules.clarity_items import Proof
from decisions.rules.escalations import Workload
from governance.models import Initiative, PolicyProfile
from governance.rules.policy import DEFAULT_PROFILE, Policy, policy_from
from governance.rules.stages import ENDED_STAGES
from roles.queries.prepared import read
from roles.rules.capacity import WorkingTime
from roles.rules.transition import TransitionTerms


def default_policy() -> Policy:
    """Return the policy for people, and for whatever is under no profile of its own, in one statement."""
    return PolicyProfile.objects.get(key=DEFAULT_PROFILE).policy


def policies_read(ids: Collection[int]) -> Mapping[int, Policy]:
    """Return the policies of these profiles by id, in one statement."""
    rows = read(
        lambda ids: PolicyProfile.objects.filter(pk__in=ids).values_list("pk", "key", "name", "parameters"), ids
    )
    return {number: policy_from(*told) for number, *told in rows}


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


def transition_terms(plan_id: int) -> TransitionTerms:
    """Return how much may go past an AI where a plan is followed, and how long a fallback counts, in one statement.

    The strictest of the policies of all initiatives that cite the plan and have not ended; where none does, that of the
    default.
    """
    following = Initiative.objects.filter(plan_citations__plan=plan_id).exclude(stage__in=ENDED_STAGES)
    followed = Exists(following.filter(policy_profile=OuterRef("pk")))
    profiles = PolicyProfile.objects.annotate(followed=followed).filter(Q(followed=True) | Q(key=DEFAULT_PROFILE))
    read = [(profile.followed, profile.policy.transition_terms) for profile in profiles]
    terms = [each for follows, each in read if follows] or [each for _follows, each in read]
    return TransitionTerms(
        bypass_share=min(each.bypass_share for each in terms),
        bypass_periods=max(each.bypass_periods for each in terms),
        trial_days=min(each.trial_days for each in terms),
        warning_days=max(each.warning_days for each in terms),
    )
