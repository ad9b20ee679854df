"""What was measured, added up to the points that a page draws.

Reads roll-ups only and has the database add them up, so that a page costs the same few statements whatever lies behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from governance.models import Breach, ClearanceEvent, SystemVersion, Tolerance
from governance.queries.outcome_counted import COUNTED, WITHIN
from governance.rules.clearances import ClearanceAct
from governance.rules.limits import Kind, MeasureUnit
from governance.rules.measures import key_of
from roles.queries.connections import reading

# More points than this are only ink.
POINTS_MOST = 400
# Days in one point, the first that leaves few enough of them being taken. All are whole weeks but the first.
STEPS = (1, 7, 28, 364)
# A Monday, from which on days are put together.
_ORIGIN = date(2001, 1, 1)
_INTERESTING = (ClearanceAct.RESTORED, ClearanceAct.RESTRICTED, ClearanceAct.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases are meant: of which initiative and measure, and where not all, which decision, segment and version.

    `decisions` is what one decision is called, its code and its name, in small letters as `segment` is: whoever tells
    of cases writes them as they like. Days from `since` to `until`, both counted; None where nothing bounds it.
    `events`: the measure counts events, not cases.
    """

    initiative_id: int
    measure: str = ""
    decisions: tuple[str, ...] = ()
    segment: str = ""
    fingerprint: str = ""
    since: date | None = None
    until: date | None = None
    events: bool = False

    @property
    def named(self) -> dict[str, Any]:
        """What statements call it."""
        return {
            "initiative": self.initiative_id,
            "measure": self.measure,
            "decisions": list(self.decisions),
            "segment": self.segment,
            "fingerprint": self.fingerprint,
            "since": self.since or date.min,
            "until": self.until or date.max,
            "events": self.events,
        }

    def holds(self, part: "Part") -> bool:
        """Whether a part lies within it, whatever the days."""
        return (
            (not self.decisions or part.decision.casefold() in self.decisions)
            and self.segment in {"", part.segment.casefold()}
            and self.fingerprint in {"", part.fingerprint}
        )


@dataclass(frozen=True, slots=True)
class Point:
    """`k` of `n` cases from `day` on, for as many days as one point stands for; of values, their mean by cases."""

    day: date
    k: int
    n: int
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """`k` of `n` cases of one decision, segment and version within the scope, and when it was first and last seen.

    `again`: a measurement about more, on some of the same days, counts these cases as well.
    """

    decision: str
    segment: str
    fingerprint: str
    k: int
    n: int
    value: float | None
    first: date
    last: date
    again: bool = False


@dataclass(frozen=True, slots=True)
class Handled:
    """What was done with the cases of a decision. `reviews` counts reviews by how long they took: `REVIEW_EDGES`."""

    cases: int = 0
    reviewed: int = 0
    overridden: int = 0
    alone: int = 0
    escalated: int = 0
    timed_out: int = 0
    manual: int = 0
    reviews: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unbounded:
    """A measure that comes in though no tolerance says how much of it may go wrong."""

    measure: str
    decision: str
    k: int
    n: int
    value: float | None
    last: date


_SUMS = "coalesce(sum(k), 0)::bigint, sum(n)::bigint, (sum(value * n) / nullif(sum(n), 0))::float8"
_IN_SPAN = "day BETWEEN %(since)s AND %(until)s"

_POINTS = f"""
    {COUNTED}
    SELECT date_bin(make_interval(days => %(step)s), day::timestamp, %(origin)s::timestamp)::date AS point, {_SUMS}
    FROM counted WHERE measure = %(measure)s AND NOT again AND {_IN_SPAN}
    GROUP BY point ORDER BY point
"""  # noqa: S608 - fixed words only
# When a version was first seen is told whatever the span, so that one which ran before does not seem to begin with it.
_PARTS = f"""
    {COUNTED}
    SELECT decision, segment, fingerprint,
        coalesce(sum(k) FILTER (WHERE {_IN_SPAN}), 0)::bigint, coalesce(sum(n) FILTER (WHERE {_IN_SPAN}), 0)::bigint,
        (sum(value * n) FILTER (WHERE {_IN_SPAN}) / nullif(sum(n) FILTER (WHERE {_IN_SPAN}), 0))::float8,
        min(day), max(day), again
    FROM counted WHERE measure = %(measure)s
    GROUP BY decision, segment, fingerprint, again ORDER BY min(day), decision, segment, fingerprint
"""  # noqa: S608 - fixed words only
_SUMMED = ("cases", "reviewed", "overridden", "alone", "escalated", "timed_out", "manual")
_HANDLED = f"""
    WITH days AS (
        SELECT * FROM governance_outcomeday
        WHERE initiative_id = %(initiative)s AND {WITHIN} AND {_IN_SPAN}
    )
    SELECT {", ".join(f"sum({name})::bigint" for name in _SUMMED)},
        (SELECT array_agg(taken ORDER BY place) FROM (
            SELECT place, sum(took)::bigint AS taken
            FROM days, unnest(days.reviews) WITH ORDINALITY AS each (took, place) GROUP BY place
        ) by_length)
    FROM days
"""  # noqa: S608 - fixed words only
_UNBOUNDED = f"""
    {COUNTED}
    SELECT measure, decision, {_SUMS}, max(day) FROM counted
    WHERE measure <> ALL(%(known)s) AND NOT again AND {_IN_SPAN}
    GROUP BY measure, decision ORDER BY measure, decision
"""  # noqa: S608 - fixed words only


