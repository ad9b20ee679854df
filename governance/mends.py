"""From what is missing to the one screen that mends it."""

from django.urls import reverse

from decisions.pages.fields import field_url
from governance.rules.findings import Mend, Screen

_OF_INITIATIVE = {
    Screen.INITIATIVE: "initiative-edit",
    Screen.CLASSIFICATION: "classification",
    Screen.ACCOUNTABILITIES: "accountabilities",
    Screen.DECISIONS: "initiative-decisions",
    Screen.TOLERANCES: "initiative-tolerances",
    Screen.PLANS: "initiative-roles",
    Screen.ATTESTATION: "attestation",
    Screen.CLEARANCE: "initiative-clearance",
    Screen.SYSTEMS: "initiative-systems",
    Screen.OUTCOMES: "initiative-outcomes",
    Screen.MEASUREMENTS: "initiative-measurements",
    Screen.INTERVENTION: "initiative-interventions",
    Screen.DRILLS: "initiative-interventions",
    Screen.VALUE: "initiative-value",
    Screen.OWNER_REVIEW: "owner-review",
}
_OF_OBJECT = {
    Screen.ACCOUNTABILITY: "accountability",
    Screen.OWNERSHIP: "ownership",
    Screen.PLAN: "plan",
    Screen.QUEUE: "queue",
    Screen.PERSON: "person",
    Screen.WAIVER: "waiver",
    Screen.REVIEW: "review",
    Screen.CONDITION: "condition",
    Screen.TOLERANCE: "tolerance",
    Screen.BREACH: "breach",
    Screen.PLAN_HOURS: "plan-hours",
    Screen.PLAN_REMOVAL: "plan-removal",
    Screen.PLAN_CONSULTATION: "plan-consultation",
    Screen.PLAN_TRAINING: "plan-training",
    Screen.PLAN_SIGNATURES: "plan-signatures",
    Screen.MAP: "map",
}


def mend_url(mend: Mend, initiative_key: str | None) -> str:
    """Return the address of the screen, scrolled to the field where there is one.

    Fields of a screen carry the mend's `field` as their element's id; of a decision's form it is also the step.
    """
    if mend.screen is Screen.DECISION and mend.object_id is not None:
        return field_url(mend.object_id, mend.field)
    if mend.screen in _OF_OBJECT:
        address = reverse(_OF_OBJECT[mend.screen], args=[mend.object_id])
    elif mend.screen is Screen.JOBS:
        address = reverse("jobs")
    elif mend.screen is Screen.CAPACITY:
        address = reverse("capacity")
    elif mend.screen is Screen.LEDGER:
        address = reverse("audit") + (f"?initiative={initiative_key}" if initiative_key else "")
    elif mend.screen is Screen.WAIVERS:
        address = f"{reverse('waivers')}?initiative={initiative_key or ''}"
    elif mend.screen is Screen.INITIATIVE and mend.field == "gate":
        address = reverse("initiative-gate", args=[initiative_key])
    else:
        address = reverse(_OF_INITIATIVE[mend.screen], args=[initiative_key])
    return f"{address}#{mend.field}" if mend.field else address
