"""A new replay: which cases, which column stands for what, against which other version; then it runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from decisions.models import CaseFile, Decision, Replay
from decisions.pages.evidence_frame import evidence_frame
from decisions.pages.replay_forms import FileForm, MappingForm
from decisions.pages.replay_looks import looked_up, sketches_of
from decisions.pages.replays import has_table
from decisions.queries.replays import case_files_of, maps_through
from decisions.services.case_files import KEPT_DAYS, LIMITS, case_file_upload
from decisions.services.proving import may_prove
from decisions.services.replays import replay_request
from roles.pages.acting import actor_of, refusals_on, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Reason

_FILES = 10


def decision_replay_new(request: HttpRequest, pk: int) -> HttpResponse:
    """First choose or send the cases, then say which column stands for what; a POST of the second step runs it."""
    decision = get_object_or_404(Decision.objects.select_related("unit", "table"), pk=pk)
    if not may_prove(actor_of(request), decision):
        text = _(
            "Past cases are replayed by the owner and their deputy, whoever registered the decision, the heads of its "
            "unit and architects."
        )
        refusal = NotPermitted(Reason("PERMISSION", text))
        return refused_response(request, refusal, read=reverse("decision-replays", args=[pk]))
    file = case_files_of(decision).filter(pk=number(request.GET.get("file")) or 0).first()
    if has_table(decision) and (file is not None or request.GET.get("cases") == "reference"):
        return _mapped(request, decision, file)
    return _chosen(request, decision)


def _chosen(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The first step: which cases."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            sent = form.cleaned_data["file"]
            kept = case_file_upload(
                decision, name=sent.name, chunks=sent.chunks(), actor=actor_of(request), at=timezone.now()
            )
            return redirect(f"{request.path}?file={kept.pk}")
    references = decision.reference_cases.filter(withdrawn_at=None)
    context = _frame(request, decision) | {
        "form": form,
        "files": case_files_of(decision)[:_FILES],
        "references": references.count(),
        "has_table": has_table(decision),
        "kept_days": KEPT_DAYS,
        "most_megabytes": LIMITS.packed // 1_000_000,
        "most_cases": LIMITS.cases,
    }
    return TemplateResponse(request, "decisions/replay_new.html", context, status=422 if form.errors else 200)


def _mapped(request: HttpRequest, decision: Decision, file: CaseFile | None) -> HttpResponse:
    """The second step: what stands for what, seen before it runs."""
    before = Replay.objects.filter(decision=decision, pk=number(request.GET.get("like")) or 0).first()
    form = MappingForm(
        _typed(request),
        decision=decision,
        file=file,
        sketches=sketches_of(file) if file else [],
        before=before,
        maps=maps_through(decision),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            replay = replay_request(decision, case_file=file, **form.asked, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("The replay is under way."))
            return redirect("decision-replay", pk=replay.pk)
    context = _frame(request, decision) | {"form": form, "file": file, "looks": looked_up(form, file)}
    failed = request.method == "POST" and form.errors
    return TemplateResponse(request, "decisions/replay_map.html", context, status=422 if failed else 200)


def _typed(request: HttpRequest) -> Any:
    """Return what stands in the form: what was sent, or is only looked at; None where it is shown the first time."""
    if request.method == "POST":
        return request.POST
    return request.GET if "look" in request.GET else None


def _frame(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    return evidence_frame(decision, "decision-replays", (_("New replay"), request.path))
