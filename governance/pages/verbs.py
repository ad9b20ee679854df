"""What the ledger's verbs say to people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import LedgerEntry
from governance.pages.verb_words import VERBS
from governance.rules.reviews import Verdict
from governance.rules.stages import Gate, Stage

_FIELDS = {
    "title": gettext_lazy("the title"),
    "purpose": gettext_lazy("the purpose"),
    "beneficiary_unit": gettext_lazy("the unit"),
    "impact_tier": gettext_lazy("the impact tier"),
    "pilot_start": gettext_lazy("the pilot's start"),
    "pilot_end_planned": gettext_lazy("the pilot's planned end"),
    "planned_go_live": gettext_lazy("the planned go-live"),
    "pilot_daily_cap": gettext_lazy("the daily cap"),
    "reported_stage": gettext_lazy("the reported stage"),
    "policy_profile": gettext_lazy("the policy profile"),
}


def said_of(entry: LedgerEntry) -> tuple[str, str]:
    """Return one entry as a sentence without its subject, and its icon. An unknown verb is said by its name.

    So is a known one where the entry lacks what its sentence tells: it is about something beside the act.
    """
    words, plain = _words(entry), entry.verb.replace("_", " ").capitalize() + ": %(label)s"
    text, icon = VERBS.get(entry.verb, (plain, "history"))
    lacking = any(not value and f"%({name})s" in str(text) for name, value in words.items())
    return (plain if lacking else str(text)) % words, icon


def _words(entry: LedgerEntry) -> dict[str, str]:
    details = entry.details
    origin, target = details.get("stage", ("", ""))
    return {
        "label": _label(entry),
        "decision": str(details.get("decision", "")),
        "plan": str(details.get("plan", "")),
        "origin": _stage(origin),
        "target": _stage(target),
        "gate": _word(Gate, details.get("gate")),
        "verdict": _word(Verdict, details.get("verdict")),
        "assigned": str(details.get("assigned_to", "")),
        "fields": ", ".join(str(_FIELDS[name]) for name in details if name in _FIELDS) or _("the systems"),
    }


def _word(kind: type[Gate | Verdict], value: Any) -> str:
    return kind(value).label.lower() if value in kind else ""


def _stage(stage: str) -> str:
    return Stage(stage).label.lower() if stage else ""


def _label(entry: LedgerEntry) -> str:
    """Return what the entry is about; of whose initiative goes without saying on its own page."""
    if entry.target_type in {"governance.accountability", "governance.step"}:
        return entry.target_label.rpartition(" of ")[0] or entry.target_label
    return entry.target_label
