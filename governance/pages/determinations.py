"""Which laws bind an initiative: shown with its classification, determined by the second line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import Determination, Initiative
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.rules.determinations import changes_since, laws
from governance.rules.facts import Facts
from governance.services.determinations import determination_make, may_determine
from roles.pages.acting import actor_of, acts, carried_out


class DeterminationForm(forms.Form):
    """Which laws bind it, and why. Nothing is ticked beforehand: what counted last time is no answer for today."""

    binds = forms.MultipleChoiceField(
        choices=[(law.id, law.title) for law in laws()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Which laws bind it?"),
        help_text=gettext_lazy("Tick all that do. None, if none does."),
    )
    because = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What in its use decides it, and where the opinion is kept."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def determination(request: HttpRequest, key: str) -> HttpResponse:
    """Show which laws bind it, and let somebody determine it anew."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = DeterminationForm(request.POST or None)

    def make(data: dict[str, Any]) -> None:
        determination_make(initiative, actor=actor, at=at, **data)
        messages.success(request, _("Determined in your name. It counts from now on."))

    if carried_out(form, make):
        return redirect(f"{reverse('classification', args=[key])}#laws")
    here = _("Which laws bind it")
    context = initiative_frame(initiative, current="", at=at, here=here)
    shown = laws_shown(initiative, context["standing"].evidence.facts)
    context |= shown | {
        "here": here,
        "form": form,
        "may_determine": may_determine(actor, initiative),
        "lede": shown["laws_lede"],
        "laws": laws(),
    }
    return TemplateResponse(request, "governance/determination.html", context, status=422 if form.errors else 200)


def laws_shown(initiative: Initiative, facts: Facts) -> dict[str, Any]:
    """Return what was determined of an initiative, latest first, and what changed since."""
    names = {law.id: law.short for law in laws()}
    rows = list(initiative.determinations.select_related("determined_by").order_by("-determined_at", "-pk"))
    known = facts.determination
    return {
        "laws_lede": _lede(rows[0] if rows else None, names, facts.at),
        "laws_changed": list(changes_since(known)) if known else [],
        "laws_events": [_event(row, names) for row in rows],
    }


def _bound(row: Determination, names: Mapping[str, str]) -> str:
    return ", ".join(names.get(law, law) for law in row.binds) or _("no law of the crosswalk")


def _lede(latest: Determination | None, names: Mapping[str, str], at: datetime) -> str:
    if latest is None:
        return _("Nobody has determined which laws bind it.")
    values = {"laws": _bound(latest, names), "until": date_format(latest.valid_until, "j M Y")}
    if latest.valid_until < at.date():
        return _("It was bound by %(laws)s; that counted until %(until)s.") % values
    return _("It is bound by %(laws)s; that counts until %(until)s.") % values


def _event(row: Determination, names: Mapping[str, str]) -> dict[str, Any]:
    values = {"laws": _bound(row, names), "version": row.version, "until": date_format(row.valid_until, "j M Y")}
    return {
        "title": _("Bound by %(laws)s") % values,
        "at": row.determined_at,
        "text": f"{row.because} {_('Crosswalk %(version)s, until %(until)s.') % values}",
        "person": row.determined_by,
        "icon": "scale",
    }
