"""What is cleared: one initiative's clearance with everything that hangs on it, and stopping it."""

from collections.abc import Iterable
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

from governance.mends import mend_url
from governance.models import Clearance, ClearanceEvent, Initiative
from governance.pages.clearance_words import clearance_sentence, clearance_tag, event_shown, state_at
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.pages.systems import running_rows
from governance.rules.clearances import ClearanceState
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.scope import capped
from governance.services.clearances import clearance_restrict, clearance_suspend, may_stop
from roles.pages.acting import actor_of, acts, carried_out
from roles.rules.permissions import Actor

# What the clock changes next; the rest lies too far ahead to be told.
SOON = 3
_ACTS = {"suspend": clearance_suspend, "restrict": clearance_restrict}
_DONE = {
    "suspend": gettext_lazy("It is stopped: from now on nothing of it is allowed."),
    "restrict": gettext_lazy("It is restricted: from now on the AI decides less by itself."),
}


class StopForm(forms.Form):
    """Why it is stopped or restricted."""

    act = forms.ChoiceField(choices=[(act, act) for act in _ACTS])
    reason = forms.CharField(
        max_length=2000, error_messages={"required": gettext_lazy("Say why: it is the first thing others ask.")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def clearance(request: HttpRequest, key: str) -> HttpResponse:
    """Show what an initiative is cleared for; a POST stops or restricts it."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = StopForm(request.POST or None)

    def do(data: dict[str, Any]) -> None:
        _ACTS[data["act"]](initiative, reason=data["reason"], actor=actor, at=at)
        messages.success(request, str(_DONE[data["act"]]))

    if carried_out(form, do):
        return redirect("initiative-clearance", key)
    context = _context(request, initiative, at) | {"form": form}
    return TemplateResponse(request, "governance/clearance.html", context, status=422 if form.errors else 200)


def _context(request: HttpRequest, initiative: Initiative, at: datetime) -> dict[str, Any]:
    standing = standing_of(initiative, at)
    facts, here = standing.evidence.facts, _("Clearance")
    row = Clearance.objects.select_related("remit", "review").filter(initiative=initiative).first()
    events = ClearanceEvent.objects.filter(initiative=initiative).select_related("actor", "remit")
    return initiative_frame(initiative, current="", at=at, standing=standing, here=here) | {
        "here": here,
        "lede": clearance_sentence(facts, at),
        "lede_more": "",
        "tag": clearance_tag(state_at(facts.clearance, at)),
        "reasons": facts.clearance.standing(at).reasons if facts.clearance else (),
        "ahead": _ahead(facts, at),
        "scope": _scope(row, initiative) if row else [],
        "decisions": decisions_cleared(row, state_at(facts.clearance, at)),
        "running": running_rows(facts),
        "events": [event_shown(event) for event in events.order_by("-pk")],
        "restart_url": f"{reverse('initiative-gate', args=[initiative.key])}?gate=restart",
        "stops": _stops(request, standing, initiative),
        "may_stop": may_stop(actor_of(request), initiative),
        "address": request.build_absolute_uri(reverse("api-clearance", args=[initiative.key])),
        "portal": request.build_absolute_uri("/").rstrip("/"),
    }


def _ahead(facts: Facts, at: datetime) -> list[dict[str, Any]]:
    """Return the next things that the clock will change."""
    lapses = facts.clearance.lapses if facts.clearance else ()
    coming = [lapse for lapse in lapses if lapse.at > at][:SOON]
    return [{"at": lapse.at, "text": lapse.reason.text, "tag": clearance_tag(lapse.state)} for lapse in coming]


def _scope(row: Clearance, initiative: Initiative) -> list[dict[str, Any]]:
    review = mend_url(Mend(Screen.REVIEW, row.review_id), initiative.key)
    cap = row.body["daily_cap"]
    return [
        {"label": _("Cleared for"), "value": row.get_stage_display()},
        {"label": _("Signed in"), "value": _("review %(number)d") % {"number": row.review.number}, "url": review},
        {"label": _("Remit"), "value": f"{row.remit.number}, {row.remit.digest}"},
        {"label": _("Valid from"), "value": date_format(row.valid_from, "j M Y")},
        {"label": _("To be authorised again by"), "value": date_format(row.review_due, "j M Y")},
        {"label": _("Version of the decisions"), "value": row.body["map_version"]},
        {"label": _("Cases a day"), "value": cap if cap is not None else _("no cap")},
    ]


def decisions_cleared(row: Clearance | None, state: ClearanceState | None) -> list[dict[str, Any]]:
    """Return each decision with the autonomy that was signed and the one that is left."""
    if row is None or state is None:
        return []
    signed = row.body["decisions"]
    left = signed
    if not state.allows:
        left = capped(signed, 0)
    elif state is ClearanceState.RESTRICTED:
        left = capped(signed, row.body["restricted_autonomy"])
    return [before | {"left": now["autonomy"]} for before, now in zip(signed, left, strict=True)]


def _stops(request: HttpRequest, standing: Standing, initiative: Initiative) -> Iterable[dict[str, Any]]:
    """Return what this person may do to it now: nothing where it stands still or is not theirs to stop."""
    clearance = standing.evidence.facts.clearance
    actor: Actor = actor_of(request)
    if clearance is None or not may_stop(actor, initiative):
        return []
    stored, typed = clearance.state, request.POST
    stops = []
    if stored is ClearanceState.ACTIVE:
        stops.append(("restrict", _RESTRICT, _("Restrict it")))
    if stored in {ClearanceState.ACTIVE, ClearanceState.RESTRICTED}:
        stops.append(("suspend", _SUSPEND, _("Stop it now")))
    return [
        {
            "act": act,
            "text": text,
            "label": label,
            "typed": typed.get("reason", "") if typed.get("act") == act else "",
        }
        for act, text, label in stops
    ]


_RESTRICT = gettext_lazy(
    "The AI goes on, with no more autonomy than the policy leaves it. To lift it takes a restart review."
)
_SUSPEND = gettext_lazy(
    "From the next question on nothing of it is allowed. You decide that alone; to start again takes the outcome owner "
    "and the second line."
)