def scope_of(tolerance: Tolerance) -> Scope:
    """Return the cases that a tolerance is about. Costs no statement where its decision and segment were read."""
    return Scope(
        initiative_id=tolerance.initiative_id,
        measure=tolerance.key or key_of(tolerance.measure),
        decisions=_names(tolerance.decision.code, tolerance.decision.name) if tolerance.decision else (),
        segment=tolerance.segment.name.casefold() if tolerance.segment else "",
        events=MeasureUnit(tolerance.unit).kind is Kind.COUNT,
    )


def _names(*told: str) -> tuple[str, ...]:
    return tuple({name.casefold() for name in told if name})


def step_for(first: date, last: date) -> int:
    """Return how many days one point stands for, so that there are not too many."""
    days = (last - first).days + 1
    # Points begin on fixed days, so that the first and the last may both be cut.
    return next((step for step in STEPS if days / step + 1 <= POINTS_MOST), STEPS[-1])


def points(scope: Scope, step: int) -> list[Point]:
    """Return what was measured, `step` days a point, in one statement. Days on which nothing came have no point."""
    rows = _rows(_POINTS, scope.named | {"step": step, "origin": _ORIGIN})
    return [Point(*row) for row in rows]


def parts(scope: Scope) -> list[Part]:
    """Return what was measured by decision, segment and version, first seen first, in one statement."""
    return [Part(*row) for row in _rows(_PARTS, scope.named)]


def handled(scope: Scope) -> Handled:
    """Return what was done with the cases, whatever the measure, in one statement."""
    ((*sums, reviews),) = _rows(_HANDLED, scope.named)
    named = zip(_SUMMED, sums, strict=True)
    return Handled(**{name: total or 0 for name, total in named}, reviews=tuple(reviews or ()))


def unbounded(scope: Scope, known: Iterable[str]) -> list[Unbounded]:
    """Return which other measures than the known came in, in one statement."""
    return [Unbounded(*row) for row in _rows(_UNBOUNDED, scope.named | {"known": list(known)})]


def breaches_of(tolerance_id: int) -> list[Breach]:
    """Return the breaches of a tolerance, the first first, in one statement."""
    return list(Breach.objects.filter(tolerance=tolerance_id).order_by("opened_at", "pk"))


def turns_of(initiative_id: int) -> list[ClearanceEvent]:
    """Return when the clearance was turned down and when the AI started again, the first first, in one statement."""
    found = ClearanceEvent.objects.filter(initiative=initiative_id, act__in=_INTERESTING)
    return list(found.order_by("at", "pk"))


def version_names(initiative_id: int) -> dict[str, str]:
    """Return what the registered versions are called, by fingerprint, in one statement."""
    rows = SystemVersion.objects.filter(initiative=initiative_id).order_by("pk")
    return {
        fingerprint: f"{system} {label}"
        for fingerprint, system, label in rows.values_list("fingerprint", "system__name", "label")
    }


def span_of(found: Sequence[Part], days: int | None, today: date) -> tuple[date, date]:
    """Return the first and the last day to show: the last so many, or all from the first that is known."""
    first = min((part.first for part in found), default=today)
    since = first if days is None else today - timedelta(days=days - 1)
    return since, max([today, *(part.last for part in found)]) if days is None else today


_MARK = """
    SELECT md5(concat_ws('|',
        (SELECT max(r.as_of) FROM governance_reading r JOIN governance_tolerance t ON t.id = r.tolerance_id
         WHERE t.initiative_id = %(initiative)s),
        (SELECT concat_ws(',', count(*), sum(revision)) FROM governance_tolerance WHERE initiative_id = %(initiative)s),
        (SELECT concat_ws(',', count(*), sum(cases)) FROM governance_outcomeday
         WHERE initiative_id = %(initiative)s AND day >= %(since)s),
        (SELECT max(e.id) FROM governance_breachevent e JOIN governance_breach b ON b.id = e.breach_id
         WHERE b.initiative_id = %(initiative)s),
        (SELECT max(id) FROM governance_measurement WHERE initiative_id = %(initiative)s),
        (SELECT serial FROM governance_clearance WHERE initiative_id = %(initiative)s)
    ))
"""
# Days. What is told later than this shows itself in the readings, which are reckoned anew whenever anything comes in.
_LATELY = 7


def outcomes_mark(initiative_id: int, today: date) -> str:
    """Return a mark of what pages about outcomes show, which changes when they would, in one statement."""
    ((mark,),) = _rows(_MARK, {"initiative": initiative_id, "since": today - timedelta(days=_LATELY)})
    return str(mark)


def _rows(statement: str, named: dict[str, Any]) -> list[tuple[Any, ...]]:
    with reading().cursor() as cursor:
        cursor.execute(statement, named)
        return list(cursor.fetchall())
