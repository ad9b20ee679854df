"""Whether what comes out stays within its tolerances: one card each, and what comes in that nobody set a limit for."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from governance.models import Initiative
from governance.pages.clearance_words import state_at
from governance.pages.initiative_frame import initiative_frame, initiative_of, standing_of
from governance.pages.outcome_words import clearance_words, day_word, lede, measure_label, tolerance_words
from governance.queries.outcome_charts import Scope, Unbounded, outcomes_mark, unbounded, version_names
from governance.rules.facts import Facts
from governance.rules.measures import key_of
from governance.rules.readings import ReadingState

# The worst first: what is broken, what comes near, what nobody knows.
_URGENCY = (ReadingState.RED, ReadingState.AMBER, ReadingState.GREY, ReadingState.GREEN)
# Days. What came in longer ago without a tolerance waits for nobody.
LATELY = 90


@require_safe
@vary_on_headers("HX-Request")
def initiative_outcomes(request: HttpRequest, key: str) -> HttpResponse:
    """Show how each tolerance of an initiative stands. htmx asks for the part that lives."""
    initiative, at = initiative_of(key), timezone.now()
    # Read before what it stands for: what comes in between is shown once more rather than missed.
    mark = outcomes_mark(initiative.pk, at.date())
    standing = standing_of(initiative, at)
    facts = standing.evidence.facts
    names = version_names(initiative.pk)
    cards = [tolerance_words(tolerance, facts, names) for tolerance in facts.tolerances]
    others = _unbounded(initiative, facts, at)
    context = initiative_frame(initiative, current="outcomes", at=at, standing=standing) | {
        "cards": sorted(cards, key=lambda card: _URGENCY.index(card["state"])),
        "others": others,
        "anything": bool(others) or any(t.reading and t.reading.n for t in facts.tolerances),
        "lede": lede(facts),
        "lede_more": clearance_words(state_at(facts.clearance, at)),
        "acts": _acts(key),
        "at": at,
        "live": live_part(key, mark, request),
        "example": _example(facts),
    }
    page = "governance/outcomes.html"
    return TemplateResponse(request, f"{page}#live" if is_live(request) else page, context)


def is_live(request: HttpRequest) -> bool:
    """Whether only the part that lives is asked for."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not getattr(htmx, "history_restore_request", False)


def live_part(key: str, mark: str, request: HttpRequest) -> dict[str, str]:
    """Return what `static/js/live.js` has to know: where it asks, from which mark on, and how the page comes anew."""
    return {
        "url": reverse("outcomes-live", args=[key]),
        "mark": mark,
        "page": request.get_full_path(),
        "said": _("New outcomes came in; the page shows them now."),
    }


def _unbounded(initiative: Initiative, facts: Facts, at: datetime) -> list[dict[str, Any]]:
    scope = Scope(initiative.pk, since=at.date() - timedelta(days=LATELY))
    found = unbounded(scope, {t.key or key_of(t.measure) for t in facts.tolerances})
    return [unbounded_words(row, initiative.key) for row in found]


def unbounded_words(row: Unbounded, key: str) -> dict[str, Any]:
    """Return a measure that nobody set a limit for, and where one is set."""
    if row.value is None:
        seen = _("%(k)s of %(n)s") % {"k": f"{row.k:,}", "n": f"{row.n:,}"}
    else:
        seen = _("%(value)s over %(n)s cases") % {"value": f"{row.value:,.4g}", "n": f"{row.n:,}"}
    return {
        "label": measure_label(row.measure),
        "decision": row.decision,
        "counted": seen,
        "last": day_word(row.last),
        "url": f"{reverse('initiative-tolerances', args=[key])}?{urlencode({'measure': row.measure})}#id_measure",
    }


def _acts(key: str) -> list[dict[str, str]]:
    acts = [
        {"label": _("Report a measurement"), "url": reverse("initiative-measurements", args=[key]), "icon": "pencil"},
        {"label": _("Upload outcomes"), "url": reverse("outcome-upload", args=[key]), "icon": "upload"},
    ]
    return [act | {"kind": ""} for act in acts]


def _example(facts: Facts) -> str:
    """Return one outcome as an AI system sends it, for the first decision that there is."""
    decision = facts.decisions[0].code if facts.decisions else "D-0001"
    measure = next((tolerance.key for tolerance in facts.tolerances if tolerance.key), "misroute_rate")
    return (
        f'{{"event_id": "7f3c-1", "initiative": "{facts.key}", "decision": "{decision}", "answer": "desk-2",\n'
        f' "confidence": 0.91, "results": {{"{measure}": false}}, "occurred_at": "{facts.at:%Y-%m-%d}T09:12:00+00:00"}}'
    )
