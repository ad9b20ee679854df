"""Flags about what an AI does beyond what it was taken for: F-CLS-2, F-STG-1, F-ROL-2."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import Raised


def tool_acts_as_labour(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-CLS-2: Tool that acts as labour."""
    yield from ()


def pilot_acts_as_production(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-STG-1: Pilot that acts as production."""
    yield from ()


def work_goes_back_to_manual(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-ROL-2: Work goes back to manual."""
    yield from ()
