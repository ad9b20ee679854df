"""The card of an AI worker: what it may decide, who answers for it, and where to turn, on one page to share."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.models import Clearance
from governance.pages.clearance_words import clearance_sentence, clearance_tag, state_at
from governance.pages.clearances import decisions_cleared
from governance.pages.initiative_frame import initiative_of, standing_of
from governance.pages.outcome_words import limits_words
from governance.rules.facts import Facts
from governance.rules.questions import question_answers
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity

# Who can be turned to, in the order in which one would.
_TURNED_TO = (Capacity.OUTCOME_OWNER, Capacity.INTERVENTION_LEAD, Capacity.PLATFORM_OWNER)


@require_safe
def worker_card(request: HttpRequest, key: str) -> HttpResponse:
    """Show the card."""
    found, at = initiative_of(key), timezone.now()
    standing = standing_of(found, at)
    evidence = standing.evidence
    facts = evidence.facts
    row = Clearance.objects.select_related("remit").filter(initiative=found).first()
    state = state_at(facts.clearance, at)
    context = {
        "initiative": found,
        "at": at,
        "crumbs": _crumbs(f"{found.key} {found.title}", key),
        "tag": clearance_tag(state, key),
        "lede": clearance_sentence(facts, at),
        "decisions": decisions_cleared(row, state),
        "answers": [
            {"question": _(answer.question.text), "people": _names(answer.holders, facts), "answered": answer.answered}
            for answer in question_answers(facts, evidence.policy)
        ],
        "turn_to": [
            {"label": _(c.label.capitalize()), "people": _names(facts.in_capacity(c), facts)} for c in _TURNED_TO
        ],
        "tolerances": _tolerances(facts),
        "queues": sorted({queue.name for queue in facts.queues}),
        "appeal": facts.appeal if facts.appeal and facts.appeal.affects_people else None,
        "digest": row.remit.digest if row else "",
        "address": request.build_absolute_uri(reverse("initiative", args=[key])),
    }
    return TemplateResponse(request, "governance/worker_card.html", context)


def _crumbs(title: str, key: str) -> list[dict[str, str]]:
    return [
        {"label": _("Initiatives"), "url": reverse("initiatives")},
        {"label": title, "url": reverse("initiative", args=[key])},
        {"label": _("Card"), "url": ""},
    ]


def _names(holders: Iterable[HolderFacts], facts: Facts) -> Sequence[str]:
    """Return who holds something now, each with their unit and deputy; empty where nobody does."""
    return [_name(holder) for holder in holders if holder.in_force(facts.today)]


def _name(holder: HolderFacts) -> str:
    values = {"name": holder.person.name, "unit": holder.person.unit_name}
    if holder.deputy and holder.deputy_accepted:
        return _("%(name)s, %(unit)s; deputy: %(deputy)s") % (values | {"deputy": holder.deputy.name})
    return _("%(name)s, %(unit)s") % values


def _tolerances(facts: Facts) -> list[dict[str, Any]]:
    """Return what may go wrong, how much of it, and what happens at once when it is more."""
    return [
        {
            "measure": tolerance.about,
            "limits": limits_words(tolerance.limits),
            "on_red": _(tolerance.limits.on_red.label) if tolerance.limits.on_red else "",
            "signed": tolerance.signed_at is not None,
        }
        for tolerance in facts.tolerances
    ]
