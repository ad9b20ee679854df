"""The roles tab of an initiative: its plans, whose work nobody planned yet, and the ledger of hours."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.mends import mend_url
from governance.models import Initiative
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.pages.plan_week import bar_of, destination_parts
from governance.pages.scope_filters import choices_of, unit_options
from governance.queries.citations import plans_to_cite
from governance.rules.facts import Facts
from governance.rules.hours import HoursLedger, hours_ledger, imbalances
from governance.services.citations import initiative_begin_plan, initiative_register_plan
from governance.services.initiatives import may_cite_plan
from roles.models import RedesignPlan, Role, Unit
from roles.pages.acting import person_of, refusals_on
from roles.rules.plan_gaps import plan_gaps
from roles.rules.plan_signing import is_signed, missing_parts
from roles.rules.plans import ENDING_FATES, PlanFacts


class PlanForm(forms.Form):
    """Whose work changes; what changes is asked on the plan's own page."""

    role_title = forms.CharField(
        max_length=150, label=gettext_lazy("The job"), help_text=gettext_lazy("Such as Claims handler.")
    )
    unit = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Its unit"))
    headcount = forms.IntegerField(min_value=1, max_value=1_000_000, initial=1, label=gettext_lazy("How many hold it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "unit").choices = unit_options()


class RoleForm(forms.Form):
    """A role that is known and has no plan here."""

    role = forms.ModelChoiceField(Role.objects.all())


def initiative_roles(request: HttpRequest, key: str) -> HttpResponse:
    """Show the plans for the work around it; a POST begins a new one and cites it."""
    found, at, actor = initiative_of(key), timezone.now(), person_of(request).actor
    known = request.method == "POST" and "role" in request.POST
    form = PlanForm(None if known else request.POST or None, initial={"unit": found.beneficiary_unit_id})
    asked = RoleForm(request.POST) if known else form
    if request.method == "POST" and asked.is_valid():
        with refusals_on(asked):
            made = _begun(found, asked, actor=actor, at=at)
            return redirect(f"{reverse('plan', args=[made.pk])}?next={request.path}")
    standing = standing_of(found, at)
    q = request.GET.get("q", "").strip()
    context = initiative_frame(found, current="roles", at=at, standing=standing) | {
        "plans": [_plan_row(plan) for plan in standing.evidence.facts.plans],
        "unplanned": _unplanned(standing.evidence.facts),
        "ledger": _ledger(standing),
        "form": form,
        "asked": asked,
        "q": q,
        "offered": plans_to_cite(found, q),
        "may_cite": may_cite_plan(actor, found),
    }
    context |= _lede(standing)
    return TemplateResponse(request, "governance/initiative_roles.html", context, status=422 if asked.errors else 200)


def _begun(found: Initiative, form: Any, **acting: Any) -> RedesignPlan:
    values = dict(form.cleaned_data)
    if isinstance(form, RoleForm):
        return initiative_begin_plan(found, values["role"], **acting)
    unit = get_object_or_404(Unit, pk=values.pop("unit"))
    return initiative_register_plan(found, unit=unit, **values, **acting)


def _plan_row(plan: PlanFacts) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.title,
        "role": plan.role_title,
        "state": plan.state.label,
        "signed": is_signed(plan),
        "waits_for": ", ".join(_(part.label) for part in missing_parts(plan)),
        "activities": len(plan.activities),
        "ending": sum(activity.fate in ENDING_FATES for activity in plan.activities),
        "before": sum(activity.hours_before for activity in plan.activities),
        "after": sum(activity.hours_after for activity in plan.activities),
        "gaps": plan_gaps(plan),
    }


def _unplanned(facts: Facts) -> list[dict[str, Any]]:
    """Return the roles whose work the decisions take over and that no plan here is about."""
    planned = {plan.role_id for plan in facts.plans}
    found: dict[int, dict[str, Any]] = {}
    for taken in facts.taken_over:
        if taken.role_id not in planned:
            row = found.setdefault(taken.role_id, {"id": taken.role_id, "title": taken.role_title, "work": []})
            row["work"].append({"text": taken.statement, "decision": taken.decision, "id": taken.decision_id})
    return list(found.values())


def _ledger(standing: Standing) -> dict[str, Any] | None:
    """Return the ledger of hours as the page shows it; None where no plan says anything."""
    facts, policy = standing.evidence.facts, standing.evidence.policy
    if not facts.plans:
        return None
    ledger = hours_ledger(facts, policy)
    total = ledger.total
    return {
        "total": total,
        "other": total.new - total.oversight,
        "needed": ledger.needed,
        "short": ledger.short,
        "net": ledger.net,
        "moved": ledger.moved,
        "claimed": ledger.claimed,
        "balances": ledger.balances,
        "bar": bar_of(_parts(ledger), total.freed),
        "destinations": [
            {"label": d.label, "hours": h, "money": d.saves_money} for d, h in ledger.destinations.items()
        ],
        "plans": [
            {"id": part.plan.id, "title": part.plan.title, "balance": part.balance, "claimed": part.claimed}
            for part in ledger.plans
        ],
        "off": [{"text": gap.message, "url": mend_url(gap.mend, facts.key)} for gap in imbalances(ledger)],
    }


def _parts(ledger: HoursLedger) -> list[tuple[str, str, float]]:
    total = ledger.total
    return [
        ("oversight", _("look after the AI"), total.oversight),
        ("short", _("are missing to look after the AI"), ledger.short),
        ("new", _("other new work"), total.new - total.oversight),
        *destination_parts(ledger.destinations),
        ("free", _("go nowhere yet"), max(0.0, ledger.net - ledger.moved)),
    ]


def _lede(standing: Standing) -> dict[str, str]:
    facts = standing.evidence.facts
    if not facts.plans:
        text = _("Say whose work changes, what stops and what stays.")
        return {"lede": _("No redesign plan is cited."), "lede_more": text}
    ledger = hours_ledger(facts, standing.evidence.policy)
    said = {"count": len(facts.plans), "signed": sum(is_signed(plan) for plan in facts.plans)}
    more = _("The hours add up.") if ledger.balances else _("The hours do not add up.")
    text = ngettext(
        "%(signed)d of %(count)d plan signed as it is.",
        "%(signed)d of %(count)d plans signed as they are.",
        len(facts.plans),
    )
    return {"lede": text % said, "lede_more": more}
