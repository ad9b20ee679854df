"""What an initiative cites: the decisions it puts AI to work in, and the plans for the work around it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from decisions.models import Decision
from decisions.rules.autonomy import Autonomy
from decisions.rules.clarity import clarity
from decisions.rules.facts import DecisionFacts
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.queries.citations import decisions_to_cite
from governance.rules.ownership import decision_owner_gaps, decision_owner_of
from governance.services.citations import initiative_register_decision
from governance.services.initiatives import (
    initiative_cite_decision,
    initiative_cite_plan,
    initiative_uncite_decision,
    initiative_uncite_plan,
    may_change,
)
from roles.models import RedesignPlan
from roles.pages.acting import acts, person_of, refusals_on


class DecisionForm(forms.Form):
    """The first words about a decision; the rest is asked on its own page."""

    name = forms.CharField(
        max_length=150,
        label=gettext_lazy("Its name"),
        help_text=gettext_lazy("What people call it, such as Route case."),
    )
    question = forms.CharField(
        max_length=300,
        required=False,
        label=gettext_lazy("The question it answers"),
        help_text=gettext_lazy("Such as: Which team takes this case?"),
    )


def initiative_decisions(request: HttpRequest, key: str) -> HttpResponse:
    """Show the decisions it puts AI to work in; a POST registers a new one and cites it."""
    found, at, actor = initiative_of(key), timezone.now(), person_of(request).actor
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            unit = found.beneficiary_unit
            made = initiative_register_decision(found, unit=unit, actor=actor, at=at, **form.cleaned_data)
            return redirect(f"{reverse('decision-edit', args=[made.pk])}?next={request.path}")
    standing = standing_of(found, at)
    q = request.GET.get("q", "").strip()
    context = initiative_frame(found, current="decisions", at=at, standing=standing) | {
        "decisions": [_decision_row(decision, standing) for decision in standing.evidence.facts.decisions],
        "form": form,
        "q": q,
        "offered": decisions_to_cite(found, q),
        "may_cite": may_change(actor, found),
    }
    context |= _decisions_lede(standing)
    return TemplateResponse(
        request, "governance/initiative_decisions.html", context, status=422 if form.errors else 200
    )


@require_POST
@acts
def decision_cite(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Cite a decision that exists."""
    decision = get_object_or_404(Decision, pk=pk)
    initiative_cite_decision(initiative_of(key), decision, actor=person_of(request).actor, at=timezone.now())
    messages.success(request, _("%(decision)s is cited.") % {"decision": decision})
    return redirect("initiative-decisions", key=key)


@require_POST
@acts
def decision_uncite(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Cite a decision no longer; the decision itself stays."""
    decision = get_object_or_404(Decision, pk=pk)
    initiative_uncite_decision(initiative_of(key), decision, actor=person_of(request).actor, at=timezone.now())
    messages.success(request, _("%(decision)s is no longer cited.") % {"decision": decision})
    return redirect("initiative-decisions", key=key)


@require_POST
@acts
def plan_cite(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Cite a redesign plan that exists."""
    plan = get_object_or_404(RedesignPlan, pk=pk)
    initiative_cite_plan(initiative_of(key), plan, actor=person_of(request).actor, at=timezone.now())
    messages.success(request, _("%(plan)s is cited.") % {"plan": plan})
    return redirect("initiative-roles", key=key)


@require_POST
@acts
def plan_uncite(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Cite a redesign plan no longer; the plan itself stays."""
    plan = get_object_or_404(RedesignPlan, pk=pk)
    initiative_uncite_plan(initiative_of(key), plan, actor=person_of(request).actor, at=timezone.now())
    messages.success(request, _("%(plan)s is no longer cited.") % {"plan": plan})
    return redirect("initiative-roles", key=key)


def _decision_row(decision: DecisionFacts, standing: Standing) -> dict[str, Any]:
    facts, policy = standing.evidence.facts, standing.evidence.policy
    holder = decision_owner_of(decision, facts)
    clear = clarity(decision, facts.today, policy.mandatory_categories)
    return {
        "id": decision.id,
        "code": decision.code,
        "name": decision.name,
        "question": decision.question,
        "url": reverse("decision", args=[decision.id]),
        "clarity": clear,
        "tone": "good" if clear.complete else "warn",
        "owner": holder.person.name if holder else "",
        "owner_gaps": decision_owner_gaps(facts, decision),
        "autonomy": Autonomy(decision.autonomy).label if decision.autonomy is not None else "",
    }


def _decisions_lede(standing: Standing) -> dict[str, str]:
    facts = standing.evidence.facts
    if not facts.decisions:
        return {
            "lede": _("It cites no decision."),
            "lede_more": _("Say which business choice the AI makes or prepares."),
        }
    rows = [_decision_row(decision, standing) for decision in facts.decisions]
    owned = sum(not row["owner_gaps"] for row in rows)
    said = {"count": len(rows), "owned": owned, "complete": sum(row["clarity"].complete for row in rows)}
    return {
        "lede": _("%(owned)d of %(count)d decisions owned, %(complete)d of %(count)d completely defined.") % said,
        "lede_more": "",
    }
