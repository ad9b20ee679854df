"""Flags about telling and training people: F-ROL-4, F-ROL-5."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import Raised


def employees_are_not_consulted(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-4: work is to change, and whoever has to be asked was not, or said no."""
    yield from ()


def training_is_behind(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-ROL-5: the day comes near, and people are not trained."""
    yield from ()
