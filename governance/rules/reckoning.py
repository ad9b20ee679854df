"""How a tolerance stands, reckoned from everything that was counted. Pure: the same rows in any order say the same."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from governance.rules.detectors.events import events_found, events_of
from governance.rules.detectors.ground import Found, Ground, ground_for
from governance.rules.detectors.periods import periods_kept
from governance.rules.detectors.proof import counting, evidence_of
from governance.rules.detectors.runs import runs_of
from governance.rules.detectors.shares import shares_found
from governance.rules.detectors.values import values_found
from governance.rules.detectors.words import because_fired
from governance.rules.limits import Direction, Kind, Limits
from governance.rules.policy import Policy
from governance.rules.readings import Counted, ReadingFacts, ReadingState, SegmentReading
from governance.rules.statistics import wilson
from roles.rules.records import record

# Segments that are shown beside those that matter, the largest first: a feed that takes each case for one of its own
# holds up nobody else.
MOST_SEGMENTS = 200


def reading_of(  # noqa: PLR0913 - everything that a reading is reckoned from, by name
    limits: Limits,
    counted: Sequence[Counted],
    *,
    today: date,
    since: date | None,
    evidence_since: date | None,
    fingerprints: Collection[str],
    material: Collection[str],
    policy: Policy,
    behind: int | None = None,
) -> ReadingFacts:
    """Return how a tolerance stands.

    `counted` is everything of its measure, each case once. Detection begins with the first day of each version and
    after `since`, the day of the last restart or closed breach. At a gate counts what `evidence_since`, the day limits
    as loose were signed, and `fingerprints`, the versions that may run, let count. `material` segments are tested by
    themselves; all tests share one chance of a false alarm. `behind` is how many events were known up to `since` when
    the evidence began anew, None where that is now: one that comes to be known later was looked at by nobody.
    """
    before = [row for row in counted if since is not None and row.until <= since and events_of(row) > 0]
    known = sum(map(events_of, before)) if behind is None else behind
    anew = [row for row in counted if since is None or row.until > since]
    if limits.event:
        anew += _late_events(before, known)
    ripe = counting(counted, limits, today=today, since=evidence_since, fingerprints=fingerprints)
    # What was not drawn properly leads only where nothing else was seen.
    runs = runs_of([row for row in anew if row.proves] or anew)
    ground = ground_for(limits, policy, today, runs, tests=1 + len(set(material)))
    each = _Segments(ground, anew, ripe, frozenset(material)).found()
    return replace(
        _whole(_found(anew, ground), ground, [found for found, _ in each]),
        evidence=evidence_of(ripe, limits, policy, today),
        segments=tuple(segment for _, segment in each),
        behind=known,
        **_coming(counted, ground, evidence_since),
    )


def _late_events(before: Sequence[Counted], known: int) -> list[Counted]:
    """Return the events up to the day on which the evidence began anew that nobody knew of then, as one more."""
    late = sum(map(events_of, before)) - known
    if late <= 0:
        return []
    last = max(before, key=lambda row: (row.until, row.fingerprint, row.segment))
    return [Counted(last.until, n=late, k=late, fingerprint=last.fingerprint, segment=last.segment)]


def _whole(whole: Found, ground: Ground, parts: Sequence[Found]) -> ReadingFacts:
    """Return how all of it stands: red as well where a segment that matters is."""
    limits = ground.limits
    # Events in a segment are the same ones as those of the whole.
    apart = [fired for found in parts for fired in found.fired if limits.kind is not Kind.COUNT]
    red = bool(apart) and not whole.fired
    low, high = _interval(limits, whole)
    return ReadingFacts(
        state=ReadingState.RED if red else whole.state,
        k=whole.k,
        n=whole.n,
        value=whole.value,
        low=low,
        high=high,
        e_value=whole.e_value,
        cusum=whole.cusum,
        window_k=whole.window_k,
        window_n=whole.window_n,
        fingerprint=ground.leading[-1].fingerprint if ground.leading else "",
        since=ground.leading[-1].first if ground.leading else None,
        because=because_fired(limits, apart[0], ground.window) if red else whole.because,
        fired=(*whole.fired, *apart),
    )


def _coming(counted: Sequence[Counted], ground: Ground, since: date | None) -> dict[str, Any]:
    """Return when something came, whether it keeps coming, and whether it was drawn properly."""
    limits = ground.limits
    kept = periods_kept(
        counted,
        cadence=limits.cadence_days,
        maturity=limits.maturity_days,
        minimum=ground.minimum,
        today=ground.today,
        since=since,
    )
    return {
        "first_day": min((row.until for row in counted), default=None),
        "last_day": max((row.until for row in counted), default=None),
        "short_periods": kept.short,
        "late_periods": kept.late,
        "on_time_periods": kept.on_time,
        "convenience": _came_up(counted),
    }


def _came_up(counted: Sequence[Counted]) -> bool:
    """Whether whichever cases came up are among what came last: whoever draws properly on a later day has mended it."""
    drawn = max((row.until for row in counted if row.proves), default=date.min)
    return any(not row.proves and row.until >= drawn for row in counted)


def _found(rows: Sequence[Counted], ground: Ground, *, segment: str = "", tested: bool = True) -> Found:
    if ground.limits.kind is Kind.COUNT:
        return events_found(rows, ground, segment=segment)
    find = shares_found if ground.limits.kind is Kind.SHARE else values_found
    return find(rows, ground, segment=segment, tested=tested)


def _interval(limits: Limits, found: Found) -> tuple[float, float] | tuple[None, None]:
    return wilson(found.k, found.n) if limits.kind is Kind.SHARE and found.n else (None, None)


@record(frozen=True, slots=True)
class _Segments:
    """The segments that were seen or matter, side by side."""

    ground: Ground
    anew: Sequence[Counted]
    ripe: Sequence[Counted]
    material: frozenset[str]

    def found(self) -> list[tuple[Found, SegmentReading]]:
        anew, ripe = _by_segment(self.anew), _by_segment(self.ripe)
        cases = {name: sum(row.n for row in anew.get(name) or ripe[name]) for name in {*anew, *ripe}}
        most = sorted(cases, key=lambda name: (-cases[name], name))[:MOST_SEGMENTS]
        names = sorted({*most, *self.material})
        return [self._one(name, anew.get(name, []), ripe.get(name, [])) for name in names]

    def _one(self, name: str, mine: list[Counted], ripe: list[Counted]) -> tuple[Found, SegmentReading]:
        limits, policy, tested = self.ground.limits, self.ground.policy, name in self.material
        found = _found(mine, self.ground, segment=name, tested=tested)
        if limits.kind is Kind.COUNT and limits.direction is not Direction.UPPER:
            # That there are few of them here says nothing: the others may make up for it.
            found = replace(found, state=ReadingState.GREY, fired=())
        low, high = _interval(limits, found)
        evidence = evidence_of(ripe, limits, policy, self.ground.today)
        return found, SegmentReading(name, found.k, found.n, low, high, found.state, material=tested, evidence=evidence)


def _by_segment(rows: Sequence[Counted]) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for row in rows:
        found.setdefault(row.segment, []).append(row)
    return found
