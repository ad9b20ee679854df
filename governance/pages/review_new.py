"""Bringing an initiative before a gate: what is asked, what is missing now, and who will be asked to sign."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.models import Initiative, Review
from governance.pages.findings import grouped
from governance.pages.gate_ways import gates_before, proposal_of, ways_to_ask, who_is_asked
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.pages.review_forms import OpenForm
from governance.pages.waiver_new import waiver_links
from governance.rules.permissions import GRANTS, Act
from governance.rules.requirements import judge, unmet
from governance.rules.stages import Gate
from governance.services.desks import SIGNED
from governance.services.reviews import may_open, review_open
from roles.pages.acting import actor_of, acts, carried_out
from roles.rules.permissions import Actor, require


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def review_new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a gate: freeze the pack and have everybody asked who signs there."""
    found, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    if not may_open(actor, found):
        require(actor, Act.MOVE, GRANTS)
    standing = standing_of(found, at)
    form = OpenForm(request.POST or None, initial=_initial(request, found, standing, at.date()))
    made: list[Review] = []

    def ask(data: dict[str, Any]) -> None:
        made.append(review_open(found, actor=actor, at=at, **data | {"gate": Gate(data["gate"])}))
        messages.success(request, _("Opened. Everybody who signs is asked, in order."))

    if carried_out(form, ask):
        return redirect("review", made[0].pk)
    context = _context(found, standing, form, actor)
    return TemplateResponse(request, "governance/review_new.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest, found: Initiative, standing: Standing, today: date) -> dict[str, Any]:
    """Return the gate that the address names, where it stands before it now, else the first; and the planned day."""
    gates = gates_before(standing.evidence)
    asked = request.GET.get("gate", "")
    gate = asked if asked in gates else next(iter(gates), "")
    planned = found.planned_go_live
    return {"gate": gate, "go_live": planned if planned and planned >= today else None}


def _context(found: Initiative, standing: Standing, form: OpenForm, actor: Actor) -> dict[str, Any]:
    evidence = standing.evidence
    here = _("Open a review")
    context = initiative_frame(found, current="", at=evidence.facts.at, standing=standing, here=here)
    context |= {"here": here, "form": form, "open_review": evidence.facts.review}
    gates, value = gates_before(evidence), str(form["gate"].value() or "")
    if value not in gates:
        return context | {"gate": None, "back": reverse("initiative-gate", args=[found.key])}
    gate = Gate(value)
    proposal = proposal_of(found, evidence, gate)
    asked = who_is_asked(evidence, gate, actor, technical=bool(proposal and proposal.technical))
    missing = [f for f in unmet(judge(evidence.facts, evidence.policy, gate)) if f.requirement != SIGNED]
    return context | {
        "gate": gate,
        "ways": [way | {"current": way["gate"] is gate} for way in ways_to_ask(found, gates, proposal)],
        "lede": _("%(count)d signatures are asked for, in order.") % {"count": len(asked)},
        "lede_more": _("Whoever asks approves nothing."),
        "asked": asked,
        "missing": grouped(missing, found.key, waiver_links(evidence, actor)),
        "missing_count": len(missing),
        "proposal": proposal,
        "goes_live": gate in {Gate.PILOT, Gate.PRODUCTION},
    }
