"""How a tolerance stands: what was counted, held against its limits by the detectors. One home for pages and rules."""

from collections.abc import Mapping
from dataclasses import asdict, field
from datetime import date
from enum import StrEnum
from typing import Any

from roles.rules.records import record


class ReadingState(StrEnum):
    """How a tolerance stands. Grey is a colour of its own: too little is known, and that is never green."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            ReadingState.GREEN: "Within",
            ReadingState.AMBER: "Close to the limit",
            ReadingState.RED: "Broken",
            ReadingState.GREY: "Too little is known",
        }[self]


@record(frozen=True, slots=True)
class Counted:
    """`k` of `n` cases of one day, in one version and segment; of values, `n` cases and their `value`.

    `proves`: whether they were drawn so that they say something about all cases. `until` is the last day it covers,
    `first` the first one where there are several.
    """

    until: date
    n: int
    k: int = 0
    value: float | None = None
    fingerprint: str = ""
    segment: str = ""
    proves: bool = True
    first: date | None = None

    @property
    def begins(self) -> date:
        """The first day it covers."""
        return self.first or self.until


@record(frozen=True, slots=True)
class Evidence:
    """What counts at a gate: matured, of a version that may run, drawn properly, since the limits were signed.

    `bound` is the exact one-sided 95 % bound, as a part of one; `needed` how many cases it takes at that many errors.
    """

    k: int = 0
    n: int = 0
    bound: float | None = None
    needed: int | None = None
    within: bool | None = None


@record(frozen=True, slots=True)
class SegmentReading:
    """One segment beside the others: its share with a two-sided Wilson interval, and what counts at a gate."""

    segment: str
    k: int
    n: int
    low: float | None
    high: float | None
    state: ReadingState
    material: bool = False
    evidence: Evidence = field(default_factory=Evidence)


@record(frozen=True, slots=True)
class Fired:
    """A detector that found the limit broken. `bound` is what its statistic had to stay under."""

    detector: str
    statistic: float
    bound: float
    k: int | None = None
    n: int | None = None
    value: float | None = None
    segment: str = ""
    fingerprint: str = ""
    since: date | None = None


@record(frozen=True, slots=True)
class ReadingFacts:
    """How a tolerance stands at one moment. Shares are parts of one; None where nothing is known.

    `k` of `n` since `since`, when the version `fingerprint` was first seen or the evidence was last begun anew;
    `low` and `high` bound it. `window_k` of `window_n` in the rolling window. `e_value` and `cusum` are the
    highest that the detectors came to. `short_periods` counts the cadences in a row, up to now, with too few cases,
    `late_periods` those in which nothing came; `on_time_periods` those in a row, up to now, in which something did.
    `convenience`: not all that came last was drawn properly.
    `begun` is the moment at which the evidence last began anew, `behind` how many events were known by then.
    """

    state: ReadingState = ReadingState.GREY
    k: int = 0
    n: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    e_value: float | None = None
    cusum: float | None = None
    window_k: int = 0
    window_n: int = 0
    evidence: Evidence = field(default_factory=Evidence)
    fingerprint: str = ""
    since: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    short_periods: int = 0
    late_periods: int = 0
    on_time_periods: int = 0
    convenience: bool = False
    because: str = ""
    fired: tuple[Fired, ...] = ()
    segments: tuple[SegmentReading, ...] = ()
    begun: str = ""
    behind: int = 0

    def kept(self) -> dict[str, Any]:
        """Return the reading as it is stored."""
        return asdict(self)


def reading_from(body: Mapping[str, Any]) -> ReadingFacts:
    """Return a reading as it was stored."""
    fields = dict(body)
    for name in ("since", "first_day", "last_day"):
        fields[name] = _day(fields.get(name))
    fields["state"] = ReadingState(fields["state"])
    fields["evidence"] = Evidence(**fields["evidence"])
    fields["fired"] = tuple(Fired(**{**f, "since": _day(f.get("since"))}) for f in fields["fired"])
    fields["segments"] = tuple(
        SegmentReading(**{**s, "state": ReadingState(s["state"]), "evidence": Evidence(**s["evidence"])})
        for s in fields["segments"]
    )
    return ReadingFacts(**fields)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
