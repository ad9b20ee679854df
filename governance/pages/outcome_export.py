"""The tables of an outcome's page as files."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages.outcome_chart import chart_of, segment_rows, version_rows
from governance.pages.outcome_look import Looked, looked_at, tolerance_at
from governance.pages.spreadsheets import KINDS
from governance.queries.outcome_charts import points, step_for, version_names
from governance.rules.readings import reading_from
from governance.services.workbooks import Cell


@require_safe
def outcome_export(request: HttpRequest, key: str, pk: int, kind: str) -> HttpResponseBase:
    """Return a table of the page as a file: `of` names points, segments or versions."""
    of = request.GET.get("of", "points")
    if kind not in KINDS or of not in _TABLES:
        raise Http404
    tolerance, at = tolerance_at(key, pk), timezone.now()
    looked = looked_at(request, tolerance, at)
    header, rows = _TABLES[of](looked)
    return KINDS[kind](f"{key}-{tolerance.key or pk}-{of}-{at:%Y-%m-%d}", header, rows)


Sheet = tuple[Sequence[str], list[tuple[Cell, ...]]]


def _points_sheet(looked: Looked) -> Sheet:
    step = step_for(*looked.span)
    rows = chart_of(points(looked.scope, step), (), looked.limits, step=step, span=looked.span)["rows"]
    header = ("From", "Days", "k", "n", f"Measured ({looked.limits.unit.value})", "Low", "High", "Against the limit")
    return header, [
        (f"{r['day']}", step, r["k"], r["n"], r["amount"], r["low"], r["high"], str(r["judged"])) for r in rows
    ]


def _segments_sheet(looked: Looked) -> Sheet:
    kept = getattr(looked.tolerance, "reading", None)
    rows = segment_rows(looked.beside, reading_from(kept.body) if kept else None, looked.limits)
    header = ("Segment", "k", "n", f"Measured ({looked.limits.unit.value})", "State")
    return header, [(r["segment"], r["k"], r["n"], r["amount"], r["state"].label) for r in rows]


def _versions_sheet(looked: Looked) -> Sheet:
    names = version_names(looked.tolerance.initiative_id)
    rows = version_rows(looked.chosen, names, looked.limits)
    header = ("Version", "Fingerprint", "First seen", "Last seen", "k", "n", f"Measured ({looked.limits.unit.value})")
    return header, [
        (r["version"], r["fingerprint"], f"{r['first']}", f"{r['last']}", r["k"], r["n"], r["amount"]) for r in rows
    ]


_TABLES = {"points": _points_sheet, "segments": _segments_sheet, "versions": _versions_sheet}
