"""Rows of an invented company, as the examples of the reference show them."""

from typing import Any

PERSON = {"id": 31, "name": "Priya Raman"}
_PMO = {"id": 4, "name": "Paula Moreau"}
_UNIT = {"id": 7, "code": "OPS", "name": "Operations"}
_INITIATIVE = {"key": "AI-0042", "title": "Case triage"}
_AT = "2026-11-23T09:30:00Z"

INITIATIVE: dict[str, Any] = {
    **_INITIATIVE,
    "beneficiary_unit": _UNIT,
    "stage": "pilot",
    "reported_stage": "",
    "nature": "labour",
    "suggested_nature": "labour",
    "impact_tier": 2,
    "policy_profile": {"key": "standard", "name": "Standard"},
    "pilot_start": "2026-09-01",
    "pilot_end_planned": "2026-12-31",
    "planned_go_live": None,
    "created_at": _AT,
    "revision": 9,
    "readiness": {
        "evaluated_at": _AT,
        "unmet": ["OWN-1"],
        "indeterminate": [],
        "met_count": 21,
        "asked_count": 22,
        "questions_answered": [2, 3, 4, 5],
        "questions_count": 4,
    },
}

ACCOUNTABILITY: dict[str, Any] = {
    "id": 118,
    "person": PERSON,
    "status": "proposed",
    "hours_per_month": "24.0",
    "in_objectives": False,
    "cost_code": "",
    "deputy": None,
    "deputy_accepted_at": None,
    "proposed_by": _PMO,
    "proposed_at": _AT,
    "accepted_at": None,
    "declined_at": None,
    "decline_reason": "",
    "manager_agreed_by": None,
    "manager_agreed_at": None,
    "valid_from": "2026-11-23",
    "valid_to": None,
    "ended_at": None,
    "end_reason": "",
    "revision": 1,
    "initiative": _INITIATIVE,
    "capacity": "outcome_owner",
}

MEASUREMENT: dict[str, Any] = {
    "id": 77,
    "initiative": _INITIATIVE,
    "measure": "misroute_rate",
    "decision": None,
    "segment": "",
    "fingerprint": "",
    "starts_on": "2026-11-16",
    "ends_on": "2026-11-22",
    "k": 14,
    "n": 1200,
    "value": None,
    "sampling": "simple_random",
    "source": "",
    "note": "",
    "submitted_by": PERSON,
    "submitted_at": _AT,
    "supersedes": None,
    "superseded": False,
    "reason": "",
}

FLAG: dict[str, Any] = {
    "id": 902,
    "rule": "F-OWN-1",
    "severity": "high",
    "state": "open",
    "message": "Nobody owns the outcome.",
    "link": "https://remit.example.org/initiatives/AI-0042/roles/",
    "initiative": _INITIATIVE,
    "person": None,
    "owner": PERSON,
    "opened_at": _AT,
    "last_seen_at": _AT,
    "due_at": "2026-11-30T09:30:00Z",
    "assigned": None,
    "level": 0,
    "quiet_until": None,
    "acknowledged_by": None,
    "acknowledged_at": None,
    "cleared_at": None,
}
