"""Splitting an initiative: which decision goes where, what follows from it, and one button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance.models import Initiative
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.pages.split_forms import SplitForm, count_of
from governance.rules.permissions import GRANTS, Act
from governance.rules.splits import MOST, goes_on, reasons_against_split, runs_until
from governance.rules.stages import Stage
from governance.services.splits import initiative_split, may_split, part_of
from roles.pages.acting import actor_of, acts, carried_out
from roles.rules.permissions import Actor, require
from roles.rules.refusals import Reason


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def split(request: HttpRequest, key: str) -> HttpResponse:
    """Show what would go where; a POST splits, or shows one part more."""
    found, at, actor = initiative_of(key), timezone.now(), actor_of(request)
    require(actor, Act.SPLIT, GRANTS)
    standing = standing_of(found, at)
    more = request.POST.get("act") == "more"
    count = count_of(request.POST if request.method == "POST" else request.GET)
    typed = request.POST.dict() if more else {}
    form = SplitForm(
        None if more else request.POST or None, typed=typed, whole=found, count=count, goes_on=_runs(found)
    )
    made: list[Initiative] = []

    def carry_out(data: dict[str, Any]) -> None:
        ends = data.get("ends") == "at_once"
        made.extend(initiative_split(found, form.asked(), reason=data["reason"], at_once=ends, actor=actor, at=at))
        keys = ", ".join(part.key for part in made)
        messages.success(request, _("%(key)s is split into %(keys)s.") % {"key": found.key, "keys": keys})

    if carried_out(form, carry_out):
        return redirect("initiative-gate", found.key)
    context = _context(found, standing, form) | {"form": form}
    return TemplateResponse(request, "governance/split.html", context, status=422 if form.errors else 200)


def _runs(found: Initiative) -> bool:
    return goes_on(Stage(found.stage), at_once=False)


def _context(found: Initiative, standing: Standing, form: SplitForm) -> dict[str, Any]:
    facts, here = standing.evidence.facts, _("Split it")
    count = len(form.decisions)
    return initiative_frame(found, current="", at=facts.at, standing=standing, here=here) | {
        "here": here,
        "against": split_against(found, standing),
        "lede": ngettext("%(count)d decision goes to one part.", "%(count)d decisions go to one part each.", count)
        % {"count": count},
        "lede_more": _("Nothing that was signed for %(key)s passes on.") % {"key": found.key},
        "may_add": form.count < MOST,
        "runs": _runs(found),
        "until": runs_until(facts.at, standing.evidence.policy),
        "carries": found.stage == Stage.PRODUCTION,
        "back": reverse("initiative-gate", args=[found.key]),
    }


def split_against(found: Initiative, standing: Standing) -> tuple[Reason, ...]:
    """Return why an initiative cannot be split now; empty when it can."""
    facts = standing.evidence.facts
    opened = facts.review.number if facts.review else None
    return reasons_against_split(
        facts.stage, facts.split_at, review_open=opened, decisions=len(facts.decisions), part_of=part_of(found)
    )


def split_shown(found: Initiative, standing: Standing, actor: Actor) -> dict[str, Any]:
    """Return what the gate page says of splitting: until when the whole runs on, and whether this person may split."""
    facts = standing.evidence.facts
    split_at = facts.split_at if not standing.ended else None
    return {
        "parts_until": runs_until(split_at, standing.evidence.policy) if split_at else None,
        "carried": facts.carried,
        "may_split": may_split(actor) and not split_against(found, standing),
    }
