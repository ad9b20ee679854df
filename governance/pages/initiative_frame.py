"""What every page about one initiative shows first: where it is, its head, its tabs, and the answer in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.evidence import Evidence, gather_one
from governance.models import Initiative
from governance.pages.clearance_words import clearance_tag, state_at
from governance.queries.sight import IS_CONFIDENTIAL
from governance.queries.splits import parts_of
from governance.rules.facts import Facts
from governance.rules.findings import Finding
from governance.rules.questions import asks_questions, questions_answered
from governance.rules.readings import ReadingState
from governance.rules.requirements import judge, unmet
from governance.rules.stages import ENDED_STAGES, Gate, Move, Stage, moves_from

# Name of the tab, label, name of the page.
TABS = (
    ("overview", "Five questions", "initiative"),
    ("decisions", "Decisions", "initiative-decisions"),
    ("tolerances", "Tolerances", "initiative-tolerances"),
    ("outcomes", "Outcomes", "initiative-outcomes"),
    ("interventions", "Intervention", "initiative-interventions"),
    ("roles", "Roles", "initiative-roles"),
    ("value", "Value", "initiative-value"),
    ("gate", "Gate", "initiative-gate"),
    ("history", "History", "initiative-history"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One initiative judged now: its evidence, the move that is next, and what that move's gate found.

    In production there is no next gate; the production gate is judged then, for what no longer holds.
    """

    evidence: Evidence
    onward: Move | None
    gate: Gate
    findings: tuple[Finding, ...]

    @property
    def ended(self) -> bool:
        """Whether it is over, so that nothing is to be mended any more."""
        return self.evidence.facts.stage in ENDED_STAGES

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that the gate does not let pass. Nothing stands in the way of what is over."""
        return () if self.ended else unmet(self.findings)


def initiative_of(key: str) -> Initiative:
    """Return the initiative with its unit and profile. A key that nobody has is a page that does not exist."""
    rows = Initiative.objects.select_related("beneficiary_unit", "policy_profile", "parent")
    found = rows.annotate(confidential=IS_CONFIDENTIAL).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def standing_of(initiative: Initiative, at: datetime) -> Standing:
    """Return how the initiative stands now, from facts gathered now."""
    evidence = gather_one(initiative.pk, at)
    # A move that has to be explained leads back or out: it is never what comes next.
    onward = next((move for move in moves_from(evidence.facts.stage) if move.gate and not move.explained), None)
    gate = (onward and onward.gate) or Gate.PRODUCTION
    return Standing(evidence, onward, gate, judge(evidence.facts, evidence.policy, gate))


def initiative_frame(
    initiative: Initiative, *, current: str, at: datetime, standing: Standing | None = None, here: str = ""
) -> dict[str, Any]:
    """Return `initiative crumbs tabs standing stage_gate stopped_in clearance parts lede lede_more` for one's page.

    `current` names the tab, or is empty on a page beside the tabs, which then says in `here` what it is called.
    A page that opens with a sentence of its own puts it into the context as `lede` and `lede_more` afterwards.
    """
    standing = standing or standing_of(initiative, at)
    crumbs = [
        {"label": _("Initiatives"), "url": reverse("initiatives")},
        {"label": f"{initiative.key} {initiative.title}", "url": reverse("initiative", args=[initiative.key])},
    ]
    label = here or next((_(label) for tab, label, _page in TABS if tab == current and tab != "overview"), "")
    if label:
        crumbs.append({"label": label, "url": ""})
    else:
        crumbs[-1]["url"] = ""
    return {
        "initiative": initiative,
        "standing": standing,
        "crumbs": crumbs,
        "tabs": _tabs(initiative, current, standing),
        "stage_gate": stage_gate(standing),
        "stopped_in": _stopped_in(initiative),
        "clearance": clearance_tag(state_at(standing.evidence.facts.clearance, at), initiative.key),
        "parts": list(parts_of(initiative)) if standing.evidence.facts.split_at else [],
        "lede": answered_sentence(standing),
        "lede_more": gate_sentence(standing),
    }


def stage_gate(standing: Standing) -> str:
    """Return how the next gate's diamond is drawn: open, refused, or not at all where no gate is next."""
    if standing.onward is None:
        return ""
    return "refused" if standing.blocking else "open"


def answered_sentence(standing: Standing) -> str:
    """Return how many of the five questions are answered, or that they are not asked, in one sentence."""
    if not asks_questions(standing.evidence.policy):
        return _("The five questions are not asked of it.")
    return _("%(count)d of 5 questions answered.") % {"count": len(questions_answered(standing.evidence.facts))}


def gate_sentence(standing: Standing) -> str:
    """Return what the next gate says, in one sentence."""
    stage, count = standing.evidence.facts.stage, len(standing.blocking)
    if stage in ENDED_STAGES:
        return _("It is %(stage)s; nothing about it changes any more.") % {"stage": stage.label.lower()}
    if standing.onward is None:
        return _holds_sentence(count)
    target = {"stage": standing.onward.target.label}
    if not count:
        return _("%(stage)s is open: every requirement is met.") % target
    text = ngettext(
        "%(stage)s is refused: %(count)d requirement not met.",
        "%(stage)s is refused: %(count)d requirements not met.",
        count,
    )
    return text % (target | {"count": count})


def _holds_sentence(count: int) -> str:
    if not count:
        return _("It runs in production and every requirement still holds.")
    text = ngettext(
        "It runs in production, but %(count)d requirement no longer holds.",
        "It runs in production, but %(count)d requirements no longer hold.",
        count,
    )
    return text % {"count": count}


def _tabs(initiative: Initiative, current: str, standing: Standing) -> list[dict[str, Any]]:
    facts = standing.evidence.facts
    counts = {
        "decisions": len(facts.decisions),
        "tolerances": len(facts.tolerances),
        "roles": len(facts.plans),
        "outcomes": _red(facts) or None,
        "gate": len(standing.blocking) or None,
    }
    return [
        {
            "label": _(label),
            "url": reverse(page, args=[initiative.key]),
            "current": tab == current,
            "count": counts.get(tab),
            "tone": "bad" if tab in {"gate", "outcomes"} else "",
        }
        for tab, label, page in TABS
    ]


def _red(facts: Facts) -> int:
    """Return how many limits are broken."""
    return sum(t.reading is not None and t.reading.state is ReadingState.RED for t in facts.tolerances)


def _stopped_in(initiative: Initiative) -> str:
    """Return the stage a stopped initiative was stopped in, for the strip of stages."""
    if initiative.stage != Stage.STOPPED:
        return ""
    origins = initiative.transitions.filter(target=Stage.STOPPED).order_by("-pk").values_list("origin", flat=True)
    return origins.first() or ""
