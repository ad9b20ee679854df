"""The register of breaches: what was broken where, what stands still because of it, and who looks after it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from governance.models import Breach
from governance.pages.scope_filters import kept_scope
from governance.pages.seeing import sight_of
from governance.pages.spreadsheets import KINDS
from governance.queries.breaches import ANY, NEW, BreachFigures, BreachFilter, breach_figures, breaches_found
from governance.rules.breach_words import number_text
from governance.rules.breaches import BreachState, Detector
from governance.rules.clearances import ClearanceState
from governance.rules.severity import Severity
from roles.models import Unit
from roles.pages.listing import Filter, listing, paging, url_without

PAGE_SIZE = 50
# How each state looks: its word, the class of its tag, and an icon.
STATES = {
    BreachState.OPEN: (gettext_lazy("Not acknowledged"), "bad", "octagon-alert"),
    BreachState.ACKNOWLEDGED: (gettext_lazy("Acknowledged"), "bad", "circle-alert"),
    BreachState.CONTAINED: (gettext_lazy("Contained"), "held", "lock"),
    BreachState.REMEDIATING: (gettext_lazy("Being remedied"), "held", "refresh-cw"),
    BreachState.WATCHING: (gettext_lazy("Watched"), "warn", "hourglass"),
    BreachState.CLOSED: (gettext_lazy("Closed"), "good", "check"),
    BreachState.REJECTED: (gettext_lazy("False alarm"), "unknown", "x"),
}
DETECTORS = {
    Detector.E_PROCESS: gettext_lazy("Evidence since this version began"),
    Detector.CUSUM: gettext_lazy("A drift after a good spell"),
    Detector.EVENT: gettext_lazy("An event that must never happen"),
    Detector.COUNT: gettext_lazy("More events than allowed"),
    Detector.VALUE: gettext_lazy("A value beyond the limit, twice running"),
    Detector.REPORT: gettext_lazy("A report by somebody who does the work"),
}
ACTIONS = {
    ClearanceState.RESTRICTED: gettext_lazy("Restricted"),
    ClearanceState.SUSPENDED: gettext_lazy("Suspended"),
}
SEVERITIES = {
    Severity.CRITICAL: gettext_lazy("Critical"),
    Severity.HIGH: gettext_lazy("High"),
    Severity.MEDIUM: gettext_lazy("Medium"),
    Severity.LOW: gettext_lazy("Low"),
}


@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """List breaches, those that are open and matter most first."""
    wanted = BreachFilter.read(request.GET, sight_of(request))
    page = Paginator(breaches_found(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"rows": [breach_row(breach) for breach in page], "lede": _lede(breach_figures(sight_of(request)))}
    shown = listing(request, _filters(), sort="")
    kept = kept_scope(request, wanted.scope, "unit")
    shown["chips"] += kept["chips"]
    shown["kept"] = kept["kept"]
    if wanted.initiative:
        shown["kept"]["initiative"] = wanted.initiative
        shown["chips"].append({"label": wanted.initiative, "remove_url": url_without(request, "initiative")})
    return TemplateResponse(request, "governance/breaches.html", context | shown | paging(page))


@require_safe
def breaches_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Return the whole list that the same address without a kind shows, as a file."""
    if kind not in KINDS:
        raise Http404
    found = breaches_found(BreachFilter.read(request.GET, sight_of(request)))
    rows = (_cells(breach) for breach in found.iterator(chunk_size=PAGE_SIZE))
    return KINDS[kind](f"breaches-{timezone.now():%Y-%m-%d}", _COLUMNS, rows)


_COLUMNS = (
    *("Initiative", "Title", "Breach", "Measure", "Segment", "State", "Severity", "Found by", "Limit"),
    *("Wrong", "Cases", "Value", "Statistic", "Bound", "Since", "Clearance"),
    *("Opened (UTC)", "Acknowledged (UTC)", "Contained (UTC)", "Watched until", "Closed (UTC)"),
    *("What was found", "Containment", "Root cause", "Remedy"),
)


def _cells(breach: Breach) -> tuple[str | int | float | None, ...]:
    moments = (breach.opened_at, breach.acknowledged_at, breach.contained_at)
    opened, seen, contained = (f"{moment:%Y-%m-%d %H:%M}" if moment else "" for moment in moments)
    return (
        *(breach.initiative.key, breach.initiative.title, breach.number, breach.measure, breach.segment),
        *(breach.get_state_display(), breach.get_severity_display(), breach.get_detector_display(), breach.limit_text),
        *(breach.k, breach.n, breach.value, breach.statistic, breach.bound),
        *(f"{breach.since or ''}", breach.action, opened, seen, contained, f"{breach.watch_until or ''}"),
        f"{breach.closed_at:%Y-%m-%d %H:%M}" if breach.closed_at else "",
        *(breach.note, breach.containment, breach.root_cause, breach.remedy),
    )


def breach_row(breach: Breach) -> dict[str, Any]:
    """Return a breach with how it stands, in words and shapes."""
    label, kind, icon = STATES[BreachState(breach.state)]
    return {
        "breach": breach,
        "title": f"{breach.measure}, {breach.segment}" if breach.segment else breach.measure,
        "label": label,
        "kind": kind,
        "icon": icon,
        "counted": counted(breach),
        "detector": DETECTORS[Detector(breach.detector)],
        "clearance": ACTIONS.get(ClearanceState(breach.action)) if breach.action else None,
    }


def counted(breach: Breach) -> str:
    """Return what was counted, k of n; empty where somebody saw it and nobody counted."""
    if breach.value is not None:
        return number_text(breach.value)
    if breach.k is None or not breach.n:
        return ""
    return _("%(k)d of %(n)d") % {"k": breach.k, "n": breach.n}


def _lede(figures: BreachFigures) -> tuple[str, str]:
    if not figures.running:
        return _("Nothing is broken."), ""
    running = ngettext("%(count)d breach is open.", "%(count)d breaches are open.", figures.running)
    unseen = ngettext(
        "%(count)d waits for somebody to acknowledge it,",
        "%(count)d wait for somebody to acknowledge them,",
        figures.unseen,
    )
    waiting = ngettext(
        "%(count)d for the second line to concur.", "%(count)d for the second line to concur.", figures.waiting
    )
    values = [running % {"count": figures.running}, unseen % {"count": figures.unseen}]
    return values[0], f"{values[1]} {waiting % {'count': figures.waiting}}"


def _filters() -> list[Filter]:
    units = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    states = [
        (NEW if state is BreachState.OPEN else state.value, str(label))
        for state, (label, _kind, _icon) in STATES.items()
    ]
    return [
        Filter("state", _("Open"), [*states, (ANY, _("All"))]),
        Filter("severity", _("Any severity"), [(s.value, str(label)) for s, label in SEVERITIES.items()]),
        Filter("unit", _("Any unit"), [(str(pk), name) for pk, name in units]),
    ]
