"""One review: what is asked, what changed, who has signed and who still has to, and what the reader would sign."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from governance.evidence import Evidence
from governance.models import Condition, MinutesEntry, Review
from governance.pages.findings import grouped, shown
from governance.pages.review_acts import ReviewVisit
from governance.pages.review_cards import any_ready, cards_of, row_errors
from governance.pages.review_steps import objections_in, step_lines
from governance.pages.review_words import changes_shown, review_sentence, review_tag
from governance.pages.waiver_new import waiver_links
from governance.rules.findings import Result
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import Gate, Stage
from governance.services.conditions import may_verify
from governance.services.minutes import may_write_minutes
from governance.services.remits import remit_intact
from governance.services.review_rights import may_withdraw
from governance.services.review_standings import ReviewStanding, review_standing
from governance.templatetags.components import due
from roles.rules.permissions import Actor


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a review to whoever asks, and let those who have a part in it act."""
    visit = ReviewVisit(request, pk)
    if answer := visit.act():
        return answer
    standing = review_standing(visit.review, visit.actor, now=visit.at)
    context = _context(visit, standing) | _asked(visit.review) | _findings(visit, standing)
    return TemplateResponse(request, "governance/review.html", context, status=visit.status)


def _context(visit: ReviewVisit, standing: ReviewStanding) -> dict[str, Any]:
    found, trouble = visit.review, _trouble(visit.review, standing)
    cards = () if trouble else cards_of(visit, standing)
    known = {finding.requirement for finding in standing.findings}
    return {
        "review": found,
        "initiative": found.initiative,
        "at": visit.at,
        "over": standing.over,
        "trouble": trouble,
        "policy": standing.desk.policy.name,
        "tag": review_tag(found, visit.at, mine=any_ready(cards)),
        "lede": review_sentence(found, standing),
        "cards": cards,
        "condition_rows": visit.conditions if any(card.decidable for card in cards) else None,
        "form": visit.form,
        "refused": visit.name if visit.form is not None else "",
        "errors": [
            *({"text": r.text, "url": f"#{r.id}" if r.id in known else ""} for r in visit.refused),
            *row_errors(visit),
        ],
        "moved": None if visit.moved is None else changes_shown(visit.moved),
        "lines": step_lines(standing, visit.actor),
        "objections": objections_in(standing),
        "conditions": condition_lines(found, visit.actor),
        "may_withdraw": not standing.over and may_withdraw(visit.actor, found),
        "may_recuse": bool(cards),
        "entries": list(MinutesEntry.objects.filter(review=found).order_by("written_at", "pk")),
        "may_write_minutes": may_write_minutes(visit.actor, standing.desk),
    }


def _asked(found: Review) -> dict[str, Any]:
    """Return what is asked, what came of it, and what belongs to it."""
    initiative = found.initiative
    return {
        "crumbs": [
            {"label": _("Gates"), "url": reverse("reviews")},
            {"label": f"{initiative.key} {initiative.title}", "url": reverse("initiative-gate", args=[initiative.key])},
            {"label": _("Review %(number)d") % {"number": found.number}, "url": ""},
        ],
        "gate": _(Gate(found.gate).label),
        "way": _way(found),
        "changes": changes_shown(found.changes),
        "minutes": _minutes(found),
        "recusals": list(found.recusals.select_related("person").order_by("at", "pk")),
    }


def _way(found: Review) -> str:
    stages = {"origin": _(Stage(found.origin).label).lower(), "target": _(Stage(found.target).label).lower()}
    return _("stays in %(origin)s") % stages if found.origin == found.target else _("%(origin)s to %(target)s") % stages


def _findings(visit: ReviewVisit, standing: ReviewStanding) -> dict[str, Any]:
    """Return what the gate finds now, or what it found when the review was decided; what is waived stands apart."""
    found, desk = visit.review, standing.desk
    if standing.over:
        kept = [_kept(entry) for entry in found.decided_findings]
        return {
            "kept": [entry for entry in kept if not Result(entry["result"]).passes],
            "waived": [entry for entry in kept if entry["result"] == Result.WAIVED],
            "passing": [entry for entry in kept if _plainly_passes(Result(entry["result"]))],
            "asked_then": len(kept),
        }
    key = found.initiative.key
    return {
        "missing": grouped(standing.missing, key, waiver_links(Evidence(desk.facts, desk.policy), visit.actor)),
        "waived": [shown(finding, key) for finding in standing.findings if finding.result is Result.WAIVED],
        "passing": [shown(finding, key) for finding in standing.findings if _plainly_passes(finding.result)],
    }


def _plainly_passes(result: Result) -> bool:
    return result.passes and result is not Result.WAIVED


def _kept(entry: dict[str, str]) -> dict[str, Any]:
    known = REQUIREMENTS.get(entry["requirement"])
    title = _(known.title) if known else entry["requirement"]
    return {"id": entry["requirement"], "title": title, "result": entry["result"], "message": entry["message"]}


def _trouble(found: Review, standing: ReviewStanding) -> list[str]:
    """Return why nothing of this can be trusted; empty while everything fits."""
    broken = [] if remit_intact(found.remit) else [_("The text of this pack is not the one its digest was made of.")]
    return [*broken, *standing.desk.facts.tampered]


def _minutes(found: Review) -> list[dict[str, Any]]:
    labels = {"attendees": _("Who was there"), "note": _("What else was said"), "next_date": _("Looked at again on")}
    kept = {name: value for name, value in found.minutes.items() if value}
    if "next_date" in kept:
        kept["next_date"] = due(date.fromisoformat(kept["next_date"]))
    return [{"label": label, "value": kept[name]} for name, label in labels.items() if name in kept]


def condition_lines(found: Review, actor: Actor) -> list[dict[str, Any]]:
    """Return the conditions of a decision, and which of them the reader verifies."""
    rows = found.conditions.select_related("owner__unit", "verifier__unit", "review").order_by("due_on", "pk")
    return [{"condition": c, "mine": c.state == Condition.State.OPEN and may_verify(actor, c)} for c in rows]
