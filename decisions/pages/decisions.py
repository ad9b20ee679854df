"""The register of decisions, the charter of one, and the guided form in which it is worded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from decisions.pages.autonomy import grant_words
from decisions.pages.edge_cases import matrix_context
from decisions.pages.fields import Step, clarity_words, step_url
from decisions.pages.forms import NewForm, options
from decisions.pages.matrix import matrix
from decisions.pages.steps import StepDesk, clarity_of, stepper
from decisions.queries.charter import decisions_whole
from decisions.queries.register import Wanted, register, units_with_decisions
from decisions.rules.autonomy import Autonomy
from decisions.rules.vocabulary import Verb
from decisions.services.decisions import decision_register, may_edit
from decisions.services.ownerships import may_manage_owner
from roles.pages.acting import actor_of, person_of, refusals_on, refused_response
from roles.pages.chain import chained
from roles.pages.listing import Filter, listing, number, paging
from roles.rules.refusals import NotPermitted, Reason


def decisions(request: HttpRequest) -> HttpResponse:
    """The register: searched, filtered, sorted, page by page."""
    wanted = _wanted(request)
    found = register(wanted, request.GET.get("page", 1), timezone.localdate())
    context = {"register": found} | listing(request, _filters(), sort=wanted.sort) | paging(found.page)
    return TemplateResponse(request, "decisions/decisions.html", context)


def decision_new(request: HttpRequest) -> HttpResponse:
    """Register a decision by its name; the guided form asks the rest."""
    form = NewForm(request.POST or None, initial={"unit": person_of(request).unit_id})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = decision_register(**form.cleaned_data, actor=actor_of(request), at=timezone.now())
            return chained(request, made.pk, step_url(made.pk, Step.BASICS))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return TemplateResponse(request, "decisions/new.html", context, status=422 if form.errors else 200)


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The charter: everything that is said about one decision, to be read and printed."""
    found = get_object_or_404(decisions_whole().prefetch_related("citations__initiative"), pk=pk)
    actor = actor_of(request)
    context = {
        "decision": found,
        "grant": grant_words(found.impact, found.reversibility, found.autonomy),
        "rows": matrix(found),
        "clarity": clarity_words(pk, clarity_of(pk)),
        "may_edit": may_edit(actor, found),
        "may_manage_owner": may_manage_owner(actor, found),
    }
    return TemplateResponse(request, "decisions/decision.html", context)


def decision_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the guided form; it can be left and resumed at any step."""
    found = get_object_or_404(decisions_whole(), pk=pk)
    step = _step(request)
    if refusal := _refusal(request, found, step):
        return refused_response(request, refusal, read=reverse("decision", args=[pk]))
    desk = StepDesk(request, found, step)
    if answer := desk.post():
        return answer
    template = _EDIT_PARTS.get(request.GET.get("part", ""), "decisions/edit.html")
    return TemplateResponse(request, template, _edit_context(request, desk), status=desk.status)


_EDIT_PARTS = {"clarity": "decisions/edit.html#clarity", "cap": "decisions/cap.html"}


def _refusal(request: HttpRequest, found: Any, step: Step) -> NotPermitted | None:
    """Return why this person may not open the step. The owner's step is also for those who name owners."""
    actor = actor_of(request)
    if may_edit(actor, found) or (step is Step.OWNER and may_manage_owner(actor, found)):
        return None
    text = _(
        "“%(decision)s” can be changed by its owner, by %(name)s, who registered it, by the heads of its unit, "
        "%(unit)s, and by architects."
    )
    said = {"decision": found.name, "name": found.created_by, "unit": found.unit}
    return NotPermitted(Reason("PERMISSION", text % said))


def _edit_context(request: HttpRequest, desk: StepDesk) -> dict[str, Any]:
    found, clarity = desk.decision, clarity_of(desk.decision.pk)
    said = next((typed for typed in (request.POST, request.GET) if "impact" in typed), vars(found))
    context = {
        "desk": desk,
        "decision": found,
        "step": desk.step,
        "template": f"decisions/steps/{desk.step}.html",
        "steps": stepper(found.pk, desk.step, clarity),
        "clarity": clarity_words(found.pk, clarity),
        "grant": grant_words(said.get("impact", ""), said.get("reversibility", ""), said.get("autonomy")),
        "owner_step_url": step_url(found.pk, Step.OWNER),
    }
    return (matrix_context(request, found, clarity) if desk.step is Step.EDGE_CASES else {}) | context


def _step(request: HttpRequest) -> Step:
    name = request.GET.get("step", "")
    return Step(name) if name in set(Step) else Step.BASICS


def _wanted(request: HttpRequest) -> Wanted:
    get = request.GET.get
    return Wanted(
        q=get("q", ""),
        unit=number(get("unit")),
        verb=get("verb", ""),
        autonomy=number(get("autonomy")),
        clarity=get("clarity", ""),
        owner=get("owner", ""),
        sort=get("sort", "code"),
    )


def _filters() -> list[Filter]:
    return [
        Filter("unit", _("Any unit"), [(str(unit.pk), unit.name) for unit in units_with_decisions()]),
        Filter("verb", _("Any verb"), options(Verb)[1:]),
        Filter("autonomy", _("Any autonomy"), [(str(level.value), level.label) for level in Autonomy]),
        Filter("clarity", _("Any clarity"), [("complete", _("Complete")), ("incomplete", _("Not complete"))]),
        Filter(
            "owner",
            _("Any owner"),
            [("accepted", _("Accepted")), ("proposed", _("Asked, not accepted")), ("nobody", _("Nobody"))],
        ),
    ]
