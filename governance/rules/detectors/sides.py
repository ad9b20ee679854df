"""The sides on which a measure may go wrong. On each, failures may be at most so many, whatever the direction."""

from governance.rules.limits import Direction, Limits
from roles.rules.records import record

# Shares are compared as they are written: what arithmetic leaves behind the last digit breaks no limit.
_DIGITS = 12


@record(frozen=True, slots=True)
class Side:
    """One side of a share: failures are at most `limit` of the cases, as a part of one; `amber` warns before.

    `swapped`: what is counted is what went well.
    """

    limit: float
    amber: float
    swapped: bool

    def failures(self, k: int, n: int) -> int:
        """Return how many of `n` cases failed, `k` of which counted."""
        return n - k if self.swapped else k

    @property
    def testable(self) -> bool:
        """Whether chance says anything about it: a limit of none or of all is broken by one case or never."""
        return 0 < self.limit < 1


def sides_of(limits: Limits) -> tuple[Side, ...]:
    """Return the sides of a share that have a limit."""
    swapped = limits.direction is Direction.LOWER
    found = [_side(limits, limits.limit, limits.amber, swapped=swapped)]
    if limits.direction is Direction.BAND:
        found.append(_side(limits, limits.limit_low, limits.amber_low, swapped=True))
    return tuple(side for side in found if side)


def _side(limits: Limits, limit: float | None, amber: float | None, *, swapped: bool) -> Side | None:
    def share(value: float) -> float:
        part = value / limits.unit.whole
        return round(1 - part if swapped else part, _DIGITS)

    if limit is None:
        return None
    return Side(share(limit), share(limit if amber is None else amber), swapped)


def outside(limits: Limits, value: float, *, amber: bool = False) -> bool:
    """Whether a value or a count in the limits' unit lies beyond the limit; with `amber`, beyond where it warns."""
    high, low = limits.limit, limits.limit_low
    if amber:
        high = high if limits.amber is None else limits.amber
        low = low if limits.amber_low is None else limits.amber_low
    if limits.direction is Direction.LOWER:
        high, low = None, high
    return (high is not None and value > high) or (low is not None and value < low)


def limited(limits: Limits) -> bool:
    """Whether there is any limit that could be broken."""
    return limits.limit is not None or (limits.direction is Direction.BAND and limits.limit_low is not None)
