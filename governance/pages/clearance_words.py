"""How a clearance is told: in a word with a shape, and in a sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import ClearanceEvent
from governance.rules.clearances import ClearanceAct, ClearanceFacts, ClearanceState
from governance.rules.facts import Facts
from governance.rules.stages import Stage

# What is drawn for a state: the word, the colour, the shape.
_TAGS: dict[ClearanceState | None, tuple[Any, str, str]] = {
    None: (gettext_lazy("Not cleared"), "unknown", "lock"),
    ClearanceState.ACTIVE: (gettext_lazy("Cleared"), "good", "circle-check"),
    ClearanceState.STALE: (gettext_lazy("Cleared, stale"), "warn", "hourglass"),
    ClearanceState.RESTRICTED: (gettext_lazy("Restricted"), "held", "sliders-horizontal"),
    ClearanceState.SUSPENDED: (gettext_lazy("Suspended"), "bad", "octagon-alert"),
    ClearanceState.EXPIRED: (gettext_lazy("Expired"), "bad", "clock"),
    ClearanceState.REVOKED: (gettext_lazy("Revoked"), "bad", "x"),
}
_SENTENCES = {
    ClearanceState.ACTIVE: gettext_lazy("%(stage)s is cleared until %(day)s."),
    ClearanceState.STALE: gettext_lazy("%(stage)s is cleared until %(day)s, but what was signed no longer fits."),
    ClearanceState.RESTRICTED: gettext_lazy("%(stage)s is restricted: the AI decides less by itself."),
    ClearanceState.SUSPENDED: gettext_lazy("%(stage)s is suspended: nothing of it is allowed."),
    ClearanceState.EXPIRED: gettext_lazy("%(stage)s expired on %(day)s: nothing of it is allowed."),
    ClearanceState.REVOKED: gettext_lazy("The clearance was taken back: nothing of it is allowed."),
}
_ICONS = {
    ClearanceAct.GRANTED: "stamp",
    ClearanceAct.SUPERSEDED: "stamp",
    ClearanceAct.RESTRICTED: "sliders-horizontal",
    ClearanceAct.SUSPENDED: "octagon-alert",
    ClearanceAct.RESTORED: "refresh-cw",
    ClearanceAct.REVOKED: "x",
}


@dataclass(frozen=True, slots=True)
class ClearanceTag:
    """A state as a word with a shape, and where it is explained."""

    label: str
    kind: str
    icon: str
    url: str = ""


def clearance_tag(state: ClearanceState | None, key: str = "") -> ClearanceTag:
    """Return the word for a state; with an initiative's key it leads to its clearance."""
    label, kind, icon = _TAGS[state]
    return ClearanceTag(str(label), kind, icon, reverse("initiative-clearance", args=[key]) if key else "")


def clearance_sentence(facts: Facts, at: datetime) -> str:
    """Return what is cleared, in one sentence."""
    clearance = facts.clearance
    if clearance is None:
        return _("Nothing of it is cleared: nobody has signed a remit for it.")
    values = {"stage": Stage(clearance.stage).label, "day": date_format(clearance.review_due, "j M Y")}
    return str(_SENTENCES[clearance.standing(at).state]) % values


def state_at(clearance: ClearanceFacts | None, at: datetime) -> ClearanceState | None:
    """Return how a clearance stands, or None where there is none."""
    return clearance.standing(at).state if clearance else None


def event_shown(event: ClearanceEvent) -> dict[str, Any]:
    """Return one event of a clearance's history as the timeline shows it."""
    act = ClearanceAct(event.act)
    values = {"stage": Stage(event.stage).label.lower(), "number": event.remit.number}
    return {
        "title": str(_TITLES[act]) % values,
        "at": event.at,
        "text": event.reason,
        "person": event.actor,
        "icon": _ICONS[act],
        "url": reverse("review", args=[event.review_id]) if event.review_id else "",
    }


_TITLES = {
    ClearanceAct.GRANTED: gettext_lazy("Cleared for %(stage)s by remit %(number)d"),
    ClearanceAct.SUPERSEDED: gettext_lazy("Cleared for %(stage)s by remit %(number)d, in place of the one before"),
    ClearanceAct.RESTRICTED: gettext_lazy("Restricted"),
    ClearanceAct.SUSPENDED: gettext_lazy("Stopped"),
    ClearanceAct.RESTORED: gettext_lazy("Started again"),
    ClearanceAct.REVOKED: gettext_lazy("Taken back"),
}
