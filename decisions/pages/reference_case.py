"""One reference case: answered blind, one after the other by keyboard; adjudicated with both answers in sight."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from decisions.models import Decision, ReferenceCase
from decisions.pages.case_forms import AnswerForm, RightForm, WithdrawForm
from decisions.pages.evidence_frame import evidence_frame, looked_at
from decisions.queries.reference_cases import CaseStanding, case_standing
from decisions.rules.agreements import EXPERTS
from decisions.services.proving import may_prove
from decisions.services.reference_cases import (
    expert_answer_give,
    reference_case_adjudicate,
    reference_case_withdraw,
)
from roles.pages.acting import actor_of, carried_out, refused_response
from roles.rules.refusals import NotPermitted

# Whether somebody does this work every day is asked once a session, not fifty times.
_FRONTLINE = "answers-as-frontline"


def decision_case(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one case, with the form of what this person may do about it now."""
    decision = get_object_or_404(Decision.objects.select_related("unit", "table"), pk=pk)
    case = get_object_or_404(decision.reference_cases.select_related("segment", "adjudicated_by"), number=number)
    try:
        return _page(request, decision, case)
    except NotPermitted as refusal:
        return refused_response(request, refusal, read=request.path)


def _page(request: HttpRequest, decision: Decision, case: ReferenceCase) -> HttpResponse:
    act = request.POST.get("act", "")

    def bound(name: str) -> Any:
        return request.POST if act == name else None

    answer = AnswerForm(
        bound("answer"), decision=decision, initial={"frontline": request.session.get(_FRONTLINE, False)}
    )
    right = RightForm(bound("adjudicate"), decision=decision, prefix="right")
    withdraw = WithdrawForm(bound("withdraw"), prefix="withdraw")
    if done := _done(request, decision, case, answer, right, withdraw):
        return done
    standing = case_standing(case, actor_of(request), proves=may_prove(actor_of(request), decision))
    if standing.agreed and not right.is_bound:
        right.initial["answer"] = standing.agreed
    context = _context(request, decision, standing) | {"answer": answer, "right": right, "withdraw": withdraw}
    failed = answer.errors or right.errors or withdraw.errors
    return TemplateResponse(request, "decisions/case.html", context, status=422 if failed else 200)


def _done(
    request: HttpRequest,
    decision: Decision,
    case: ReferenceCase,
    answer: AnswerForm,
    right: RightForm,
    withdraw: WithdrawForm,
) -> HttpResponse | None:
    actor, at = actor_of(request), timezone.now()
    if carried_out(answer, lambda data: expert_answer_give(case, **data, actor=actor, at=at)):
        request.session[_FRONTLINE] = answer.cleaned_data["frontline"]
        messages.success(request, _("Case %(number)s answered.") % {"number": case.number})
        return redirect(f"{reverse('decision-case-next', args=[decision.pk])}?after={case.number}")
    if carried_out(right, lambda data: reference_case_adjudicate(case, **data, actor=actor, at=at)):
        messages.success(request, _("Case %(number)s adjudicated.") % {"number": case.number})
        return redirect("decision-cases", pk=decision.pk)
    if carried_out(withdraw, lambda data: reference_case_withdraw(case, reason=data["why"], actor=actor, at=at)):
        messages.success(request, _("Case %(number)s withdrawn.") % {"number": case.number})
        return redirect("decision-cases", pk=decision.pk)
    return None


def _context(request: HttpRequest, decision: Decision, standing: CaseStanding) -> dict[str, Any]:
    actor, case = actor_of(request), standing.case
    proves = may_prove(actor, decision)
    names = looked_at(decision)
    known = [(name, case.given.get(name)) for name in names]
    open_now = standing.state not in {"adjudicated", "withdrawn"}
    title = _("Case %(number)s") % {"number": case.number}
    return evidence_frame(decision, "decision-cases", (title, request.path)) | {
        "standing": standing,
        "case": case,
        "title": title,
        "given": known + [(name, value) for name, value in case.given.items() if name not in names],
        "experts": EXPERTS,
        "may_answer": open_now
        and actor.may_answer
        and standing.mine is None
        and standing.given < EXPERTS
        and bool(decision.allowed_answers),
        "may_adjudicate": open_now and proves and standing.mine is None and standing.given >= EXPERTS,
        "may_withdraw": proves and standing.state != "withdrawn",
    }
