"""Flags about people who step in: F-HUM-1 to F-HUM-5."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import Raised


def escalations_time_out(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-HUM-1: Escalations time out, or nobody is there."""
    yield from ()


def reviews_are_a_rubber_stamp(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-HUM-2: Rubber stamp."""
    yield from ()


def oversight_is_not_tested(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-HUM-3: Oversight not tested."""
    yield from ()


def stop_drill_is_late_or_failed(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-HUM-4: Stop drill late or failed."""
    yield from ()


def roster_is_untrained(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-HUM-5: Untrained on the roster."""
    yield from ()
