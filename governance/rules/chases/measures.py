"""Flags about measuring: F-MEA-1 to F-MEA-5."""

from collections.abc import Iterator

from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import Raised


def measurement_is_late(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-MEA-1: Measurement late."""
    yield from ()


def too_little_is_known(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-MEA-2: Too little is known."""
    yield from ()


def measuring_is_not_independent(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-MEA-3: Measuring is not independent."""
    yield from ()


def inputs_drift(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-MEA-4: Inputs drift or confidence is off."""
    yield from ()


def correction_changes_a_gate(facts: Facts, policy: Policy) -> Iterator[Raised]:  # noqa: ARG001
    """F-MEA-5: Correction changes what a gate saw."""
    yield from ()
