"""For those who step in: their queues, what waits for an answer, and the button for a case that does not fit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from decisions.models import Queue
from decisions.queries.escalations import queue_forecasts
from decisions.queries.rosters import there_now
from decisions.rules.escalations import QueueForecast
from governance.pages.intervention_forms import CaseForm, ReplyForm
from governance.pages.seeing import sight_of
from governance.queries.interventions import (
    citations_offered,
    initiatives_led,
    queues_of,
    reports_by,
    reports_waiting,
)
from governance.rules.oversight import CaseKind
from governance.services.case_reports import case_report_make
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out, person_of
from roles.queries.units import UnitTree

SHOWN = 20


@require_safe
def interventions(request: HttpRequest) -> HttpResponse:
    """Show whoever steps in what reaches them, who is there now, and what they are asked."""
    person = person_of(request)
    identity = person.identity_group
    queues = list(queues_of(identity).prefetch_related("shifts__person"))
    forecasts = {forecast.queue.id: forecast for forecast in queue_forecasts([queue.pk for queue in queues])}
    waiting = list(reports_waiting(identity, sight_of(request))[: SHOWN + 1])
    context = {
        "lede": _lede(len(queues), len(waiting)),
        "queues": [_queue_card(queue, forecasts[queue.pk]) for queue in queues],
        "waiting": [{"report": row, "form": ReplyForm(report_id=row.pk)} for row in waiting[:SHOWN]],
        "more_waiting": len(waiting) > SHOWN,
        "mine": reports_by(identity, sight_of(request))[:SHOWN],
        "led": initiatives_led(identity),
        "may_report": actor_of(request).may_act,
    }
    return TemplateResponse(request, "governance/interventions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def case_report(request: HttpRequest) -> HttpResponse:
    """Let whoever does the work say that a case does not fit."""
    person, actor = person_of(request), actor_of(request)
    key = request.GET.get("initiative", "").strip().upper()
    offered = citations_offered(person.identity_group, _units(person), sight_of(request), key)
    form = CaseForm(request.POST or None, offered=offered, initial={"about": request.GET.get("about", "")})

    def report(data: dict[str, Any]) -> None:
        about, kind = data.pop("about"), data["kind"]
        made = case_report_make(about.initiative, about.decision, **data, actor=actor, at=timezone.now())
        if kind == CaseKind.NEVER and made.breach:
            messages.warning(request, _("A breach is open now, and what may run is restricted. Those who answer know."))
        messages.success(request, _("Thank you. You will find the answer here."))

    if carried_out(form, report):
        return redirect("interventions")
    context = {"form": form, "key": key, "offers": offered.exists(), "crumbs": _crumbs()}
    return TemplateResponse(request, "governance/case_report.html", context, status=422 if form.errors else 200)


def _units(person: Person) -> list[int]:
    """Return the units that somebody works in: their own, those above it and those below it."""
    tree = UnitTree.read()
    return [*tree.lineage(person.unit_id), *tree.below(person.unit_id)]


def _queue_card(queue: Queue, forecast: QueueForecast) -> dict[str, Any]:
    shifts = list(queue.shifts.all())
    return {"queue": queue, "forecast": forecast, "shifts": shifts, "now": there_now(shifts, timezone.localtime())}


def _lede(queues: int, waiting: int) -> str:
    if not waiting:
        return _("No case waits for your answer.") if queues else _("No queue is yours, and no case waits for you.")
    if waiting > SHOWN:
        return _("More than %(count)d cases wait for your answer.") % {"count": SHOWN}
    text = ngettext("%(count)d case waits for your answer.", "%(count)d cases wait for your answer.", waiting)
    return text % {"count": waiting}


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Intervention"), "url": reverse("interventions")},
        {"label": _("This case does not fit"), "url": ""},
    ]
