"""From what a decision leaves open to the one place in its form that mends it."""

from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from decisions.rules.clarity import Clarity


class Step(StrEnum):
    """The steps of the guided form, in their order."""

    BASICS = "basics"
    AUTONOMY = "autonomy"
    INPUTS = "inputs"
    LOGIC = "logic"
    SEGMENTS = "segments"
    CONFLICTS = "conflicts"
    EDGE_CASES = "edge-cases"
    OUTCOMES = "outcomes"
    OWNER = "owner"


STEP_LABELS = {
    Step.BASICS: _("What is decided"),
    Step.AUTONOMY: _("Impact and autonomy"),
    Step.INPUTS: _("Inputs"),
    Step.LOGIC: _("Logic"),
    Step.SEGMENTS: _("Segments and autonomy"),
    Step.CONFLICTS: _("Contradictions"),
    Step.EDGE_CASES: _("Awkward cases"),
    Step.OUTCOMES: _("Good and bad outcomes"),
    Step.OWNER: _("Owner"),
}

# Every field of the clarity rule that is no awkward case, by the step it is asked in.
_STEP_OF_FIELD = {
    "question": Step.BASICS,
    "verb": Step.BASICS,
    "allowed_answers": Step.BASICS,
    "trigger": Step.BASICS,
    "volume_per_day": Step.BASICS,
    "impact": Step.AUTONOMY,
    "reversibility": Step.AUTONOMY,
    "autonomy": Step.AUTONOMY,
    "inputs": Step.INPUTS,
    "logic": Step.LOGIC,
    "table": Step.LOGIC,
    "segments": Step.SEGMENTS,
    "ramp": Step.SEGMENTS,
    "outcomes": Step.OUTCOMES,
    "edge-tests": Step.EDGE_CASES,
    "owner": Step.OWNER,
}
# What is no matter of words has a screen of its own, by the name of its address.
_SCREEN_OF_FIELD = {
    "table": "decision-table",
    "edge-tests": "decision-tests",
    "reference-cases": "decision-cases",
    "replay": "decision-replays",
    "review": "decision",
}
# While no pair is named, the step on contradictions is where it is said that none can occur.
_CONFLICTS = "edge-conflicting"
_EDGE = "edge-"


def step_of(field: str) -> Step:
    """Return the step in which a field of the clarity rule is asked; the first one for a field nobody knows."""
    if field == _CONFLICTS:
        return Step.CONFLICTS
    if field.startswith(_EDGE) and field not in _STEP_OF_FIELD:
        return Step.EDGE_CASES
    return _STEP_OF_FIELD.get(field, Step.BASICS)


def step_url(decision_id: int, step: str) -> str:
    """Return the address of one step of a decision's form."""
    return f"{reverse('decision-edit', args=[decision_id])}?step={step}"


def field_url(decision_id: int, field: str) -> str:
    """Return the address of the one place that mends a field of the clarity rule, scrolled to it.

    An awkward case is opened, ready to be filled in; a table, tests, reference cases and replays have their own screen.
    """
    if screen := _SCREEN_OF_FIELD.get(field):
        return reverse(screen, args=[decision_id])
    step = step_of(field)
    address = step_url(decision_id, step)
    if step is Step.EDGE_CASES and field != Step.EDGE_CASES:
        address += f"&row={field}"
    return f"{address}#{field}" if field else address


def clarity_words(decision_id: int, clarity: Clarity) -> dict[str, Any]:
    """Return what the component `clarity` shows, each open item linked to the place that mends it."""
    return {
        "percent": clarity.percent,
        "defined": clarity.done,
        "total": clarity.total,
        "complete": clarity.complete,
        "missing": [{"text": item.label, "url": field_url(decision_id, item.field)} for item in clarity.open_items],
    }
