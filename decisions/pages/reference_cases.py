"""The reference cases of a decision: how many there are, how far experts agree, and what comes next."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from decisions.models import Decision, Segment
from decisions.pages.case_forms import CaseForm, PasteForm
from decisions.pages.evidence_frame import evidence_frame, looked_at
from decisions.queries.proof import proof_asked
from decisions.queries.reference_cases import CaseStanding, case_standings, experts_agree, next_unanswered
from decisions.services.proving import may_prove
from decisions.services.reference_cases import reference_cases_add, reference_cases_settle, segments_of
from roles.pages.acting import actor_of, carried_out, refused_response
from roles.pages.listing import number, paging
from roles.rules.refusals import NotPermitted, Refused

_PAGE = 50


def decision_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """List the cases; a POST adds one, adds many, or adjudicates all on which experts agree."""
    decision = get_object_or_404(Decision.objects.select_related("unit", "table"), pk=pk)
    try:
        return _page(request, decision)
    except NotPermitted as refusal:
        return refused_response(request, refusal, read=reverse("decision-cases", args=[pk]))


@require_safe
def decision_case_next(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the next case that this person may still answer, or back to the list when there is none."""
    decision = get_object_or_404(Decision, pk=pk)
    found = next_unanswered(decision, actor_of(request), after=number(request.GET.get("after")) or 0)
    if found is None:
        messages.info(request, _("Nothing waits for your answer here."))
        return redirect("decision-cases", pk=pk)
    return redirect("decision-case", pk=pk, number=found.number)


def _page(request: HttpRequest, decision: Decision) -> HttpResponse:
    segments = segments_of(decision)
    act = request.POST.get("act", "")
    if act == "settle":
        return _settled(request, decision)
    form = CaseForm(request.POST if act == "add" else None, names=looked_at(decision), segments=segments)
    data, files = (request.POST, request.FILES) if act == "paste" else (None, None)
    paste = PasteForm(data, files, segments=segments)

    def add(cases: list[dict[str, Any]]) -> None:
        made = len(reference_cases_add(decision, cases=cases, actor=actor_of(request), at=timezone.now()))
        text = ngettext("%(count)d case added.", "%(count)d cases added.", made)
        messages.success(request, text % {"count": made})

    if carried_out(form, lambda _data: add([form.case])) or carried_out(paste, lambda _data: add(paste.cases)):
        return redirect("decision-cases", pk=decision.pk)
    context = _context(request, decision, segments) | {"form": form, "paste": paste}
    failed = form.errors or paste.errors
    return TemplateResponse(request, "decisions/cases.html", context, status=422 if failed else 200)


def _settled(request: HttpRequest, decision: Decision) -> HttpResponse:
    try:
        done = reference_cases_settle(decision, actor=actor_of(request), at=timezone.now())
    except NotPermitted:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(count)d case adjudicated.", "%(count)d cases adjudicated.", done)
        messages.success(request, text % {"count": done})
    return redirect("decision-cases", pk=decision.pk)


def _context(request: HttpRequest, decision: Decision, segments: Sequence[Segment]) -> dict[str, Any]:
    actor = actor_of(request)
    proves = may_prove(actor, decision)
    rows = case_standings(decision, actor, proves=proves)
    counting = [row for row in rows if row.state != "withdrawn"]
    pairs, asked = experts_agree(counting), proof_asked()
    return (
        evidence_frame(decision, "decision-cases")
        | paging(Paginator(rows, _PAGE).get_page(request.GET.get("page")))
        | {
            "total": len(counting),
            "adjudicated": sum(row.state == "adjudicated" for row in counting),
            "needed": int(asked.reference_cases),
            "pairs": pairs,
            "kappa_needed": asked.kappa,
            "experts_agree": pairs.kappa is not None and pairs.kappa >= asked.kappa,
            "waiting": _waiting(counting, actor.may_answer and bool(decision.allowed_answers)),
            "agreed": sum(row.state == "agreed" and row.mine is None for row in counting) if proves else 0,
            "differ": [row for row in counting if row.state == "differ" and row.mine is None] if proves else [],
            "segments": _by_segment(counting, int(asked.segment_cases)),
            "may_prove": proves,
            "has_segments": bool(segments),
        }
    )


def _waiting(rows: list[CaseStanding], may_answer: bool) -> int:  # noqa: FBT001 - asked for one person
    return sum(row.state in {"open", "one"} and row.mine is None for row in rows) if may_answer else 0


def _by_segment(rows: list[CaseStanding], needed: int) -> list[dict[str, Any]]:
    """Return how many adjudicated cases each segment has towards what is needed."""
    done: Counter[str] = Counter()
    for row in rows:
        name = row.case.segment.name if row.case.segment else _("unknown")
        done[name] += row.state == "adjudicated"
    return [
        {
            "name": name,
            "done": count,
            "needed": needed,
            "percent": min(100, 100 * count // (needed or 1)),
            "enough": count >= needed,
        }
        for name, count in sorted(done.items())
    ]
