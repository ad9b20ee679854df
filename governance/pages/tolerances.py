"""How much may go wrong: written down, read as a sentence, signed by whoever owns the risk, and challenged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from governance.models import Initiative, Tolerance
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.outcome_words import counted
from governance.pages.tolerance_forms import ChallengeForm, ToleranceForm
from governance.pages.tolerance_words import sentence
from governance.rules.facts import Facts
from governance.rules.limits import Direction, Kind
from governance.rules.readings import ReadingFacts
from governance.services.challenges import challenge_make, may_challenge
from governance.services.tolerance_checks import against_authority, limits_of
from governance.services.tolerances import (
    may_set_tolerances,
    may_sign,
    tolerance_remove,
    tolerance_set,
    tolerance_sign,
)
from roles.pages.acting import actor_of, acts, carried_out, person_of
from roles.rules.permissions import Actor

# How many of the things that the second line said are shown.
SAID = 5
# So long is the key of a measure at most.
MOST_LETTERS = 60


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@acts
def tolerances(request: HttpRequest, key: str) -> HttpResponse:
    """List the tolerances of an initiative and let one be added."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    asked = request.GET.get("measure", "")[:MOST_LETTERS].replace("\0", "")
    form = ToleranceForm(request.POST or None, initiative=initiative, measure=asked)
    if "preview" in request.POST:
        return TemplateResponse(request, "governance/tolerance_form.html#sentence", {"form": form})

    def add(data: dict[str, Any]) -> None:
        tolerance_set(initiative, actor=actor, at=at, **data)
        messages.success(request, _("Added. It counts once the risk tolerance owner signs it."))

    if carried_out(form, add):
        return redirect("initiative-tolerances", key)
    return TemplateResponse(
        request, "governance/tolerances.html", _listed(initiative, actor, at, form), status=422 if form.errors else 200
    )


def _listed(
    initiative: Initiative, actor: Actor, at: datetime, form: ToleranceForm, challenge: ChallengeForm | None = None
) -> dict[str, Any]:
    """Return the context of the list: every tolerance with how it stands, and what the second line says of them."""
    rows = tolerances_shown(initiative)
    frame = initiative_frame(initiative, current="tolerances", at=at)
    facts = frame["standing"].evidence.facts
    return frame | {
        "rows": [{"tolerance": row, "sentence": sentence(row)} | stands(row, facts) for row in rows],
        "form": form,
        "may_set": may_set_tolerances(actor, initiative),
        "may_sign": may_sign(actor, initiative),
        "may_challenge": bool(rows) and may_challenge(actor, initiative),
        "challenge_form": challenge or ChallengeForm(),
        "challenges": initiative.challenges.select_related("made_by__unit").order_by("-made_at", "-pk")[:SAID],
        "lede": _lede(rows),
        "lede_more": "",
    }


def tolerances_shown(initiative: Initiative) -> list[Tolerance]:
    """Return the tolerances of an initiative by measure, in one statement."""
    rows = initiative.tolerances.select_related("owner__unit", "signed_by", "decision", "segment", "reading")
    return list(rows.order_by("measure", "pk"))


@require_POST
@acts
def tolerances_challenge(request: HttpRequest, key: str) -> HttpResponse:
    """Say as the second line what it thinks of an initiative's tolerances."""
    initiative, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    form = ChallengeForm(request.POST)

    def say(data: dict[str, Any]) -> None:
        challenge_make(initiative, actor=actor, at=at, **data)
        messages.success(request, _("What the second line says is on record."))

    if carried_out(form, say):
        return redirect(f"{reverse('initiative-tolerances', args=[key])}#challenge")
    blank = ToleranceForm(initiative=initiative)
    return TemplateResponse(
        request, "governance/tolerances.html", _listed(initiative, actor, at, blank, form), status=422
    )


