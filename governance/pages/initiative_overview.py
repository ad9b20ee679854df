"""One initiative: the five questions first, then who owns outcome and platform, what blocks the gate, and its flags."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.mends import mend_url
from governance.models import CHASED, Initiative
from governance.pages.findings import grouped
from governance.pages.initiative_frame import Standing, initiative_frame, initiative_of, standing_of
from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen
from governance.rules.ownership import capacity_gaps
from governance.rules.questions import Question, QuestionAnswer, asks_questions, question_answers
from governance.services.initiatives import may_change
from roles.models import Person
from roles.pages.acting import actor_of
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import BUSINESS_CAPACITIES, Capacity
from roles.rules.eligibility import reasons_against

# Where the evidence of a question is shown in full.
_EVIDENCE_PAGES = {
    Question.LOGIC: "initiative-decisions",
    Question.TOLERANCE: "initiative-tolerances",
    Question.INTERVENTION: "initiative-decisions",
    Question.MEASUREMENT: "initiative-outcomes",
    Question.ROLES: "initiative-roles",
}


def initiative(request: HttpRequest, key: str) -> HttpResponse:
    """Show who answers the five questions, and what stands between here and the next stage."""
    found, at = initiative_of(key), timezone.now()
    standing = standing_of(found, at)
    evidence = standing.evidence
    answers = question_answers(evidence.facts, evidence.policy)
    people, asked = _people(evidence.facts), asks_questions(evidence.policy) and not standing.ended
    context = initiative_frame(found, current="overview", at=at, standing=standing) | {
        "at": at,
        "questions": [_card(answer, evidence.facts, people, asked=asked) for answer in answers],
        "asked": asked,
        "owners": [
            _owner(c, evidence.facts, people, ended=standing.ended)
            for c in (Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER)
        ],
        "groups": grouped(standing.blocking, key),
        "flags": _flags(found),
        "rows": _details(found),
        "acts": _acts(request, found, standing),
    }
    return TemplateResponse(request, "governance/initiative.html", context)


def _people(facts: Facts) -> Mapping[int, Person]:
    holders = (*facts.holders, *(h for d in facts.decisions for h in d.owners))
    return Person.objects.select_related("unit").in_bulk({h.person.id for h in holders})


def _card(answer: QuestionAnswer, facts: Facts, people: Mapping[int, Person], *, asked: bool) -> dict[str, Any]:
    """Return one question as the component `question` shows it."""
    holder = _first(answer.holders, facts)
    gap = answer.gaps[0] if answer.gaps and asked else None
    card = {
        "number": answer.question.value,
        "title": answer.question.text,
        "state": _state(answer, facts, asked=asked),
        "also": _also(answer.holders, holder),
        "evidence": [
            {
                "result": line.result,
                "text": line.text,
                "url": reverse(_EVIDENCE_PAGES[answer.question], args=[facts.key]),
            }
            for line in answer.evidence
        ],
    }
    if gap:
        card |= {"mend_url": mend_url(gap.mend, facts.key), "mend_label": _mend_label(gap)}
    return card | (_held(holder, facts, people, answer.hours_needed) if holder else {"person": None})


def _state(answer: QuestionAnswer, facts: Facts, *, asked: bool) -> str:
    if answer.answered:
        return "answered"
    if not asked:
        return "not_asked"
    # Without a decision nobody can tell who defines its logic: that is unknown rather than open.
    return "unknown" if answer.question is Question.LOGIC and not facts.decisions else "open"


def _first(holders: Iterable[HolderFacts], facts: Facts) -> HolderFacts | None:
    return min(holders, key=lambda h: (not h.in_force(facts.today), h.status, -h.id), default=None)


def _also(holders: Iterable[HolderFacts], first: HolderFacts | None) -> str:
    names = {h.person.name for h in holders if first and h.person.identity != first.person.identity}
    return _("Also: %(names)s") % {"names": ", ".join(sorted(names))} if names else ""


def _held(
    holder: HolderFacts, facts: Facts, people: Mapping[int, Person], hours_needed: float | None
) -> dict[str, Any]:
    """Return who holds a capacity, how far they accepted, where they work, their hours and their deputy."""
    beneficiary = None if holder.capacity is Capacity.DECISION_OWNER else facts.beneficiary
    against = reasons_against(holder.capacity, holder.person, facts.today, beneficiary)
    return {
        "person": people[holder.person.id],
        "person_url": reverse("person", args=[holder.person.id]),
        "person_state": holder.status,
        "since": holder.accepted_at or holder.proposed_at,
        "place": against[0] if against else _place(holder),
        "place_result": "not_met" if against else "met",
        "deputy": _deputy(holder),
    } | _hours(holder, hours_needed)


def _place(holder: HolderFacts) -> str:
    if holder.capacity in BUSINESS_CAPACITIES:
        return _("In the business")
    return _("In technology")


def _deputy(holder: HolderFacts) -> str:
    if holder.deputy is None:
        return ""
    if holder.deputy_accepted:
        return _("%(name)s, accepted") % {"name": holder.deputy.name}
    return _("%(name)s, not yet accepted") % {"name": holder.deputy.name}


def _hours(holder: HolderFacts, needed: float | None) -> dict[str, Any]:
    hours = f"{holder.hours_per_month:g}"
    if needed is None:
        text = _("%(hours)s hours a month") % {"hours": hours}
        return {"hours_text": text, "hours_percent": None}
    text = _("%(hours)s of %(needed)s hours a month") % {"hours": hours, "needed": f"{needed:g}"}
    percent = min(100, round(100 * holder.hours_per_month / needed)) if needed else 100
    return {"hours_text": text, "hours_percent": percent, "hours_tone": "good" if percent >= 100 else "warn"}  # noqa: PLR2004 - all of it


def _mend_label(gap: Gap) -> str:
    return {
        Screen.ACCOUNTABILITIES: _("Name somebody"),
        Screen.ACCOUNTABILITY: _("See the request"),
        Screen.OWNERSHIP: _("See the request"),
        Screen.DECISION: _("Name an owner"),
        Screen.DECISIONS: _("Register a decision"),
    }.get(gap.mend.screen, _("Mend"))


def _owner(capacity: Capacity, facts: Facts, people: Mapping[int, Person], *, ended: bool) -> dict[str, Any]:
    holder = _first(facts.in_capacity(capacity), facts)
    gaps = [] if ended else capacity_gaps(facts, capacity)
    return {
        "title": _(capacity.label.capitalize()),
        "purpose": _OWNERS[capacity],
        "result": "not_met" if gaps else "met",
        "gaps": [{"message": gap.message, "url": mend_url(gap.mend, facts.key)} for gap in gaps],
        "mend_url": mend_url(gaps[0].mend, facts.key) if gaps else "",
        "mend_label": _mend_label(gaps[0]) if gaps else "",
    } | (_held(holder, facts, people, None) if holder else {"person": None})


_OWNERS = {
    Capacity.OUTCOME_OWNER: "Answers in the business for what comes out.",
    Capacity.PLATFORM_OWNER: "Answers in technology for what it runs on.",
}


def _flags(found: Initiative) -> list[dict[str, Any]]:
    chased = found.flags.filter(state__in=CHASED).select_related("owner").order_by("due_at", "pk")
    return [
        {
            "severity": flag.severity,
            "title": flag.get_rule_display(),
            "message": flag.message,
            "due": flag.due_at,
            "owner": flag.owner,
            "url": mend_url(Mend(Screen(flag.mend_screen), flag.mend_object, flag.mend_field), found.key),
        }
        for flag in chased
    ]


def _details(found: Initiative) -> list[dict[str, Any]]:
    systems = ", ".join(found.systems.order_by("name").values_list("name", flat=True))
    return [
        {"label": _("Purpose"), "value": found.purpose},
        {"label": _("Systems"), "value": systems},
        {"label": _("Impact of a wrong outcome"), "value": found.get_impact_tier_display()},
        {"label": _("Pilot"), "value": _span(found)},
        {"label": _("Planned go-live"), "value": _day(found.planned_go_live)},
        {"label": _("Cases a day in the pilot, at most"), "value": found.pilot_daily_cap},
        {"label": _("Judged by"), "value": found.policy_profile.name, "url": reverse("policy")},
        {
            "label": _("Source"),
            "value": " ".join(filter(None, [found.source, found.source_ref])) or _("Registered here"),
        },
    ]


def _span(found: Initiative) -> str:
    days = [_day(day) or "?" for day in (found.pilot_start, found.pilot_end_planned)]
    return " – ".join(days) if found.pilot_start or found.pilot_end_planned else ""


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""


def _acts(request: HttpRequest, found: Initiative, standing: Standing) -> list[dict[str, Any]]:
    key = found.key
    acts = [{"label": _("Card"), "url": reverse("worker-card", args=[key]), "kind": "quiet", "icon": "file-text"}]
    if standing.onward:
        label = _("Go to the gate to %(stage)s") % {"stage": standing.onward.target.label.lower()}
        acts.insert(0, {"label": label, "url": reverse("initiative-gate", args=[key]), "kind": "primary", "icon": ""})
    if may_change(actor_of(request), found) and not standing.ended:
        acts.append({"label": _("Edit"), "url": reverse("initiative-edit", args=[key]), "kind": "", "icon": "pencil"})
    return acts
