"""Detectors of events: one that must never happen, or more of them than allowed. No statistics."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from governance.rules.breaches import Detector
from governance.rules.detectors.ground import Found, Ground, of_leader
from governance.rules.detectors.sides import limited, outside
from governance.rules.detectors.words import NO_LIMIT, because_few, because_fired, because_warned
from governance.rules.readings import Counted, Fired, ReadingState


def events_of(row: Counted) -> int:
    """Return how many events a row tells of: some count them, some write them as a value."""
    return row.k if row.value is None else round(row.value)


def events_found(rows: Sequence[Counted], ground: Ground, *, segment: str = "") -> Found:
    """Return how a count of events stands, in whichever version they happened and however they came to be known."""
    recent = [row for row in rows if row.until > ground.today - timedelta(days=ground.window)]
    shown = of_leader(rows, ground)
    found = Found(
        ReadingState.GREY,
        k=sum(map(events_of, shown)),
        n=sum(row.n for row in shown),
        window_k=sum(map(events_of, recent)),
        window_n=sum(row.n for row in recent),
    )
    if not limited(ground.limits):
        return replace(found, because=NO_LIMIT)
    if not rows:
        return replace(found, because=because_few(0, 1))
    fired = _never(rows, segment) if ground.limits.event else _too_many(rows, recent, found, ground, segment)
    if fired:
        because = because_fired(ground.limits, fired, ground.window)
        return replace(found, state=ReadingState.RED, fired=(fired,), because=because)
    if not ground.limits.event and _warns(rows, found, ground):
        because = because_warned(ground.limits, f"{found.window_k} in the last {ground.window} days")
        return replace(found, state=ReadingState.AMBER, because=because)
    return replace(found, state=ReadingState.GREEN)


def _never(rows: Sequence[Counted], segment: str) -> Fired | None:
    happened = sorted((row for row in rows if events_of(row) > 0), key=lambda row: (row.until, row.fingerprint))
    if not happened:
        return None
    k = sum(map(events_of, happened))
    return Fired(
        Detector.EVENT.value,
        statistic=k,
        bound=1,
        k=k,
        n=sum(row.n for row in rows),
        segment=segment,
        fingerprint=happened[0].fingerprint,
        since=happened[0].until,
    )


def _too_many(
    rows: Sequence[Counted], recent: Sequence[Counted], found: Found, ground: Ground, segment: str
) -> Fired | None:
    if not outside(ground.limits, found.window_k) or not _judgeable(rows, found, ground):
        return None
    last = max(recent or rows, key=lambda row: (row.until, row.fingerprint))
    return Fired(
        Detector.COUNT.value,
        statistic=found.window_k,
        bound=ground.limits.limit or 0,
        k=found.window_k,
        n=found.window_n,
        segment=segment,
        fingerprint=last.fingerprint,
        since=min(row.until for row in recent or rows),
    )


def _warns(rows: Sequence[Counted], found: Found, ground: Ground) -> bool:
    return outside(ground.limits, found.window_k, amber=True) and _judgeable(rows, found, ground)


def _judgeable(rows: Sequence[Counted], found: Found, ground: Ground) -> bool:
    """Whether the window is whole: before that, too few events say nothing, too many do."""
    whole = min(row.until for row in rows) <= ground.today - timedelta(days=ground.window)
    return whole or (ground.limits.limit is not None and found.window_k > ground.limits.limit)
