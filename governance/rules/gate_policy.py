"""Which policy an open review is judged by: the one it was opened under, unless a change reaches it at once."""

from governance.rules.parameters import ChangeApplies
from governance.rules.policy import Policy, policy_again
from governance.rules.reviews import ReviewFacts


def policy_reaches(review: ReviewFacts, now: Policy) -> bool:
    """Whether the profile was changed since, and says that its change reaches open reviews."""
    return review.policy != now.parameters and now.change_applies is ChangeApplies.IMMEDIATE


def policy_of(review: ReviewFacts, now: Policy) -> Policy:
    """Return the policy that a review goes by.

    Raises: PolicyInvalid when what was kept with the review cannot be read any more.
    """
    if review.policy == now.parameters or now.change_applies is ChangeApplies.IMMEDIATE:
        return now
    return policy_again(now, review.policy)
