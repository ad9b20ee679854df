"""Flags about limits and breaches of them: F-RSK-1 to F-RSK-6."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import Raised


def limit_is_broken(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-RSK-1: Limit broken."""
    yield from ()


def limit_is_close(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-RSK-2: Close to the limit."""
    yield from ()


def zero_tolerance_event(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-RSK-3: Event that must never happen."""
    yield from ()


def tolerance_review_is_due(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-RSK-4: Tolerance to be looked at again."""
    yield from ()


def loosening_beside_a_breach(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-RSK-5: Loosening while something is broken."""
    yield from ()


def breach_is_not_handled(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-RSK-6: Breach not handled in time."""
    yield from ()
