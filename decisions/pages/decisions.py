"""The register of decisions, the charter of one, and the guided form in which it is worded."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from decisions.models import Decision
from decisions.pages.autonomy import grant_words
from decisions.pages.charter import charter_context
from decisions.pages.edge_cases import matrix_context
from decisions.pages.fields import Step, clarity_words, step_url
from decisions.pages.forms import NewForm, options
from decisions.pages.steps import StepDesk, clarity_of, stepper
from decisions.pages.tables import table_words
from decisions.queries.charter import decisions_whole
from decisions.queries.register import RegisterRow, Wanted, register, units_with_decisions
from decisions.queries.segments import inputs_known, measures_known
from decisions.rules.autonomy import Autonomy
from decisions.rules.clarity import Clarity
from decisions.rules.evidence import LEAST_EXAMPLES
from decisions.rules.vocabulary import LogicKind, Verb
from decisions.services.decision_reviews import decision_review
from decisions.services.decisions import decision_register, may_edit, most_autonomy
from decisions.services.ownerships import may_manage_owner
from roles.pages.acting import actor_of, acts, person_of, refusals_on, refused_response, sight_of
from roles.pages.chain import chained
from roles.pages.listing import Filter, listing, number, paging
from roles.rules.refusals import NotPermitted, Reason


def decisions(request: HttpRequest) -> HttpResponse:
    """The register: searched, filtered, sorted, page by page."""
    wanted = wanted_of(request)
    found = register(wanted, request.GET.get("page", 1), timezone.localdate(), sight_of(request))
    rows = [(row, logic_words(row)) for row in found.rows]
    context = {"register": found, "rows": rows} | listing(request, _filters(), sort=wanted.sort) | paging(found.page)
    return TemplateResponse(request, "decisions/decisions.html", context)


def logic_words(row: RegisterRow) -> dict[str, Any]:
    """Return how the logic of a decision is written down, in two or three words, and what is known of its table."""
    table, kind = row.table, row.decision.logic_kind
    if table is None or kind != LogicKind.TABLE:
        return {"kind": _LOGIC.get(kind, ""), "note": ""}
    rules = ngettext("%(count)s rule", "%(count)s rules", table.rules) % {"count": table.rules}
    known = _("leaves cases open") if table.fresh else _("not checked yet")
    return {"kind": f"{_LOGIC[kind]}, {rules}", "note": _("every case covered") if table.complete else known}


_LOGIC: dict[str, Any] = {
    LogicKind.TABLE: gettext_lazy("Table"),
    LogicKind.RULES: gettext_lazy("Rules"),
    LogicKind.PROSE: gettext_lazy("Prose"),
    LogicKind.MODEL: gettext_lazy("Model"),
}


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
    found = get_object_or_404(decisions_whole(), pk=pk)
    return TemplateResponse(
        request,
        "decisions/decision.html",
        charter_context(found, actor_of(request)) | {"citations": _citations(found, request)},
    )


def _citations(found: Decision, request: HttpRequest) -> Any:
    """Return the citations of a decision by initiatives that are seen, in one statement."""
    return sight_of(request).of(found.citations.all()).select_related("initiative").order_by("initiative__key")


@acts
@require_POST
def decision_reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note that somebody read the decision as it is, and that it still holds."""
    found = get_object_or_404(Decision, pk=pk)
    seen = number(request.POST.get("revision"))
    decision_review(found, actor=actor_of(request), at=timezone.now(), revision=seen)
    messages.success(request, _("Noted: it still holds."))
    return redirect("decision", pk)


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
    further = _STEP_CONTEXTS.get(desk.step)
    return (further(request, found, clarity) if further else {}) | context


# What single steps show beside their form.
_STEP_CONTEXTS: dict[Step, Callable[[HttpRequest, Decision, Clarity], dict[str, Any]]] = {
    Step.EDGE_CASES: matrix_context,
    Step.INPUTS: lambda _request, found, _clarity: {"inputs_known": inputs_known(found.unit_id, but=found.pk)},
    Step.LOGIC: lambda _request, found, _clarity: {"table": table_words(found)},
    Step.OUTCOMES: lambda _request, _found, _clarity: {
        "measures": measures_known(),
        "least_examples": LEAST_EXAMPLES,
    },
    Step.SEGMENTS: lambda _request, found, _clarity: {
        "levels": list(Autonomy),
        "most": most_autonomy(found).value,
        "autonomy_step_url": step_url(found.pk, Step.AUTONOMY),
    },
}


def _step(request: HttpRequest) -> Step:
    name = request.GET.get("step", "")
    return Step(name) if name in set(Step) else Step.BASICS


def wanted_of(request: HttpRequest) -> Wanted:
    """Return what the address asks of the register."""
    get = request.GET.get
    return Wanted(
        q=get("q", ""),
        unit=number(get("unit")),
        verb=get("verb", ""),
        autonomy=number(get("autonomy")),
        clarity=get("clarity", ""),
        owner=get("owner", ""),
        mine=person_of(request).pk,
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
            [
                ("mine", _("Mine")),
                ("accepted", _("Accepted")),
                ("proposed", _("Asked, not accepted")),
                ("nobody", _("Nobody")),
            ],
        ),
    ]
