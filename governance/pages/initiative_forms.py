"""Registering an initiative and changing what is said of it. The stage is no field: it is the gate's."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Initiative, PolicyProfile
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.scope_filters import choices_of, unit_options
from governance.rules.policy import DEFAULT_PROFILE
from governance.services.initiatives import (
    initiative_register,
    initiative_update,
    may_change,
    may_choose_profile,
    may_register,
)
from roles.models import Unit
from roles.pages.acting import actor_of, refusals_on

TIERS = (
    ("", gettext_lazy("Not known yet")),
    (1, gettext_lazy("1 Low: an inconvenience")),
    (2, gettext_lazy("2 Moderate: cost or delay")),
    (3, gettext_lazy("3 High: real loss to a person or the firm")),
    (4, gettext_lazy("4 Critical: rights, safety or legal effect")),
)


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InitiativeForm(forms.Form):
    """What people say of an initiative. Every field has the id by which a mend leads to it."""

    title = forms.CharField(max_length=300, label=gettext_lazy("Title"), help_text=gettext_lazy("What people call it."))
    purpose = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What is better afterwards, and for whom."),
    )
    beneficiary_unit = forms.TypedChoiceField(
        coerce=int,
        label=gettext_lazy("Unit that bears the consequences"),
        help_text=gettext_lazy("Its outcome owner comes from here or from a unit above it."),
    )
    system_names = forms.CharField(
        required=False,
        label=gettext_lazy("Systems"),
        help_text=gettext_lazy("The AI systems that do the work, with commas between them."),
    )
    impact_tier = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=TIERS,
        label=gettext_lazy("Impact of a wrong outcome"),
        help_text=gettext_lazy("Says how many hours a month its owners need."),
    )
    pilot_start = forms.DateField(required=False, widget=_day(), label=gettext_lazy("Pilot begins"))
    pilot_end_planned = forms.DateField(
        required=False,
        widget=_day(),
        label=gettext_lazy("Pilot ends, as planned"),
        help_text=gettext_lazy("Its time-box: afterwards it is flagged."),
    )
    planned_go_live = forms.DateField(required=False, widget=_day(), label=gettext_lazy("Planned go-live"))
    pilot_daily_cap = forms.IntegerField(
        required=False, min_value=1, label=gettext_lazy("Cases a day in the pilot, at most")
    )
    policy_profile = forms.ModelChoiceField(
        PolicyProfile.objects.order_by("name"),
        label=gettext_lazy("Policy profile"),
        help_text=gettext_lazy("Which requirements its gates ask, and with which numbers."),
    )

    def __init__(self, data: QueryDict | None, *, may_choose_profile: bool, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial), auto_id="%s")
        choices_of(self, "beneficiary_unit").choices = [("", _("Choose a unit")), *unit_options()]
        if not may_choose_profile:
            del self.fields["policy_profile"]

    def clean(self) -> dict[str, Any]:
        """Refuse a pilot that ends before it begins."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("pilot_start"), cleaned.get("pilot_end_planned")
        if begins and ends and ends < begins:
            self.add_error("pilot_end_planned", _("The pilot cannot end before it begins."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what was filled in, as the services take it."""
        values = dict(self.cleaned_data)
        values["beneficiary_unit"] = Unit.objects.get(pk=values["beneficiary_unit"])
        values["system_names"] = values["system_names"].split(",")
        return values


class EditForm(InitiativeForm):
    """The same for one that exists, with the revision that was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


def initiative_new(request: HttpRequest) -> HttpResponse:
    """Register an initiative."""
    actor = actor_of(request)
    form = InitiativeForm(request.POST or None, may_choose_profile=may_choose_profile(actor), initial=_first(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = initiative_register(actor=actor, at=timezone.now(), **form.said())
            messages.success(request, _("%(key)s is registered.") % {"key": made.key})
            return redirect("initiative", key=made.key)
    context = {
        "form": form,
        "barred": not may_register(actor),
        "crumbs": [{"label": _("Initiatives"), "url": reverse("initiatives")}, {"label": _("Register"), "url": ""}],
    }
    return TemplateResponse(request, "governance/initiative_form.html", context, status=_status(form))


def initiative_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what is said of an initiative."""
    found, actor, at = initiative_of(key), actor_of(request), timezone.now()
    form = EditForm(request.POST or None, may_choose_profile=may_choose_profile(actor), initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            initiative_update(found, actor=actor, at=at, **form.said())
            messages.success(request, _("%(key)s is saved.") % {"key": found.key})
            return redirect("initiative", key=found.key)
    context = {
        "form": form,
        "barred": not may_change(actor, found),
    }
    frame = initiative_frame(found, current="", at=at, here=_("Edit"))
    return TemplateResponse(request, "governance/initiative_form.html", frame | context, status=_status(form))


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200


def _first(request: HttpRequest) -> dict[str, Any]:
    profile = PolicyProfile.objects.filter(key=DEFAULT_PROFILE).first()
    return {"policy_profile": profile, "title": request.GET.get("title", "")}


def _initial(found: Initiative) -> dict[str, Any]:
    names = ("title", "purpose", "impact_tier", "pilot_start", "pilot_end_planned", "planned_go_live")
    return {name: getattr(found, name) for name in (*names, "pilot_daily_cap", "policy_profile", "revision")} | {
        "beneficiary_unit": found.beneficiary_unit_id,
        "system_names": ", ".join(found.systems.order_by("name").values_list("name", flat=True)),
    }
