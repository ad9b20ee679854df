"""What the ledger's verbs say to people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import LedgerEntry
from governance.rules.stages import Stage

# For each verb what is said, `%(label)s` being what the entry is about, and an icon.
VERBS: dict[str, tuple[Any, str]] = {
    "absence_record": (gettext_lazy("Recorded an absence of %(label)s"), "calendar-days"),
    "accountability_accept": (gettext_lazy("Accepted: %(label)s"), "signature"),
    "accountability_agree": (gettext_lazy("Agreed to the hours of %(label)s"), "check"),
    "accountability_decline": (gettext_lazy("Declined: %(label)s"), "x"),
    "accountability_deputise": (gettext_lazy("Accepted to deputise for %(label)s"), "user-round-plus"),
    "accountability_end": (gettext_lazy("Ended: %(label)s"), "minus"),
    "accountability_name_deputy": (gettext_lazy("Named a deputy for %(label)s"), "user-round-plus"),
    "accountability_propose": (gettext_lazy("Proposed %(label)s"), "user-round"),
    "accountability_set_hours": (gettext_lazy("Set the hours of %(label)s"), "clock"),
    "attestation_give": (gettext_lazy("Attested the platform"), "shield-check"),
    "classification_approve": (gettext_lazy("Approved the classification"), "stamp"),
    "classification_propose": (gettext_lazy("Proposed a classification"), "scale"),
    "classification_reject": (gettext_lazy("Rejected the classification"), "x"),
    "decision_register": (gettext_lazy("Registered the decision %(label)s"), "workflow"),
    "decision_set_conflicts": (gettext_lazy("Said which inputs of %(label)s can contradict each other"), "workflow"),
    "decision_set_inputs": (gettext_lazy("Set the inputs of %(label)s"), "workflow"),
    "decision_update": (gettext_lazy("Changed the decision %(label)s"), "pencil"),
    "edge_case_remove": (gettext_lazy("Removed an edge case of %(label)s"), "minus"),
    "edge_case_set": (gettext_lazy("Defined an edge case of %(label)s"), "pencil"),
    "flag_acknowledge": (gettext_lazy("Acknowledged the flag %(label)s"), "flag"),
    "initiative_cite_decision": (gettext_lazy("Cited the decision %(decision)s"), "link"),
    "initiative_cite_plan": (gettext_lazy("Cited the plan %(plan)s"), "link"),
    "initiative_move": (gettext_lazy("Moved from %(origin)s to %(target)s"), "arrow-right"),
    "initiative_register": (gettext_lazy("Registered the initiative"), "plus"),
    "initiative_uncite_decision": (gettext_lazy("Cited the decision %(decision)s no longer"), "undo-2"),
    "initiative_uncite_plan": (gettext_lazy("Cited the plan %(plan)s no longer"), "undo-2"),
    "initiative_update": (gettext_lazy("Changed %(fields)s"), "pencil"),
    "initiatives_import": (gettext_lazy("Imported from its source"), "upload"),
    "ownership_accept": (gettext_lazy("Accepted: %(label)s"), "signature"),
    "ownership_agree": (gettext_lazy("Agreed to the hours of %(label)s"), "check"),
    "ownership_decline": (gettext_lazy("Declined: %(label)s"), "x"),
    "ownership_deputise": (gettext_lazy("Accepted to deputise for %(label)s"), "user-round-plus"),
    "ownership_end": (gettext_lazy("Ended: %(label)s"), "minus"),
    "ownership_name_deputy": (gettext_lazy("Named a deputy for %(label)s"), "user-round-plus"),
    "ownership_propose": (gettext_lazy("Proposed: %(label)s"), "user-round"),
    "ownership_set_hours": (gettext_lazy("Set the hours of %(label)s"), "clock"),
    "plan_register": (gettext_lazy("Began the redesign plan %(label)s"), "users-round"),
    "plan_update": (gettext_lazy("Changed the redesign plan %(label)s"), "pencil"),
    "tolerance_remove": (gettext_lazy("Removed the tolerance for %(label)s"), "minus"),
    "tolerance_set": (gettext_lazy("Set the tolerance for %(label)s"), "sliders-horizontal"),
    "tolerance_sign": (gettext_lazy("Signed the tolerance for %(label)s"), "signature"),
}

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
    """Return one entry as a sentence without its subject, and its icon. An unknown verb is said by its name."""
    text, icon = VERBS.get(entry.verb, (entry.verb.replace("_", " ").capitalize() + ": %(label)s", "history"))
    return str(text) % _words(entry), icon


def _words(entry: LedgerEntry) -> dict[str, str]:
    details = entry.details
    origin, target = details.get("stage", ("", ""))
    return {
        "label": _label(entry),
        "decision": str(details.get("decision", "")),
        "plan": str(details.get("plan", "")),
        "origin": _stage(origin),
        "target": _stage(target),
        "fields": ", ".join(str(_FIELDS[name]) for name in details if name in _FIELDS) or _("the systems"),
    }


def _stage(stage: str) -> str:
    return Stage(stage).label.lower() if stage else ""


def _label(entry: LedgerEntry) -> str:
    """Return what the entry is about; of whose initiative goes without saying on its own page."""
    if entry.target_type == "governance.accountability":
        return entry.target_label.rpartition(" of ")[0] or entry.target_label
    return entry.target_label
