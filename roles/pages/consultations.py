"""Telling and asking employees before their work changes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roles.models import Consultation, ConsultationRule, RedesignPlan
from roles.pages.acting import actor_of, acts, carried_out
from roles.pages.consultation_cards import MAKERS, OpenAct, RuleCard, acts_open, lede
from roles.pages.listing import number
from roles.pages.plan_frame import plan_frame
from roles.queries.consultations import consultation_rules
from roles.queries.plans import plan_facts
from roles.queries.representation import representations, speaking_for
from roles.queries.units import UnitTree
from roles.rules.consultation_standing import RuleStanding, in_force, rules_standing
from roles.rules.countries import holds_in, place_name
from roles.rules.refusals import Refused
from roles.services.consultation_rights import ConsultationRights, consultation_rights
from roles.services.consultations import (
    consultation_begin,
    consultation_conclude,
    consultation_waive,
    consultation_withdraw,
)
from roles.services.representations import may_look_for_employees


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def plan_consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom the plan has to be put to and what they said; let those concerned write it down."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit", "created_by"), pk=pk)
    tree, today = UnitTree.read(), timezone.localdate()
    rights = consultation_rights(actor_of(request), plan, today, tree)
    rules = consultation_rules()
    found = rules_standing(plan_facts([plan.pk], tree)[plan.pk], rules, today)
    posted: tuple[int, OpenAct] | None = None
    if request.method == "POST":
        rule = get_object_or_404(ConsultationRule, pk=number(request.POST.get("rule")) or 0)
        posted = rule.pk, _act_of(request, next((each for each in found if each.rule.id == rule.pk), None))
        if carried_out(posted[1].form, lambda data: _do(request, plan, rule, posted[1].act, data)):
            return redirect(f"{reverse('plan-consultation', args=[plan.pk])}#rule-{rule.pk}")
    first, then = lede(found)
    context = plan_frame(plan, current="consultation") | {
        "cards": _cards(plan, found, rights, posted),
        "refused": posted[1].form if posted else None,
        "rights": rights,
        "may_look": may_look_for_employees(actor_of(request), speaks=bool(rights.bodies)),
        "country": place_name(plan.role.jurisdiction) if plan.role.jurisdiction else "",
        "later": [r for r in rules if holds_in(r.jurisdiction, plan.role.jurisdiction) and not in_force(r, today)],
        "speakers": [row for row in speaking_for(plan.role, representations(today), tree) if row.valid_from <= today],
        "lede": first,
        "lede_more": then,
    }
    return TemplateResponse(request, "roles/plan_consultation.html", context, status=422 if posted else 200)


def _act_of(request: HttpRequest, found: RuleStanding | None) -> OpenAct:
    """Return the act that was posted with its form.

    Raises: Refused where the rule asks nothing of this plan, or the act is none.
    """
    maker = MAKERS.get(request.POST.get("act", ""))
    if found is None or maker is None:
        raise Refused(_("This rule asks nothing of this plan that could be done here."))
    return maker(found, request.POST)


def _do(request: HttpRequest, plan: RedesignPlan, rule: ConsultationRule, act: str, data: dict[str, Any]) -> None:
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    if act == "begin":
        consultation_begin(plan, rule, **data, **who)
        messages.success(request, _("It is written down that they were told."))
    elif act == "waive":
        consultation_waive(plan, rule, **data, **who)
        messages.success(request, _("You signed that this rule does not apply here."))
    else:
        row = Consultation.objects.filter(plan=plan, rule=rule).first()
        if row is None:
            raise Refused(_("Nobody was asked yet."))
        if act == "conclude":
            consultation_conclude(row, **data, **who)
            messages.success(request, _("What they say is written down."))
        else:
            consultation_withdraw(row, **data, **who)
            messages.warning(request, _("The consent is taken back. Whoever answers for the initiative is told."))


def _cards(
    plan: RedesignPlan,
    found: tuple[RuleStanding, ...],
    rights: ConsultationRights,
    posted: tuple[int, OpenAct] | None,
) -> list[RuleCard]:
    rows = {}
    if rights.read:
        kept = plan.consultations.select_related("recorded_by", "waived_by").order_by("pk")
        rows = {row.rule_id: row for row in kept}
    return [
        RuleCard(
            each,
            rows.get(each.rule.id),
            acts_open(each, rights, posted[1] if posted and posted[0] == each.rule.id else None),
        )
        for each in found
    ]
