"""What the law or an agreement of each country asks before work changes: everybody reads it, HR and legal write it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from roles.models import ConsultationRule
from roles.pages.acting import actor_of, acts, carried_out, refused_response
from roles.pages.consultation_forms import EditRuleForm, NewRuleForm
from roles.pages.listing import Filter, listing, number
from roles.rules.consultation import RuleStatus
from roles.rules.countries import place_name
from roles.rules.refusals import NotPermitted, Reason
from roles.services.consultation_rules import consultation_rule_register, consultation_rule_update, may_change_rules

# What stands in the address for rules that hold everywhere.
_EVERYWHERE = "-"


@require_safe
def consultation_rules(request: HttpRequest) -> HttpResponse:
    """Show every rule by country, those that are superseded last."""
    rules = list(ConsultationRule.objects.order_by("jurisdiction", "key"))
    places = {rule.jurisdiction or _EVERYWHERE: place_name(rule.jurisdiction) for rule in rules}
    chosen = request.GET.get("country", "")
    shown = [rule for rule in rules if not chosen or (rule.jurisdiction or _EVERYWHERE) == chosen]
    options = sorted(places.items(), key=lambda entry: entry[1])
    context = listing(request, [Filter("country", _("Every country"), options)], sort="") | {
        "groups": _groups(shown),
        "lede": _lede(rules),
        "may_change": may_change_rules(actor_of(request)),
        "crumbs": _crumbs(),
    }
    return TemplateResponse(request, "roles/consultation_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def consultation_rule_new(request: HttpRequest) -> HttpResponse:
    """Write down a rule."""
    if not may_change_rules(actor_of(request)):
        return _not_yours(request)
    form = NewRuleForm(request.POST or None, initial={"blocks_go_live": True, "lead_days": 30})

    def register(data: dict[str, Any]) -> None:
        consultation_rule_register(**data, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The rule is written down. Plans in its country are judged by it now."))

    if carried_out(form, register):
        return redirect("consultation-rules")
    context = {"form": form, "title": _("Write down a rule"), "crumbs": _crumbs(_("New rule"))}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "roles/consultation_rule_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def consultation_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = get_object_or_404(ConsultationRule, pk=pk)
    if not may_change_rules(actor_of(request)):
        return _not_yours(request)
    form = EditRuleForm(request.POST or None, rule=rule)

    def update(data: dict[str, Any]) -> None:
        seen = number(request.POST.get("revision"))
        consultation_rule_update(rule, **data, revision=seen, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The rule is changed. Plans in its country are judged by it now."))

    if carried_out(form, update):
        return redirect("consultation-rules")
    context = {"form": form, "rule": rule, "title": rule.key, "crumbs": _crumbs(rule.key)}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "roles/consultation_rule_form.html", context, status=status)


def _not_yours(request: HttpRequest) -> HttpResponse:
    reason = Reason("PERMISSION", _("Only HR and people of a legal unit write consultation rules."))
    return refused_response(request, NotPermitted(reason), read=reverse("consultation-rules"))


def _groups(rules: list[ConsultationRule]) -> list[dict[str, Any]]:
    """Return the rules by where they hold, in the order of the names, what is superseded last."""
    places = sorted({rule.jurisdiction for rule in rules}, key=lambda code: (code == "", place_name(code)))
    return [
        {
            "code": code,
            "name": place_name(code),
            "rules": sorted(
                (rule for rule in rules if rule.jurisdiction == code),
                key=lambda rule: (rule.status == RuleStatus.SUPERSEDED, rule.key),
            ),
        }
        for code in places
    ]


def _lede(rules: list[ConsultationRule]) -> str:
    binding = [rule for rule in rules if rule.status == RuleStatus.IN_FORCE]
    unchecked = sum(rule.verified_on is None for rule in binding)
    text = ngettext("%(count)d rule is in force.", "%(count)d rules are in force.", len(binding))
    more = ngettext(
        "Legal has not checked %(unchecked)d of them here.",
        "Legal has not checked %(unchecked)d of them here.",
        unchecked,
    )
    said = text % {"count": len(binding)}
    return f"{said} {more % {'unchecked': unchecked}}" if unchecked else said


def _crumbs(label: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"label": _("Roles"), "url": reverse("roles")},
        {"label": _("Consultation rules"), "url": reverse("consultation-rules") if label else ""},
    ]
    return [*crumbs, {"label": label, "url": ""}] if label else crumbs
