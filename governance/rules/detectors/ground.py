"""What every detector stands on, and what it finds."""

from collections.abc import Sequence
from datetime import date

from governance.rules.detectors.runs import Run, beside, running
from governance.rules.limits import Limits
from governance.rules.policy import Policy
from governance.rules.readings import Counted, Fired, ReadingState
from roles.rules.records import record


@record(frozen=True, slots=True)
class Ground:
    """Limits, moment and policy. `alpha` is the chance of a false alarm that one test may take.

    `running` are the versions that may fire, `leading` those that may warn, the last of them the one that is shown.
    """

    limits: Limits
    policy: Policy
    today: date
    alpha: float
    running: tuple[Run, ...]
    leading: tuple[Run, ...]

    @property
    def minimum(self) -> int:
        """How many cases it takes before anything is said."""
        return minimum_sample(self.limits, self.policy)

    @property
    def window(self) -> int:
        """How many days the rolling window has."""
        return self.policy.amber_window_days


@record(frozen=True, slots=True)
class Found:
    """How some cases stand: `k` of `n` of the version that leads, its `value`, the window, and what fired."""

    state: ReadingState
    because: str = ""
    k: int = 0
    n: int = 0
    value: float | None = None
    window_k: int = 0
    window_n: int = 0
    e_value: float | None = None
    cusum: float | None = None
    fired: tuple[Fired, ...] = ()


def minimum_sample(limits: Limits, policy: Policy) -> int:
    """Return how many cases it takes before anything is said: the tolerance's own number, else the policy's."""
    return int(policy.minimum_sample_cases) if limits.minimum_sample is None else limits.minimum_sample


def ground_for(limits: Limits, policy: Policy, today: date, runs: Sequence[Run], tests: int) -> Ground:
    """Return what detectors stand on; the accepted chance of a false alarm is shared by so many tests."""
    window = policy.amber_window_days
    seen = running(runs, window) if runs else ()
    return Ground(limits, policy, today, policy.false_alarm_share / tests, seen, beside(seen) if seen else ())


def of_leader(rows: Sequence[Counted], ground: Ground) -> list[Counted]:
    """Return the rows of the version that is shown."""
    return [row for row in rows if ground.leading and row.fingerprint == ground.leading[-1].fingerprint]
