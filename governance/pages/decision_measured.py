"""What is measured of one decision, wherever it is cited. Read only: each initiative has its own tolerances."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from decisions.models import Decision
from decisions.pages.evidence_frame import evidence_frame
from governance.models import Initiative, Tolerance
from governance.pages.outcome_words import (
    amount_of,
    bar,
    counted,
    day_word,
    interval_of,
    limits_words,
    measure_label,
    measured_words,
)
from governance.pages.outcomes import LATELY
from governance.pages.seeing import sight_of
from governance.queries.decision_outcomes import (
    DecisionMeasure,
    cases_of,
    initiatives_citing,
    measures_of,
    tolerances_about,
)
from governance.rules.limits import limits_from
from governance.rules.readings import ReadingFacts, ReadingState, reading_from


@require_safe
def decision_measured(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how every tolerance that covers a decision stands, and what else is counted of it."""
    decision = get_object_or_404(Decision.objects.select_related("unit"), pk=pk)
    since = timezone.now().date() - timedelta(days=LATELY)
    initiatives = {initiative.pk: initiative for initiative in initiatives_citing(decision, sight_of(request))}
    tolerances = tolerances_about(decision, initiatives)
    measures = measures_of(decision, initiatives, since)
    cases = cases_of(decision, initiatives, since)
    rows = [_row(tolerance) for tolerance in tolerances]
    context = evidence_frame(decision, "decision-measured") | {
        "rows": rows,
        "others": _others(measures, tolerances, initiatives),
        "cases": [{"initiative": initiatives[number], "cases": count} for number, count in cases.items()],
        "days": LATELY,
        "lede": _lede(rows, len(initiatives)),
    }
    return TemplateResponse(request, "governance/decision_measured.html", context)


def _row(tolerance: Tolerance) -> dict[str, Any]:
    kept, limits = getattr(tolerance, "reading", None), limits_from(vars(tolerance))
    reading = reading_from(kept.body) if kept else ReadingFacts()
    amount, interval = (
        amount_of(reading.k, reading.n, reading.value, limits),
        interval_of(reading.k, reading.n, limits),
    )
    return {
        "tolerance": tolerance,
        "initiative": tolerance.initiative,
        "url": reverse("outcome", args=[tolerance.initiative.key, tolerance.pk]),
        "state": reading.state,
        "about": _("about all of the initiative") if tolerance.decision_id is None else str(tolerance.segment or ""),
        "limits": limits_words(limits),
        "counted": counted(reading.k, reading.n, reading.value, limits),
        "interval": measured_words(amount, interval, limits),
        "bar": bar(amount, interval, limits),
        "last": day_word(reading.last_day),
    }


def _others(
    measures: Sequence[DecisionMeasure], tolerances: Sequence[Tolerance], initiatives: Mapping[int, Initiative]
) -> list[dict[str, Any]]:
    known = {(tolerance.initiative_id, tolerance.key) for tolerance in tolerances}
    return [
        {
            "label": measure_label(row.measure),
            "initiative": initiatives[row.initiative],
            "counted": _("%(k)s of %(n)s") % {"k": f"{row.k:,}", "n": f"{row.n:,}"},
        }
        for row in measures
        if (row.initiative, row.measure) not in known
    ]


def _lede(rows: Sequence[Mapping[str, Any]], citing: int) -> str:
    if not citing:
        return _("No initiative cites it, so nothing is measured of it.")
    if not rows:
        return _("No tolerance covers it: nobody has said how much may go wrong.")
    holds = sum(row["state"] in {ReadingState.GREEN, ReadingState.AMBER} for row in rows)
    text = ngettext("%(k)d of %(n)d tolerance holds", "%(k)d of %(n)d tolerances hold", len(rows))
    where = ngettext("in %(count)d initiative.", "in %(count)d initiatives.", citing)
    return f"{text % {'k': holds, 'n': len(rows)}} {where % {'count': citing}}"
