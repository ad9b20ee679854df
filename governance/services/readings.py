"""Keeping beside each tolerance how it stands, so that lists, gates and detectors read what was reckoned once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from governance.models import Reading
from governance.queries.series import counts_of
from governance.queries.watched import Watched, watched
from governance.rules.readings import Counted, ReadingFacts, reading_from
from governance.rules.reckoning import reading_of


@dataclass(frozen=True, slots=True)
class Stood:
    """A tolerance with how it stands now. `tightened`: nothing came in, but its limits are others."""

    tolerance: Watched
    reading: ReadingFacts
    tightened: bool = False


def readings_refresh(ids: Collection[int], at: datetime) -> list[Stood]:
    """Reckon anew how the tolerances of these initiatives stand, keep it, and return how each of them does.

    Within a transaction that holds the initiatives. One statement where there is no tolerance, else the same number of
    them for any number of initiatives. What was reckoned from the same counts, limits and day is not reckoned again.
    """
    today = at.date()
    every = watched(ids)
    stale = [tolerance for tolerance in every if tolerance.mark(today) != tolerance.kept_mark]
    if not every:
        return []
    counts = counts_of(stale)
    fresh = {tolerance.id: reading_now(tolerance, counts[tolerance.id], today) for tolerance in stale}
    _keep(stale, fresh, at)
    return [_stood(tolerance, fresh.get(tolerance.id), today) for tolerance in every]


def reading_now(tolerance: Watched, counted: Sequence[Counted], today: date) -> ReadingFacts:
    """Return how a tolerance stands on a day, from what was counted for it."""
    evidence_since, begun = tolerance.evidence_since, str(tolerance.begun or "")
    kept = tolerance.kept_body or {}
    found = reading_of(
        tolerance.limits,
        counted,
        today=today,
        since=tolerance.since,
        evidence_since=evidence_since.date() if evidence_since else None,
        fingerprints=tolerance.fingerprints,
        material=tolerance.material,
        policy=tolerance.policy,
        behind=kept.get("behind") if kept.get("begun") == begun else None,
    )
    return replace(found, begun=begun)


def _keep(stale: Sequence[Watched], fresh: dict[int, ReadingFacts], at: datetime) -> None:
    rows = [
        Reading(
            tolerance_id=tolerance.id,
            state=fresh[tolerance.id].state.value,
            body=fresh[tolerance.id].kept(),
            as_of=at,
            reckoned_from=tolerance.mark(at.date()),
        )
        for tolerance in stale
    ]
    fields = ["state", "body", "as_of", "reckoned_from"]
    Reading.objects.bulk_create(rows, update_conflicts=True, unique_fields=["tolerance"], update_fields=fields)


def _stood(tolerance: Watched, fresh: ReadingFacts | None, today: date) -> Stood:
    if fresh is None:
        return Stood(tolerance, reading_from(tolerance.kept_body or ReadingFacts().kept()))
    return Stood(tolerance, fresh, tightened=tolerance.tightened_since(tolerance.kept_mark, today))
