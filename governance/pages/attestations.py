"""The platform owner's word on the environment."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import Attestation
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.services.attestations import attestation_give, may_attest
from roles.pages.acting import actor_of, acts, carried_out

# What each point means; whoever attests it says that it is so.
POINTS: dict[str, Any] = {
    Attestation.Point.SECURITY: gettext_lazy("Security: it is hardened, tested, and known holes are closed"),
    Attestation.Point.ACCESS: gettext_lazy("Access: only those who need it get in, and who that is was reviewed"),
    Attestation.Point.LOGS: gettext_lazy("Logs: what goes in and what comes out is kept, and cannot be changed"),
    Attestation.Point.MONITORING: gettext_lazy("Monitoring: somebody is called when it fails or drifts"),
    Attestation.Point.VERSIONING: gettext_lazy("Versioning: which version answered is known for each case"),
    Attestation.Point.ROLLBACK: gettext_lazy("Rollback: the way back was tried and takes minutes"),
}


class AttestationForm(forms.Form):
    """The points that hold, and what else has to be said. What is not ticked is on record as not attested."""

    points = forms.MultipleChoiceField(
        choices=list(POINTS.items()),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("I attest that"),
        help_text=gettext_lazy("Tick what is so today. What you leave out stays open."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where the evidence lies, or what is missing and until when."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def attestation(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the platform owner attested, and let them attest it anew."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = AttestationForm(request.POST or None)

    def give(data: dict[str, Any]) -> None:
        attestation_give(initiative, actor=actor, at=at, **data)
        messages.success(request, _("Attested in your name."))

    if carried_out(form, give):
        return redirect("attestation", key)
    here = _("Platform attestation")
    context = initiative_frame(initiative, current="", at=at, here=here)
    rows = list(initiative.attestations.select_related("attested_by").order_by("-attested_at", "-pk"))
    days = context["standing"].evidence.policy.attestation_valid_days
    context |= {
        "here": here,
        "form": form,
        "may_attest": may_attest(actor, initiative),
        "lede": _lede(rows[0] if rows else None, days),
        "lede_more": _missing(rows[0]) if rows else "",
        "events": [_event(row) for row in rows],
    }
    return TemplateResponse(request, "governance/attestation.html", context, status=422 if form.errors else 200)


def _lede(latest: Attestation | None, days: int) -> str:
    if latest is None:
        return _("The platform owner has attested nothing.")
    until = timezone.localtime(latest.attested_at + timedelta(days=days)).date()
    values = {"count": len(latest.points), "total": len(POINTS), "until": date_format(until, "j M Y")}
    if until < timezone.localdate():
        return _("%(count)d of %(total)d points were attested; that lapsed on %(until)s.") % values
    return _("%(count)d of %(total)d points are attested, until %(until)s.") % values


def _missing(latest: Attestation) -> str:
    missing = [str(point.label) for point in Attestation.Point if point.value not in latest.points]
    return _("Left out: %(points)s.") % {"points": ", ".join(missing)} if missing else ""


def _event(row: Attestation) -> dict[str, Any]:
    points = ", ".join(str(point.label) for point in Attestation.Point if point.value in row.points)
    return {
        "title": _("Attested: %(points)s") % {"points": points},
        "at": row.attested_at,
        "text": row.note,
        "person": row.attested_by,
        "icon": "shield-check",
    }
