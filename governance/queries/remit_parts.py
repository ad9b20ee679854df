"""Which fields of governance a remit holds, and why it leaves out the others."""

from collections.abc import Mapping

from django.db.models import Model

from governance.models import (
    Accountability,
    AISystem,
    Benefit,
    Citation,
    Classification,
    CompensatingControl,
    Initiative,
    PlanCitation,
    PolicyProfile,
    SystemVersion,
    Tolerance,
    Waiver,
)
from roles.queries.content import COUNTER, ROW, TERMS_PARTS, WRITTEN, Parts

_SUGGESTED = "What a rule suggested; what was approved is in the classification."
_SOURCE = "Where the first entry came from."
_APPROVED = "Whoever approves the same again changes nothing that was signed."
_WORTH = "How far it has come; the gate judges that afresh (INC-3)."
_POLICY = "What the initiative is judged by; a review keeps the policy it goes by itself."

# Objectives of people and the measures they are judged by are matters of HR and no condition that anybody signs: the
# gate judges them afresh (INC-1, INC-2).
PARTS: Mapping[type[Model], Parts] = {
    Initiative: Parts(
        content=(
            "key",
            "title",
            "purpose",
            "beneficiary_unit",
            "systems",
            "impact_tier",
            "nature",
            "policy_profile",
            "pilot_end_planned",
            "planned_go_live",
            "pilot_daily_cap",
        ),
        other={
            "id": "Its key names it.",
            "stage": "What a signed remit moves, so it cannot be part of one.",
            "pilot_start": "Written by the gate when it lets a pilot begin, after the remit was signed.",
            "reported_stage": "What a source says; where it differs, that is a finding.",
            "suggested_nature": _SUGGESTED,
            "suggested_because": _SUGGESTED,
            "source": _SOURCE,
            "source_ref": _SOURCE,
            "source_data": _SOURCE,
            "created_by": WRITTEN,
            "created_at": WRITTEN,
            "parent": "Which larger one it belongs to; what it may do stands in its own remit.",
            "revision": COUNTER,
        },
    ),
    AISystem: Parts(
        content=("name", "supplier", "vendor"),
        other={
            "id": "Its name, of which there is one, names it.",
            "permissions": "What inventories say it may do; signed is the fingerprint, which covers tools.",
        },
    ),
    SystemVersion: Parts(
        content=("initiative", "system", "label", "fingerprint", "withdrawn_at"),
        other={
            "id": ROW,
            "note": "A word to colleagues; what may run is the fingerprint.",
            "registered_by": WRITTEN,
            "registered_at": WRITTEN,
        },
    ),
    PolicyProfile: Parts(
        content=("key",),
        other={
            "id": "Its key, of which there is one, names it.",
            "name": _POLICY,
            "description": _POLICY,
            "parameters": _POLICY,
            "revision": _POLICY,
        },
    ),
    Citation: Parts(content=("initiative", "decision"), other={"id": ROW}),
    PlanCitation: Parts(content=("initiative", "plan"), other={"id": ROW}),
    Classification: Parts(
        content=(
            "initiative",
            "status",
            "verbs",
            "acts_without_person",
            "principal_basis",
            "computed",
            "reasons",
            "nature",
            "override_reason",
        ),
        other={
            "id": ROW,
            "assessed_by": _APPROVED,
            "assessed_at": _APPROVED,
            "decided_by": _APPROVED,
            "decided_at": _APPROVED,
            "rejection_reason": "What was rejected is in no remit.",
        },
    ),
    Accountability: Parts(content=(*TERMS_PARTS.content, "initiative", "capacity"), other=TERMS_PARTS.other),
    Tolerance: Parts(
        content=(
            "initiative",
            "measure",
            "numerator",
            "denominator",
            "direction",
            "unit",
            "target",
            "amber",
            "limit",
            "owner",
            "signed_by",
            *("key", "decision", "segment", "amber_low", "limit_low", "sampling", "cadence_days", "maturity_days"),
            *("minimum_sample", "on_red", "playbook", "data_source"),
            *("baseline_k", "baseline_n", "baseline_value", "baseline_note"),
        ),
        other={
            "id": ROW,
            "signed_at": "Whoever signs the same values again changes nothing.",
            "first_signed_at": "Whoever signs the same values again changes nothing.",
            "evidence_since": "Since when what is seen counts; what has to hold is in the limits.",
            "revision": COUNTER,
        },
    ),
    Waiver: Parts(
        content=(
            "initiative",
            "requirement",
            "kind",
            "ground",
            "authority",
            "reason",
            "risk",
            "remediation",
            "starts_on",
            "ends_on",
            "timezone",
            "expires_at",
            "state",
        ),
        other={
            "id": ROW,
            "renews": "The waiver before it is over, or stands beside it.",
            "requested_by": WRITTEN,
            "requested_at": WRITTEN,
            "digest": "Covers what is in the remit itself.",
            "decided_at": WRITTEN,
            "ended_at": "The state says that it ended.",
            "end_reason": "The state says that it ended.",
            "revision": COUNTER,
        },
    ),
    CompensatingControl: Parts(content=("waiver", "text", "owner", "cadence_days"), other={"id": ROW}),
    Benefit: Parts(
        content=(
            *("initiative", "name", "kind", "owner", "plan", "hours", "unit"),
            *("baseline", "baseline_from", "baseline_to", "target", "target_on", "method", "boundary"),
        ),
        other={
            "id": ROW,
            "state": _WORTH,
            "cadence_days": "How often somebody looks; what it is worth is in the remit.",
            "proposed_by": WRITTEN,
            "proposed_at": WRITTEN,
            "baselined_at": _WORTH,
            "figures_by": _WORTH,
            "committed_by": _WORTH,
            "committed_at": _WORTH,
            "closed_by": _WORTH,
            "closed_at": _WORTH,
            "closed_because": _WORTH,
            "revision": COUNTER,
        },
    ),
}
