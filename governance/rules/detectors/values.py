"""The detector of values, such as seconds or costs: beyond the limit in two periods running."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from governance.rules.breaches import Detector
from governance.rules.detectors.ground import Found, Ground, of_leader
from governance.rules.detectors.runs import Day, days_of
from governance.rules.detectors.sides import limited, outside
from governance.rules.detectors.words import NO_LIMIT, UNDRAWN, because_few, because_fired, because_warned
from governance.rules.limits import Limits
from governance.rules.readings import Counted, Fired, ReadingState


def periods_of(rows: Sequence[Counted], limits: Limits) -> tuple[Day, ...]:
    """Return the values that were drawn properly, by the periods in which they are measured."""
    valued = (row for row in rows if row.value is not None and row.proves)
    return days_of(valued, limits.cadence_days or 1)


def values_found(rows: Sequence[Counted], ground: Ground, *, segment: str = "", tested: bool = True) -> Found:
    """Return how a value stands; periods of too few cases are passed over. Not `tested`, it only warns."""
    limits, shown = ground.limits, periods_of(of_leader(rows, ground), ground.limits)
    enough = [period for period in shown if period.n and period.n >= ground.minimum]
    latest = (enough or list(shown))[-1:]
    found = Found(
        ReadingState.GREY,
        n=sum(period.n for period in shown),
        value=latest[0].value if latest else None,
        window_n=latest[0].n if latest else 0,
    )
    if not limited(limits):
        return replace(found, because=NO_LIMIT)
    fired = _fired(rows, ground, segment) if tested else ()
    if fired:
        because = because_fired(limits, fired[0], ground.window)
        return replace(found, state=ReadingState.RED, fired=fired, because=because)
    if not enough:
        undrawn = bool(rows) and not any(row.proves for row in rows)
        return replace(found, because=UNDRAWN if undrawn else because_few(found.window_n, ground.minimum))
    value = enough[-1].value or 0.0
    if outside(limits, value) or outside(limits, value, amber=True):
        return replace(found, state=ReadingState.AMBER, because=because_warned(limits, f"{value:g} in the last period"))
    return replace(found, state=ReadingState.GREEN)


def _fired(rows: Sequence[Counted], ground: Ground, segment: str) -> tuple[Fired, ...]:
    """Return what fired: for each version that runs, the last two periods running of enough cases beyond the limit.

    What was found once stays found: a good period after them, or one that came late, takes nothing back.
    """
    fired = []
    for run in ground.running:
        mine = [row for row in rows if row.fingerprint == run.fingerprint]
        enough = [p for p in periods_of(mine, ground.limits) if p.n and p.n >= ground.minimum]
        beyond = [
            (before, last)
            for before, last in pairwise(enough)
            if all(p.value is not None and outside(ground.limits, p.value) for p in (before, last))
        ]
        for before, last in beyond[-1:]:
            fired.append(
                Fired(
                    Detector.VALUE.value,
                    statistic=last.value or 0.0,
                    bound=_bound(ground.limits, last.value or 0.0),
                    n=last.n,
                    value=last.value,
                    segment=segment,
                    fingerprint=run.fingerprint,
                    since=before.until,
                )
            )
    return tuple(fired)


def _bound(limits: Limits, value: float) -> float:
    """Return the limit that a value lies beyond: the lower one only where it is below that."""
    if limits.limit_low is not None and value < limits.limit_low:
        return limits.limit_low
    return limits.limit or 0.0
