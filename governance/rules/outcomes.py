"""Outcomes: what is told of one case that an AI decided, and what is wrong with what is told."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta, Struct

from governance.rules.measures import CATALOGUE
from governance.rules.versions import environment_reason, fingerprint_reason, map_version_reason
from roles.rules.records import record

MOST_EVENTS = 10_000
# As sent, and unpacked where it was sent packed.
MOST_BYTES = 20 * 1024 * 1024
MOST_RESULTS = 20
MOST_ROUTE = 20
ROUTE_AI, ROUTE_MANUAL = "ai", "manual"
# Whoever reports counts by their own clock, which may be a day ahead of ours.
AHEAD = timedelta(days=1)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_REASON_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,39}")
_MEASURE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
DERIVED = frozenset(key for key, measure in CATALOGUE.items() if measure.derived)


def _up_to(letters: int) -> Meta:
    return Meta(max_length=letters)


Text40 = Annotated[str, _up_to(40)]
Text64 = Annotated[str, _up_to(64)]
Text120 = Annotated[str, _up_to(120)]
Text200 = Annotated[str, _up_to(200)]


class OutcomeEvent(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One case, as it is told. Units: `review_seconds`; `confidence` is 0 to 1, `autonomy` 0 to 5.

    `results` says of measures whether the case counts for them. `timed_out` is None where it is not known.
    """

    event_id: Annotated[str, Meta(min_length=1, max_length=200)]
    occurred_at: Annotated[datetime, Meta(tz=True)]
    decision: Annotated[str, Meta(min_length=1, max_length=150)]
    initiative: Annotated[str, _up_to(20)] | None = None
    case_reference: Text200 | None = None
    segment: Text120 | None = None
    answer: Text120 | None = None
    confidence: Annotated[float, Meta(ge=0, le=1)] | None = None
    autonomy: Annotated[int, Meta(ge=0, le=5)] | None = None
    fingerprint: Text200 | None = None
    map_version: Text64 | None = None
    environment: Annotated[str, _up_to(60)] | None = None
    route: Annotated[str, _up_to(MOST_ROUTE)] = ROUTE_AI
    escalated: bool = False
    timed_out: bool | None = None
    uncovered: bool = False
    human_answer: Text120 | None = None
    override_reason: Text40 | None = None
    review_seconds: Annotated[float, Meta(ge=0, le=31_536_000)] | None = None
    results: dict[str, bool] | None = None


FIELDS: Final = frozenset(OutcomeEvent.__struct_fields__)


@record(frozen=True, slots=True)
class Rejection:
    """An event that is not taken: its row, beginning with 1, its id where it says one, and why."""

    row: int
    event_id: str
    reason: str


def moment_reason(occurred_at: datetime, at: datetime) -> str | None:
    """Return what is wrong with when something happened, or None."""
    if occurred_at > at + AHEAD:
        return f"occurred_at {occurred_at:%-d %b %Y} is in the future."
    if occurred_at < EARLIEST:
        return f"occurred_at {occurred_at:%-d %b %Y} is before {EARLIEST.year}."
    return None


def route_of(event: OutcomeEvent) -> str:
    """Return how a case was handled, as it is kept."""
    return event.route.strip().lower()


def names_reason(event: OutcomeEvent) -> str | None:
    """Return what is wrong with the names that an event tells, or None. They recur, so callers may remember it."""
    return next(_wrong_names(event), None)


def _wrong_names(event: OutcomeEvent) -> Iterator[str]:
    if not event.decision.strip():
        yield "It names no decision."
    if len(route_of(event)) > MOST_ROUTE:  # some letters become two when they are made small
        yield f"route is longer than {MOST_ROUTE} letters."
    if event.fingerprint and (text := fingerprint_reason(event.fingerprint)):
        yield text
    if text := map_version_reason(event.map_version or ""):
        yield text
    if event.environment and (text := environment_reason(event.environment)):
        yield text
    if event.override_reason and not _REASON_CODE.fullmatch(event.override_reason):
        yield "override_reason is a code of letters, digits and . _ : / -, without spaces; it is never a sentence."
    if event.timed_out and not event.escalated:
        yield "timed_out is told of a case that was not escalated."


def results_reason(results: Mapping[str, bool]) -> str | None:
    """Return what is wrong with what is told of measures, or None."""
    if len(results) > MOST_RESULTS:
        return f"results has {len(results)} measures; a case has at most {MOST_RESULTS}."
    for key in results:
        if not _MEASURE.fullmatch(key):
            return f"results: {key[:60]!r} is no key of a measure, such as misroute_rate."
        if key in DERIVED:
            return f"results: {key} is counted from the cases themselves and cannot be told."
    return None
