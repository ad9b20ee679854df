"""Who answers on an initiative: all capacities at a glance, and the one screen of each answer."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from governance.models import Accountability, Initiative
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.queries.accountabilities import CapacityRow, capacity_rows
from governance.rules.questions import Question
from governance.services.accountabilities import (
    accountability_accept,
    accountability_agree,
    accountability_decline,
    accountability_deputise,
    accountability_end,
    accountability_name_deputy,
    accountability_propose,
    accountability_set_hours,
    may_manage,
    may_propose,
)
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out
from roles.pages.terms import TERMS_PEOPLE, HoursForm, Services, TermsDesk
from roles.queries.candidates import Candidate, candidates
from roles.rules.capacities import HELD_CAPACITIES, Capacity
from roles.services.terms import TermsAct

SERVICES: Services = {
    TermsAct.ACCEPT: accountability_accept,
    TermsAct.DECLINE: accountability_decline,
    TermsAct.AGREE: accountability_agree,
    TermsAct.DEPUTISE: accountability_deputise,
    TermsAct.SET_HOURS: accountability_set_hours,
    TermsAct.NAME_DEPUTY: accountability_name_deputy,
    TermsAct.END: accountability_end,
}
OWNERS = (Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER, Capacity.ACCOUNTABLE_EXECUTIVE)
# What a person takes on, in plain words; they read it before they accept.
STATEMENTS: dict[Capacity, Any] = {
    Capacity.OUTCOME_OWNER: gettext_lazy(
        "The outcome owner answers for what this AI does to customers, colleagues and results, and stops it when it "
        "does harm."
    ),
    Capacity.PLATFORM_OWNER: gettext_lazy(
        "The platform owner answers for the environment it runs in: security, access, logs, monitoring, versions and "
        "the way back. Not for what it decides."
    ),
    Capacity.RISK_TOLERANCE_OWNER: gettext_lazy(
        "The risk tolerance owner says how much may go wrong, signs that, and answers for it when it is exceeded."
    ),
    Capacity.MEASUREMENT_OWNER: gettext_lazy(
        "The measurement owner sees to it that the quality of real outcomes is measured by people who did not build it."
    ),
    Capacity.INTERVENTION_LEAD: gettext_lazy(
        "The intervention lead sees to it that a person answers in time when the AI is uncertain or must not decide."
    ),
    Capacity.ROLE_REDESIGN_LEAD: gettext_lazy(
        "The role redesign lead says whose work changes, what stops, and what people do instead."
    ),
    Capacity.DOMAIN_ARCHITECT: gettext_lazy(
        "The domain architect keeps the decisions, their inputs and their rules consistent with one another."
    ),
    Capacity.ACCOUNTABLE_EXECUTIVE: gettext_lazy(
        "The accountable executive answers to the board for this initiative and decides when others disagree."
    ),
    Capacity.SECOND_LINE: gettext_lazy("The second line challenges the assessments and signs apart from delivery."),
    Capacity.HR_PARTNER: gettext_lazy("The HR partner sees to it that changes to people's work are fair and agreed."),
    Capacity.FINANCE_PARTNER: gettext_lazy("The finance partner checks what it is said to cost and to bring."),
    Capacity.GATE_CHAIR: gettext_lazy("The gate chair leads the passage through a gate and owns nothing behind it."),
    Capacity.BUILDER_LEAD: gettext_lazy("The builder lead answers for building it as it was decided."),
}


class ProposeForm(HoursForm):
    """Who is asked for which capacity, from when, and how much time they would have."""

    capacity = forms.ChoiceField(choices=[(c.value, c.label) for c in HELD_CAPACITIES], widget=forms.HiddenInput)
    person = forms.ModelChoiceField(
        Person.objects.all(),
        label=gettext_lazy("Person"),
        error_messages={"required": gettext_lazy("Search for the person and choose them.")},
    )
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Today where nothing is said."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def accountabilities(request: HttpRequest, key: str) -> HttpResponse:
    """Show every capacity with who holds it, and let somebody be asked."""
    initiative, at = initiative_of(key), timezone.now()
    form = ProposeForm(request.POST or None, initial={"hours": 8})
    actor = actor_of(request)

    def propose(data: dict[str, Any]) -> None:
        accountability_propose(initiative=initiative, actor=actor, at=at, **_terms(data))
        messages.success(request, _("%(name)s is asked. It counts once they accept.") % {"name": data["person"]})

    if carried_out(form, propose):
        return redirect(f"{reverse('accountabilities', args=[key])}#{form.cleaned_data['capacity']}")
    context = _context(request, initiative, form, at)
    return TemplateResponse(request, "governance/accountabilities.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def accountability(request: HttpRequest, pk: int) -> HttpResponse:
    """One accountability: accept, decline, agree, stand in, set hours, end; what is not one's own is read."""
    rows = Accountability.objects.select_related("initiative__beneficiary_unit", "initiative__policy_profile")
    found = get_object_or_404(rows.select_related(*TERMS_PEOPLE), pk=pk)
    capacity, at = Capacity(found.capacity), timezone.now()
    standing = standing_of(found.initiative, at)
    desk = TermsDesk(
        request,
        found,
        SERVICES,
        may_manage=may_manage(actor_of(request), found),
        capacity=capacity,
        beneficiary=standing.evidence.facts.beneficiary,
    )
    if answer := desk.part() or desk.act():
        return answer
    here = capacity.label.capitalize()
    context = initiative_frame(found.initiative, current="", at=at, standing=standing, here=here)
    context |= {"desk": desk, "here": here, "statement": STATEMENTS[capacity]}
    return TemplateResponse(request, "governance/accountability.html", context, status=desk.status)


