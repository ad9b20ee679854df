"""One measure over time: its points with their intervals, the lines it must not cross, and what happened meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Breach, ClearanceEvent
from governance.pages.outcome_words import (
    amount_of,
    bar,
    counted,
    in_unit,
    interval_of,
    lines_of,
    measured_words,
    plain,
    version_word,
)
from governance.queries.outcome_charts import STEPS, Part, Point
from governance.rules.clearances import ClearanceAct
from governance.rules.limits import Direction, Limits
from governance.rules.readings import ReadingFacts, ReadingState

_STEP_WORDS = {
    STEPS[0]: gettext_lazy("by day"),
    STEPS[1]: gettext_lazy("by week"),
    STEPS[2]: gettext_lazy("by four weeks"),
    STEPS[3]: gettext_lazy("by year"),
}
_LINE_WORDS = {"target": gettext_lazy("target"), "amber": gettext_lazy("act at"), "limit": gettext_lazy("limit")}
_TURNS = {
    ClearanceAct.RESTRICTED: gettext_lazy("The clearance was restricted"),
    ClearanceAct.SUSPENDED: gettext_lazy("The clearance was suspended"),
    ClearanceAct.RESTORED: gettext_lazy("The AI started again"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day: a version, a breach, a restart. `kind` is how it is drawn."""

    day: date
    kind: str
    text: str
    url: str = ""


def chart_of(
    found: Sequence[Point], marks: Sequence[Mark], limits: Limits, *, step: int, span: tuple[date, date]
) -> dict[str, Any]:
    """Return the drawing and the table behind it, both made from the same points."""
    rows = [_row(point, limits) for point in found]
    lettered = [
        {"letter": letter(number), "day": mark.day, "kind": mark.kind, "text": mark.text, "url": mark.url}
        for number, mark in enumerate(marks)
    ]
    drawn = ("day", "amount", "low", "high", "counted", "beyond")
    return {
        "by": _STEP_WORDS[step],
        "rows": rows,
        "marks": lettered,
        "drawing": {
            "unit": in_unit(0, limits).removeprefix("0"),
            "step": step,
            "from": _first_of(span[0], step),
            "until": span[1],
            "rows": [{name: row[name] for name in drawn} for row in rows],
            "lines": [
                {"kind": kind, "at": value, "text": f"{_LINE_WORDS[kind]} {in_unit(value, limits)}"}
                for kind, value in lines_of(limits)
            ],
            "marks": [{name: mark[name] for name in ("letter", "day", "kind", "text")} for mark in lettered],
            "words": {"interval": _("interval"), "cases": _("cases")},
        },
    }


def letter(number: int) -> str:
    """Return what a mark is called in the drawing: A to Z, then A1 and so on."""
    round_, at = divmod(number, len(ascii_uppercase))
    return f"{ascii_uppercase[at]}{round_ or ''}"


def _row(point: Point, limits: Limits) -> dict[str, Any]:
    amount = amount_of(point.k, point.n, point.value, limits)
    interval = interval_of(point.k, point.n, limits)
    low, high = interval or (None, None)
    beyond = _beyond(amount, interval, limits)
    return {
        "day": point.day,
        "k": point.k,
        "n": point.n,
        "amount": None if amount is None else round(amount, 4),
        "low": None if low is None else round(low, 4),
        "high": None if high is None else round(high, 4),
        "counted": counted(point.k, point.n, point.value, limits),
        "interval": "" if low is None or high is None else f"{plain(low)}–{in_unit(high, limits)}",
        "beyond": beyond,
        "judged": _JUDGED[beyond],
    }


# By whether a point lies beyond the limit: not, perhaps by chance, with all of its interval.
_JUDGED = {
    "": gettext_lazy("within"),
    "maybe": gettext_lazy("beyond, perhaps by chance"),
    "surely": gettext_lazy("beyond"),
    "unknown": gettext_lazy("not known"),
}


def _beyond(amount: float | None, interval: tuple[float, float] | None, limits: Limits) -> str:
    if amount is None or limits.limit is None:
        return "unknown"
    low, high = interval or (amount, amount)
    over = limits.direction is not Direction.LOWER
    sides = [(amount > limits.limit, low > limits.limit)] if over else [(amount < limits.limit, high < limits.limit)]
    if limits.limit_low is not None:
        sides.append((amount < limits.limit_low, high < limits.limit_low))
    if any(surely for _rate, surely in sides):
        return "surely"
    return "maybe" if any(rate for rate, _surely in sides) else ""


