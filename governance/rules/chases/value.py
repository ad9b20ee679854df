"""Flags about incentives and worth: F-INC-1, F-INC-2."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import Raised


def leaders_lack_an_objective(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-INC-1: whoever leads holds no objective of this cycle that rewards what comes out."""
    yield from ()


def benefit_is_late_or_overclaimed(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-INC-2: a benefit is late, unmeasured, or claims hours that nobody sets free."""
    yield from ()