def _terms(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "capacity": Capacity(data["capacity"]),
        "person": data["person"],
        "hours_per_month": data["hours"],
        "in_objectives": data["in_objectives"],
        "cost_code": data["cost_code"],
        "valid_from": data["valid_from"],
    }


def _context(request: HttpRequest, initiative: Initiative, form: ProposeForm, at: datetime) -> dict[str, Any]:
    standing = standing_of(initiative, at)
    facts = standing.evidence.facts
    rows = capacity_rows(facts, *TERMS_PEOPLE)
    here = _("Accountabilities")
    vacant = sum(not rows[capacity].held for capacity in rows)
    context = initiative_frame(initiative, current="", at=at, standing=standing, here=here)
    asked = (form["capacity"].value() if form.is_bound else request.GET.get("capacity")) or ""
    return context | {
        "here": here,
        "lede_more": ngettext("%(count)d capacity is vacant.", "%(count)d capacities are vacant.", vacant)
        % {"count": vacant},
        "groups": _groups(rows),
        "decisions": facts.decisions,
        "logic": Question.LOGIC,
        "owned": sum(any(h.in_force(facts.today) for h in d.owners) for d in facts.decisions),
        "may_propose": may_propose(actor_of(request), initiative),
        "form": form,
        "asked": asked,
        "words": request.GET.get("who", ""),
        "candidates": _candidates(request, form, asked, standing) if asked else (),
    }


def _groups(rows: dict[Capacity, CapacityRow]) -> list[dict[str, Any]]:
    questions = [question.capacity for question in Question if question is not Question.LOGIC]
    others = [capacity for capacity in rows if capacity not in {*questions, *OWNERS}]
    return [
        {"id": "questions", "title": _("The five questions"), "rows": [rows[c] for c in questions], "logic": True},
        {"id": "owners", "title": _("Outcome, platform, executive"), "rows": [rows[c] for c in OWNERS]},
        {"id": "others", "title": _("Others who take part"), "rows": [rows[c] for c in others]},
    ]


def _candidates(request: HttpRequest, form: ProposeForm, asked: str, standing: Standing) -> list[Candidate]:
    chosen = str(form["person"].value() or "")
    return candidates(
        request.GET.get("who", ""),
        capacity=Capacity(asked) if asked in set(Capacity) else Capacity.DOMAIN_ARCHITECT,
        today=standing.evidence.facts.today,
        beneficiary=standing.evidence.facts.beneficiary,
        chosen=int(chosen) if chosen.isdecimal() else None,
    )
