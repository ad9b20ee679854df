"""One measure of what comes out: how it ran, where it stands, by segment and version, and what was done meanwhile."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from governance.pages.clearance_words import state_at
from governance.pages.initiative_frame import initiative_frame, standing_of
from governance.pages.outcome_chart import chart_of, marks_of, segment_rows, version_rows
from governance.pages.outcome_done import detector_words, done_words
from governance.pages.outcome_look import filters, looked_at, tolerance_at
from governance.pages.outcome_words import clearance_words, tolerance_words
from governance.pages.outcomes import is_live, live_part
from governance.queries.outcome_charts import (
    Scope,
    breaches_of,
    handled,
    outcomes_mark,
    points,
    step_for,
    turns_of,
    version_names,
)
from governance.rules.behaviour import team_of
from governance.rules.facts import Facts, ToleranceFacts
from roles.pages.listing import listing


@require_safe
@vary_on_headers("HX-Request")
def outcome(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show one measure over time. What is looked at is in the address; htmx asks for the part that lives."""
    tolerance, at = tolerance_at(key, pk), timezone.now()
    mark = outcomes_mark(tolerance.initiative_id, at.date())
    looked, names = looked_at(request, tolerance, at), version_names(tolerance.initiative_id)
    standing = standing_of(tolerance.initiative, at)
    facts, policy = standing.evidence.facts, standing.evidence.policy
    told = next(t for t in facts.tolerances if t.id == pk)
    marks = marks_of(looked.found, breaches_of(pk), turns_of(tolerance.initiative_id), names, looked.span)
    step = step_for(*looked.span)
    words = tolerance_words(told, facts, names)
    frame = initiative_frame(tolerance.initiative, current="outcomes", at=at, standing=standing)
    context = frame | {
        "crumbs": _crumbs(frame["crumbs"], key, told),
        "card": words,
        "chart": chart_of(points(looked.scope, step), marks, looked.limits, step=step, span=looked.span),
        "segments": segment_rows(looked.beside, told.reading, looked.limits),
        "versions": version_rows(looked.chosen, names, looked.limits),
        "done": done_words(handled(replace(looked.scope, measure="")), policy, _team(facts, looked.scope)),
        "detectors": detector_words(told, policy),
        "lede": f"{told.about}: {words['state'].label.lower()}.",
        "lede_more": f"{words['limits']} {clearance_words(state_at(facts.clearance, at))}".strip(),
        "at": at,
        "live": live_part(key, mark, request),
        "export": f"?{request.GET.urlencode()}&of=",
        "shows_spans": True,
    }
    page = "governance/outcome.html"
    shown = context | listing(request, filters(request, looked, names), sort="")
    return TemplateResponse(request, f"{page}#live" if is_live(request) else page, shown)


def _team(facts: Facts, scope: Scope) -> float:
    """Return how many people answer these cases: of a decision those it is sent to, none where nobody knows it."""
    if not scope.decisions:
        return team_of(facts, None)
    named = (d for d in facts.decisions if {d.code.casefold(), d.name.casefold()} & set(scope.decisions))
    return min((team_of(facts, decision) for decision in named), default=0)


def _crumbs(crumbs: list[dict[str, str]], key: str, told: ToleranceFacts) -> list[dict[str, str]]:
    above = [*crumbs[:-1], crumbs[-1] | {"url": reverse("initiative-outcomes", args=[key])}]
    return [*above, {"label": told.measure, "url": ""}]
