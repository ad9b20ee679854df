"""Requests and answers as the reference shows them, by operation; a test holds each against its schema."""

from typing import Any

from governance.api.example_rows import ACCOUNTABILITY, FLAG, INITIATIVE, MEASUREMENT, PERSON

_PROBLEM = {
    "type": "urn:remit:problem:refused",
    "title": "Refused",
    "status": 409,
    "detail": "Priya Raman has not accepted to be outcome owner.",
    "instance": "/api/v1/initiatives/AI-0042/transition",
    "reasons": [{"id": "OWN-1", "text": "Priya Raman has not accepted to be outcome owner."}],
}
_REGISTERED = {
    "title": "Case triage",
    "beneficiary_unit": 7,
    "purpose": "Cases reach the right team.",
    "impact_tier": 2,
}
_ASKED = {"initiative": "AI-0042", "capacity": "outcome_owner", "person": PERSON["id"], "hours_per_month": "24.0"}
_MEASURED = {
    "initiative": "AI-0042",
    "measure": "misroute_rate",
    "starts_on": "2026-11-16",
    "ends_on": "2026-11-22",
    "k": 14,
    "n": 1200,
    "sampling": "simple_random",
}


def _page(row: dict[str, Any]) -> dict[str, Any]:
    return {"next": None, "previous": None, "results": [row]}


def _batch(row: dict[str, Any], reason: str, field: str = "person") -> dict[str, Any]:
    refused = [{"id": field, "text": reason}]
    return {
        "done": 1,
        "refused": 1,
        "results": [
            {"row": 1, "status": 201, "reasons": [], "result": row},
            {"row": 2, "status": 400, "reasons": refused, "result": None},
        ],
    }


# By operation: the request, and the answers by status.
EXAMPLES: dict[str, tuple[Any, dict[str, Any]]] = {
    "auth_token": (
        {"username": "pmo", "password": "remit-demo"},
        {"200": {"token": "eyJwZXJz…", "token_type": "Bearer", "expires_at": "2026-11-24T15:12:32Z"}},
    ),
    "initiatives_list": (None, {"200": _page(INITIATIVE)}),
    "initiatives_create": (_REGISTERED, {}),
    "initiatives_partial_update": ({"purpose": "Cases reach the right team on the first day."}, {}),
    "initiatives_transition": ({"to": "production", "reason": ""}, {"409": _PROBLEM}),
    "initiatives_batch_create": (
        {"rows": [_REGISTERED, {"title": "Triage of letters", "beneficiary_unit": 70}]},
        {"200": _batch(INITIATIVE, 'Invalid pk "70" - object does not exist.', "beneficiary_unit")},
    ),
    "accountabilities_list": (None, {"200": _page(ACCOUNTABILITY)}),
    "accountabilities_create": (_ASKED, {"201": ACCOUNTABILITY}),
    "accountabilities_batch_create": (
        {"rows": [_ASKED]},
        {"200": _batch(ACCOUNTABILITY, "There is nobody like that.")},
    ),
    "measurements_create": (_MEASURED, {"201": MEASUREMENT}),
    "measurements_batch_create": ({"rows": [_MEASURED]}, {"200": _batch(MEASUREMENT, "A valid number is required.")}),
    "flags_list": (None, {"200": _page(FLAG)}),
    "flags_batch_create": (
        {"rows": [{"flag": FLAG["id"]}, {"flag": 12, "person": PERSON["id"], "because": "She knows the unit."}]},
        {},
    ),
    "outcomes_batch": (None, {"202": {"accepted": 1, "duplicate": 0, "rejected": 0, "reasons": []}}),
    "endpoints_create": (
        {"name": "Risk channel", "url": "https://hooks.example.org/remit", "happenings": ["flag.raised"]},
        {},
    ),
    "reviews_sign": ({"meaning": "approved", "digest": "0" * 64, "password": "…"}, {}),
}
