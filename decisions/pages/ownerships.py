"""Who owns a decision: asking somebody, and the one screen on which they answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Decision, Ownership
from decisions.pages.fields import step_url
from decisions.services.ownerships import (
    may_manage,
    may_manage_owner,
    ownership_accept,
    ownership_agree,
    ownership_decline,
    ownership_deputise,
    ownership_end,
    ownership_name_deputy,
    ownership_propose,
    ownership_set_hours,
)
from roles.models import Person
from roles.pages.acting import actor_of, refused_response
from roles.pages.terms import TERMS_PEOPLE, HoursForm, Services, TermsDesk
from roles.queries.candidates import candidates
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.terms import TermsAct

SERVICES: Services = {
    TermsAct.ACCEPT: ownership_accept,
    TermsAct.DECLINE: ownership_decline,
    TermsAct.AGREE: ownership_agree,
    TermsAct.DEPUTISE: ownership_deputise,
    TermsAct.SET_HOURS: ownership_set_hours,
    TermsAct.NAME_DEPUTY: ownership_name_deputy,
    TermsAct.END: ownership_end,
}


class ProposeForm(HoursForm):
    """Who is asked to own a decision, and how much time they would have."""

    person = forms.ModelChoiceField(
        Person.objects.all(),
        label=gettext_lazy("Person"),
        error_messages={"required": gettext_lazy("Search for the person and choose them.")},
    )

    field_order = ("person", "hours", "in_objectives", "cost_code")


def ownership(request: HttpRequest, pk: int) -> HttpResponse:
    """One ownership: accept, decline, agree, stand in, set hours, end; what is not one's own is read."""
    found = get_object_or_404(Ownership.objects.select_related("decision__unit", *TERMS_PEOPLE), pk=pk)
    actor = actor_of(request)
    desk = TermsDesk(request, found, SERVICES, may_manage=may_manage(actor, found), capacity=Capacity.DECISION_OWNER)
    if answer := desk.part() or desk.act():
        return answer
    context = {"desk": desk, "ownership": found, "decision": found.decision, "mine": actor.id == found.person_id}
    return TemplateResponse(request, "decisions/ownership.html", context, status=desk.status)


def owner_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody to own a decision."""
    decision = get_object_or_404(Decision.objects.select_related("unit"), pk=pk)
    actor = actor_of(request)
    if not may_manage_owner(actor, decision):
        text = _("Only those who edit this decision, PMO and executives can name its owner.")
        return refused_response(request, NotPermitted(Reason("PERMISSION", text)))
    form = ProposeForm(request.POST or None, initial={"hours": 8})
    if request.method == "POST" and form.is_valid() and _proposed(request, decision, form):
        return redirect(step_url(decision.pk, "owner"))
    return TemplateResponse(
        request,
        "decisions/owner.html#candidates" if _asks_candidates(request) else "decisions/owner.html",
        {"decision": decision, "form": form} | _chooser(request, form),
        status=422 if form.errors else 200,
    )


def _proposed(request: HttpRequest, decision: Decision, form: ProposeForm) -> bool:
    data = form.cleaned_data
    try:
        ownership_propose(
            decision=decision,
            person=data["person"],
            hours_per_month=data["hours"],
            in_objectives=data["in_objectives"],
            cost_code=data["cost_code"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error(None, reason.text)
        return False
    messages.success(request, _("%(name)s is asked. It counts once they accept.") % {"name": data["person"]})
    return True


def _chooser(request: HttpRequest, form: ProposeForm) -> dict[str, Any]:
    words = request.GET.get("q", "")
    chosen = str(form["person"].value() or "")
    found = candidates(
        words,
        capacity=Capacity.DECISION_OWNER,
        today=timezone.localdate(),
        chosen=int(chosen) if chosen.isdecimal() else None,
    )
    return {"candidates": found, "words": words}


def _asks_candidates(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and request.method == "GET"