def stands(row: Tolerance, facts: Facts) -> dict[str, Any]:
    """Return how a tolerance stands: `state`, what was `counted`, and `because` where too little is known."""
    found = next((t.reading for t in facts.tolerances if t.id == row.pk), None) or ReadingFacts()
    return {
        "state": found.state.value,
        "counted": counted(found.k, found.n, found.value, limits_of(row)),
        "because": found.because,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@acts
def tolerance(request: HttpRequest, pk: int) -> HttpResponse:
    """One tolerance: change, sign or remove it."""
    rows = Tolerance.objects.select_related(
        *("initiative__beneficiary_unit", "initiative__policy_profile", "signed_by", "decision", "segment")
    )
    found = get_object_or_404(rows, pk=pk)
    initiative, at, actor = found.initiative, timezone.now(), actor_of(request)
    act = _ACTS.get(request.POST.get("act", ""))
    form = (act.form if act else ToleranceForm)(request.POST or None, initiative=initiative, tolerance=found)
    if "preview" in request.POST:
        return TemplateResponse(request, "governance/tolerance_form.html#sentence", {"form": form})
    if act and carried_out(form, lambda data: act.do(found, data, actor=actor, at=at)):
        messages.success(request, act.done)
        return redirect(f"{reverse('initiative-tolerances', args=[initiative.key])}{act.anchor.format(found.pk)}")
    edited = form if isinstance(form, ToleranceForm) else ToleranceForm(initiative=initiative, tolerance=found)
    context = _shown(found, request, at) | {"refused": form, "form": edited}
    return TemplateResponse(request, "governance/tolerance.html", context, status=422 if form.errors else 200)


def _shown(found: Tolerance, request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Return what a page shows of one tolerance, and what this person may do to it."""
    initiative, person = found.initiative, person_of(request)
    frame = initiative_frame(initiative, current="tolerances", at=at)
    signs = may_sign(person.actor, initiative)
    return (
        frame
        | stands(found, frame["standing"].evidence.facts)
        | {
            "tolerance": found,
            "sentence": sentence(found),
            "may_set": may_set_tolerances(person.actor, initiative),
            "may_sign": signs,
            "beyond": [reason.text for reason in against_authority(found, person)] if signs else [],
            "share": limits_of(found).kind is Kind.SHARE and found.direction != Direction.BAND,
        }
    )


class RevisionForm(forms.Form):
    """An act on the tolerance as it was read."""

    revision = forms.IntegerField(required=False)

    def __init__(self, data: QueryDict | None = None, **_about: Any) -> None:
        super().__init__(data)


@dataclass(frozen=True, slots=True)
class ToleranceAct:
    """Something done to a tolerance: what is asked, which service does it, what is said then, where one lands."""

    form: type[ToleranceForm | RevisionForm]
    do: Callable[..., object]
    done: Any
    anchor: str


def _edit(found: Tolerance, data: dict[str, Any], **by: Any) -> None:
    tolerance_set(found.initiative, tolerance=found, **data, **by)


def _sign(found: Tolerance, data: dict[str, Any], **by: Any) -> None:
    tolerance_sign(found, revision=data["revision"], **by)


def _remove(found: Tolerance, _data: dict[str, Any], **by: Any) -> None:
    tolerance_remove(found, **by)


_ACTS = {
    "edit": ToleranceAct(
        ToleranceForm, _edit, gettext_lazy("Changed. It has to be signed before it counts."), "#tolerance-{}"
    ),
    "sign": ToleranceAct(RevisionForm, _sign, gettext_lazy("Signed in your name."), "#tolerance-{}"),
    "remove": ToleranceAct(RevisionForm, _remove, gettext_lazy("Removed."), ""),
}


def _lede(rows: list[Tolerance]) -> str:
    if not rows:
        return _("Nothing says how much may go wrong.")
    signed = sum(row.signed_at is not None for row in rows)
    text = ngettext(
        "%(signed)d of %(count)d tolerance is signed.", "%(signed)d of %(count)d tolerances are signed.", len(rows)
    )
    return text % {"signed": signed, "count": len(rows)}
