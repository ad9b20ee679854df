"""Who may look at one initiative: whether it is confidential, since when, why, and what that means."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import Confidentiality
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.services.confidentiality import confidentiality_lift, confidentiality_set, may_set_confidential
from roles.pages.acting import actor_of, acts, carried_out


class ConfidentialForm(forms.Form):
    """Why it is hidden, or why it is not any longer."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It is kept, and read by whoever sees the initiative."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def confidentiality(request: HttpRequest, key: str) -> HttpResponse:
    """Show who may look, and let those who answer for it hide it or show it again."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    rows = list(
        Confidentiality.objects.filter(initiative=initiative)
        .select_related("set_by", "lifted_by")
        .order_by("-set_at", "-pk")
    )
    current = next((row for row in rows if row.lifted_at is None), None)
    form = ConfidentialForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        if current is None:
            confidentiality_set(initiative, **data, actor=actor, at=at)
            messages.success(request, _("Only those who take part see it from now on, and who watches over all."))
        else:
            confidentiality_lift(initiative, **data, actor=actor, at=at)
            messages.success(request, _("Everybody who works here sees it again."))

    if carried_out(form, act):
        return redirect("initiative-confidential", key)
    here = _("Who may look")
    context = initiative_frame(initiative, current="", at=at, here=here) | {
        "here": here,
        "form": form,
        "current_one": current,
        "may_set": may_set_confidential(actor, initiative),
        "events": [event for row in rows for event in _events(row)],
        "lede": _("It is confidential.") if current else _("Everybody who works here may look."),
        "lede_more": current.reason if current else "",
    }
    return TemplateResponse(request, "governance/confidentiality.html", context, status=422 if form.errors else 200)


def _events(row: Confidentiality) -> list[dict[str, Any]]:
    made = {
        "title": _("Made confidential"),
        "at": row.set_at,
        "text": row.reason,
        "person": row.set_by,
        "icon": "lock",
    }
    if row.lifted_at is None:
        return [made]
    shown = {
        "title": _("Shown to everybody again"),
        "at": row.lifted_at,
        "text": row.lifted_reason,
        "person": row.lifted_by,
        "icon": "users-round",
    }
    return [shown, made]
