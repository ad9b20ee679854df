"""Detectors of shares: evidence against the limit since a version began, and a drift after a good spell."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from governance.rules.breaches import Detector
from governance.rules.detectors.ground import Found, Ground
from governance.rules.detectors.runs import Run, of_versions
from governance.rules.detectors.sides import Side, sides_of
from governance.rules.detectors.words import NO_LIMIT, UNDRAWN, because_few, because_fired, because_warned
from governance.rules.readings import Counted, Fired, ReadingState
from governance.rules.statistics import cusum_path, cusum_threshold, e_process


def shares_found(rows: Sequence[Counted], ground: Ground, *, segment: str = "", tested: bool = True) -> Found:
    """Return how a share stands in these rows.

    Only what was drawn properly can break a limit or keep it; whatever was seen may warn. Not `tested`, it only warns.
    """
    leader = ground.leading[-1:]
    drawn = of_versions((row for row in rows if row.proves), leader)
    seen = of_versions(rows, leader)
    found = Found(ReadingState.GREY, k=drawn[0].k if drawn else 0, n=drawn[0].n if drawn else 0)
    if seen:
        window_k, window_n = seen[0].within(ground.today, ground.window)
        found = replace(found, window_k=window_k, window_n=window_n)
    sides = sides_of(ground.limits)
    if not sides:
        return replace(found, because=NO_LIMIT)
    if tested:
        running = of_versions((row for row in rows if row.proves), ground.running)
        found = _tested(found, running, sides, ground, segment)
    return _coloured(found, rows, sides, ground)


class _Look(NamedTuple):
    """What a detector computes on the evening of a day, of `k` of `n` cases since `since`."""

    statistic: float
    k: int
    n: int
    since: date

    def fired(self, detector: Detector, bound: float, segment: str, fingerprint: str) -> Fired:
        """Return it as what was found."""
        about = (segment, fingerprint, self.since)
        return Fired(detector.value, self.statistic, bound, self.k, self.n, None, *about)


def _tested(found: Found, running: Sequence[Run], sides: Sequence[Side], ground: Ground, segment: str) -> Found:
    # Each side of a band is a test of its own, and all tests share one chance of a false alarm.
    tests = len(sides) * ground.policy.false_alarm_share / ground.alpha
    bounds = {
        Detector.E_PROCESS: len(sides) / ground.alpha,
        Detector.CUSUM: cusum_threshold(ground.policy.drift_nights * tests),
        Detector.EVENT: 1.0,
    }
    highest: dict[Detector, float] = {}
    fired: list[Fired] = []
    for run in running:
        for side in sides:
            for detector, looks in _walks(run, side, ground.policy.drift_factor):
                top, found_on = _walked(looks, bounds[detector])
                highest[detector] = max(highest.get(detector, 0.0), top)
                if found_on:
                    fired.append(found_on.fired(detector, bounds[detector], segment, run.fingerprint))
    e_value, cusum = highest.get(Detector.E_PROCESS), highest.get(Detector.CUSUM)
    return replace(found, fired=tuple(fired), e_value=e_value, cusum=cusum)


def _walks(run: Run, side: Side, factor: float) -> Iterator[tuple[Detector, Iterator[_Look]]]:
    """Yield the detectors that watch a side, each with what it computes day by day."""
    if side.testable:
        yield Detector.E_PROCESS, _evidence(run, side)
        yield Detector.CUSUM, _drift(run, side, factor)
    elif side.limit <= 0:
        yield Detector.EVENT, _failures(run, side)


def _walked(looks: Iterable[_Look], bound: float) -> tuple[float, _Look | None]:
    """Return the highest a detector came to, and the last day on which it was beyond its bound.

    What was found on some night stays found: it does not hang on when somebody looked.
    """
    top, last = 0.0, None
    for look in looks:
        top = max(top, look.statistic)
        if look.statistic >= bound:
            last = look
    return top, last


def _evidence(run: Run, side: Side) -> Iterator[_Look]:
    """Yield the evidence since the run began."""
    k = n = 0
    for day in run.days:
        k, n = k + day.k, n + day.n
        if n:
            yield _Look(e_process(side.failures(k, n), n, side.limit), k, n, run.first)


def _drift(run: Run, side: Side, factor: float) -> Iterator[_Look]:
    """Yield the sum of what speaks for a drift, with what was counted since it last was nothing."""
    counts = [(side.failures(day.k, day.n), day.n) for day in run.days]
    k, n, since, before = 0, 0, run.first, 0.0
    for day, after in zip(run.days, cusum_path(counts, side.limit, factor), strict=True):
        if not before:
            k, n, since = 0, 0, day.until
        k, n, before = k + day.k, n + day.n, after
        yield _Look(after, k, n, since)


def _failures(run: Run, side: Side) -> Iterator[_Look]:
    """Yield the failures where there may be none, from the day of the first."""
    k = n = 0
    for day in run.days:
        k, n = k + day.k, n + day.n
        yield _Look(side.failures(k, n), k, n, day.until)


def _coloured(found: Found, rows: Iterable[Counted], sides: Sequence[Side], ground: Ground) -> Found:
    """Return what was found with its colour: red before amber, and grey where too little is known to say green."""
    rows = list(rows)
    if found.fired:
        because = because_fired(ground.limits, found.fired[0], ground.window)
        return replace(found, state=ReadingState.RED, because=because)
    for run in of_versions(rows, ground.leading):
        k, n = run.within(ground.today, ground.window)
        if n and n >= ground.policy.amber_cases and _warns(k, n, sides):
            text = f"{k} of {n} cases in the last {ground.window} days"
            return replace(found, state=ReadingState.AMBER, because=because_warned(ground.limits, text))
    if found.n and found.n >= ground.minimum:
        return replace(found, state=ReadingState.GREEN)
    because = UNDRAWN if rows and not any(row.proves for row in rows) else because_few(found.n, ground.minimum)
    return replace(found, because=because)


def _warns(k: int, n: int, sides: Sequence[Side]) -> bool:
    return any(side.failures(k, n) / n > side.amber for side in sides)