def _first_of(day: date, step: int) -> date:
    """Return on which day the point begins that a day belongs to."""
    return day - timedelta(days=(day - date(2001, 1, 1)).days % step)


def marks_of(
    found: Iterable[Part],
    breaches: Iterable[Breach],
    turns: Iterable[ClearanceEvent],
    names: Mapping[str, str],
    span: tuple[date, date],
) -> list[Mark]:
    """Return what happened within the span, the first first."""
    marks = [*_versions_begun(found, names)]
    for breach in breaches:
        title, url = {"number": breach.number}, reverse("breach", args=[breach.pk])
        marks.append(Mark(breach.opened_at.date(), "breach", _("Breach %(number)d was opened") % title, url))
        if breach.closed_at:
            marks.append(Mark(breach.closed_at.date(), "closed", _("Breach %(number)d was closed") % title, url))
    for turn in turns:
        act = ClearanceAct(turn.act)
        kind = "restart" if act is ClearanceAct.RESTORED else "stop"
        url = reverse("review", args=[turn.review_id]) if turn.review_id else ""
        marks.append(Mark(turn.at.date(), kind, str(_TURNS[act]), url))
    within = (mark for mark in marks if span[0] <= mark.day <= span[1])
    return sorted(within, key=lambda mark: mark.day)


def _versions_begun(found: Iterable[Part], names: Mapping[str, str]) -> list[Mark]:
    """Return when each version but the first was first seen: then the evidence begins anew."""
    first: dict[str, date] = {}
    for part in found:
        if part.fingerprint:
            first[part.fingerprint] = min(part.first, first.get(part.fingerprint, part.first))
    begun = sorted(first.items(), key=lambda entry: (entry[1], entry[0]))[1:]
    return [
        Mark(day, "version", _("Version %(name)s was first seen") % {"name": version_word(fingerprint, names)})
        for fingerprint, day in begun
    ]


def segment_rows(found: Iterable[Part], reading: ReadingFacts | None, limits: Limits) -> list[dict[str, Any]]:
    """Return the segments side by side, those with most cases first, each with its interval as a bar."""
    known = {each.segment: each for each in reading.segments} if reading else {}
    rows = []
    for segment, (k, n, value) in _added(found, lambda part: part.segment).items():
        amount, interval = amount_of(k, n, value, limits), interval_of(k, n, limits)
        stands = known.get(segment)
        rows.append(
            {
                "segment": segment or _("No segment told"),
                "counted": counted(k, n, value, limits),
                "interval": measured_words(amount, interval, limits),
                "bar": bar(amount, interval, limits),
                "state": stands.state if stands else ReadingState.GREY,
                "material": bool(stands and stands.material),
                "k": k,
                "n": n,
                "amount": amount,
            }
        )
    return sorted(rows, key=lambda row: (-row["n"], row["segment"]))


def version_rows(found: Iterable[Part], names: Mapping[str, str], limits: Limits) -> list[dict[str, Any]]:
    """Return the versions, the latest first, each with when it was seen and what it did."""
    found = list(found)
    sums = _added(found, lambda part: part.fingerprint)
    days = {
        fingerprint: (
            min(p.first for p in found if p.fingerprint == fingerprint),
            max(p.last for p in found if p.fingerprint == fingerprint),
        )
        for fingerprint in sums
    }
    rows = [
        {
            "version": version_word(fingerprint, names),
            "fingerprint": fingerprint,
            "registered": fingerprint in names,
            "first": days[fingerprint][0],
            "last": days[fingerprint][1],
            "counted": counted(k, n, value, limits),
            "k": k,
            "n": n,
            "amount": amount_of(k, n, value, limits),
        }
        for fingerprint, (k, n, value) in sums.items()
    ]
    return sorted(rows, key=lambda row: (row["first"], row["fingerprint"]), reverse=True)


def _added(found: Iterable[Part], by: Any) -> dict[str, tuple[int, int, float | None]]:
    """Return counts by whatever is asked for; values are averaged by their cases."""
    sums = {}
    for name, group in groupby(sorted(found, key=by), key=by):
        members = list(group)
        n = sum(part.n for part in members)
        valued = [part for part in members if part.value is not None]
        cases = sum(part.n for part in valued)
        value = sum((part.value or 0) * part.n for part in valued) / cases if cases else None
        sums[name] = (sum(part.k for part in members), n, value)
    return sums
