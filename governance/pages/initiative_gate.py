"""The gate of one initiative: what it asks, what is missing, and the one button that asks to pass."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.evidence import gather_one
from governance.mends import mend_url
from governance.models import Initiative, Transition
from governance.pages.fallback_words import fallback_lines
from governance.pages.findings import grouped, shown
from governance.pages.gate_reviews import gate_reviews
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.pages.split import split_shown
from governance.pages.waiver_new import waiver_links
from governance.rules.findings import Finding, Result
from governance.rules.requirements import judge, unmet
from governance.rules.stages import Gate, Move, Stage, moves_from
from governance.services.transitions import initiative_move, reasons_against_asking
from roles.pages.acting import actor_of
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused


class MoveForm(forms.Form):
    """Where it should go, and why. Whether it may is the gate's to say."""

    target = forms.ChoiceField(choices=[(stage.value, stage.label) for stage in Stage])
    reason = forms.CharField(required=False, max_length=2000)


def initiative_gate(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the gate asks; a POST asks it."""
    found = initiative_of(key)
    if request.method == "POST":
        return _ask(request, found)
    return TemplateResponse(request, "governance/initiative_gate.html", _context(request, found))


def _ask(request: HttpRequest, found: Initiative) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(
            request, "governance/initiative_gate.html", _context(request, found) | {"form": form}, status=400
        )
    try:
        moved = initiative_move(
            found,
            Stage(form.cleaned_data["target"]),
            actor=actor_of(request),
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
    except Refused as refusal:
        context = _context(request, found) | _refused(refusal, form, found)
        status = 403 if isinstance(refusal, NotPermitted) else 409
        return TemplateResponse(request, "governance/initiative_gate.html", context, status=status)
    said = {"key": found.key, "stage": Stage(moved.target).label.lower()}
    messages.success(request, _("%(key)s is in %(stage)s now.") % said)
    _warn_of_lacking_hands(request, moved)
    return redirect("initiative", key=found.key)


def _warn_of_lacking_hands(request: HttpRequest, moved: Transition) -> None:
    """Say, after a step back from production, where there are not enough people to do the work again."""
    if moved.origin == Stage.PRODUCTION and moved.target == Stage.PILOT:
        for line in fallback_lines(gather_one(moved.initiative_id, timezone.now())):
            if line["result"] is not Result.MET:
                messages.warning(request, line["text"])


def _refused(refusal: Refused, form: MoveForm, found: Initiative) -> dict[str, Any]:
    target = Stage(form.cleaned_data["target"])
    findings = {finding.requirement: finding for finding in getattr(refusal, "findings", ())}
    return {
        "refused_title": _("%(stage)s is refused") % {"stage": target.label},
        "refused": [line for reason in refusal.reasons for line in _reason_lines(reason, findings, found.key)],
        "typed": {"target": target.value, "reason": form.cleaned_data["reason"]},
    }


def _reason_lines(reason: Reason, findings: dict[str, Finding], key: str) -> Iterable[dict[str, str]]:
    """Return one line a gap, each leading to its mend; a reason that is no requirement leads nowhere."""
    finding = findings.get(reason.id)
    if finding is None:
        return [{"text": reason.text, "url": ""}]
    return [{"text": f"{reason.id} {gap.message}", "url": mend_url(gap.mend, key)} for gap in finding.verdict.gaps] or [
        {"text": f"{reason.id} {reason.text}", "url": ""}
    ]


def _context(request: HttpRequest, found: Initiative) -> dict[str, Any]:
    at, actor = timezone.now(), actor_of(request)
    standing = standing_of(found, at)
    gate = _gate_asked(request, standing)
    findings = judge(standing.evidence.facts, standing.evidence.policy, gate)
    return (
        initiative_frame(found, current="gate", at=at, standing=standing)
        | {
            "at": at,
            "gate": gate,
            "gates": _gates(gate),
            "counts": _counts(findings),
            "missing": grouped(unmet(findings), found.key, waiver_links(standing.evidence, actor)),
            "waived": [shown(f, found.key) for f in findings if f.result is Result.WAIVED],
            "passing": [shown(f, found.key) for f in findings if f.result.passes and f.result is not Result.WAIVED],
            "onward": _way(standing.onward, found, actor) if standing.onward and not _is_reviewed(standing) else None,
            "others": [_way(move, found, actor) | _by_hand(move, standing) for move in _back_or_out(standing)],
            "policy": standing.evidence.policy.name,
        }
        | gate_reviews(found, standing, actor)
        | split_shown(found, standing, actor)
    )


def _by_hand(move: Move, standing: Standing) -> dict[str, Any]:
    """Return, for the step back from production, whether people could do again what the AI does now."""
    goes_back = move.origin is Stage.PRODUCTION and move.target is Stage.PILOT
    return {"by_hand": fallback_lines(standing.evidence) if goes_back else []}


def _is_reviewed(standing: Standing) -> bool:
    """Whether the next gate asks for signatures, which a review collects."""
    gate = standing.onward and standing.onward.gate
    return bool(gate and standing.evidence.policy.review_steps.get(gate))


def _back_or_out(standing: Standing) -> list[Move]:
    """Return the steps back and the ends that one person takes with a reason, without a review."""
    steps = standing.evidence.policy.review_steps
    moves = moves_from(standing.evidence.facts.stage)
    return [move for move in moves if move.explained and not (move.gate and steps.get(move.gate))]


def _gate_asked(request: HttpRequest, standing: Standing) -> Gate:
    """Return the gate that the address names, or the next one."""
    asked = request.GET.get("gate", "")
    return Gate(asked) if asked in Gate else standing.gate


def _gates(gate: Gate) -> list[dict[str, Any]]:
    return [
        {"label": _(each.label), "url": f"?gate={each.value}", "current": each is gate}
        for each in (Gate.PILOT, Gate.PRODUCTION)
    ]


def _counts(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    counted = Counter(finding.result for finding in findings)
    return [{"result": result, "count": counted[result]} for result in Result if counted[result]]


def _way(move: Move, found: Initiative, actor: Actor) -> dict[str, Any]:
    """Return one way on as the page offers it: the button, what follows from it, and why this person may not."""
    return {
        "target": move.target.value,
        "label": _BUTTONS[move.origin, move.target],
        "consequence": _CONSEQUENCES[move.origin, move.target],
        "against": reasons_against_asking(actor, found, move),
        "url": reverse("initiative-gate", args=[found.key]),
    }


_STOP = gettext_lazy(
    "It ends here for good: it cannot be reopened and nothing about it changes any more. Its flags are cleared; its "
    "history stays."
)
_CONSEQUENCES = {
    (Stage.INTAKE, Stage.SHAPING): gettext_lazy("Work on it begins. It touches no real case yet."),
    (Stage.SHAPING, Stage.PILOT): gettext_lazy(
        "It works on real cases, up to its daily cap and until its time-box ends."
    ),
    (Stage.PILOT, Stage.PRODUCTION): gettext_lazy("It works on all cases, under the conditions judged here."),
    (Stage.PRODUCTION, Stage.PILOT): gettext_lazy(
        "It loses production at once and runs as a pilot again. What it was cleared for is taken back for good, and "
        "the plans it follows are drafts again. To come back it has to pass the production gate."
    ),
    (Stage.PILOT, Stage.SHAPING): gettext_lazy(
        "It stops touching real cases at once. To come back it has to pass the pilot gate."
    ),
    (Stage.PRODUCTION, Stage.RETIRED): gettext_lazy(
        "It stops working and ends for good: it cannot be reopened and nothing about it changes any more. Its history "
        "stays."
    ),
    (Stage.INTAKE, Stage.STOPPED): _STOP,
    (Stage.SHAPING, Stage.STOPPED): _STOP,
    (Stage.PILOT, Stage.STOPPED): _STOP,
}
_BUTTONS = {
    (Stage.INTAKE, Stage.SHAPING): gettext_lazy("Move to shaping"),
    (Stage.SHAPING, Stage.PILOT): gettext_lazy("Move to pilot"),
    (Stage.PILOT, Stage.PRODUCTION): gettext_lazy("Move to production"),
    (Stage.PRODUCTION, Stage.PILOT): gettext_lazy("Take back to pilot"),
    (Stage.PILOT, Stage.SHAPING): gettext_lazy("Take back to shaping"),
    (Stage.PRODUCTION, Stage.RETIRED): gettext_lazy("Retire it"),
    (Stage.INTAKE, Stage.STOPPED): gettext_lazy("Stop it"),
    (Stage.SHAPING, Stage.STOPPED): gettext_lazy("Stop it"),
    (Stage.PILOT, Stage.STOPPED): gettext_lazy("Stop it"),
}
