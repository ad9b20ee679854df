"""A content of a remit with one of everything, for the tests of what differs between two."""

import json
from copy import deepcopy
from typing import Any

ORLA = {"id": 1, "name": "Orla Byrne"}
PRIYA = {"id": 2, "name": "Priya Raman"}
OPERATIONS = {"code": "OPS", "name": "Operations"}
DAYTIME = {"days": "weekdays", "from": "08:00:00", "until": "18:00:00"}


def term(person=ORLA, **fields):
    return {
        "person": person,
        "hours": 40,
        "from": "2026-01-01",
        "to": None,
        "deputy": {**PRIYA, "accepted": True},
        "in_objectives": True,
        "cost_code": "C-1",
        **fields,
    }


def edge_case(kind, **fields):
    return {
        "kind": kind,
        "input": None,
        "conflict": None,
        "category": "",
        "action": "escalate",
        "trigger": "",
        "trigger_text": "",
        "trigger_value": None,
        "default_answer": "",
        "queue": "Desk",
        "respond_within_minutes": 60,
        "timeout_action": "hold",
        "expected_share": 0.05,
        **fields,
    }


def grant(level, share, **fields):
    return {
        "level": level,
        "share": share,
        "rule": "",
        "predicate": 'Tier = "gold"',
        "high_touch": False,
        **fields,
    }


def waiver(**fields):
    return {
        "kind": "exception",
        "ground": "timing",
        "authority": "W1",
        "reason": "Why.",
        "risk": "What.",
        "remediation": "How.",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-31",
        "timezone": "UTC",
        "expires_at": "2027-01-01T00:00:00.000000Z",
        "controls": {"A person looks.": {"owner": ORLA, "cadence_days": 7}},
        **fields,
    }


_CONTENT: dict[str, Any] = {
    "format": "remit/1",
    "ask": {"gate": "production", "statement": "May it?"},
    "initiative": {
        "key": "AI-0042",
        "title": "Triage",
        "purpose": "It sorts.",
        "impact_tier": 2,
        "nature": "labour",
        "pilot_daily_cap": 20,
        "pilot_end_planned": "2026-12-01",
        "planned_go_live": "2027-01-05",
        "unit": OPERATIONS,
        "policy_profile": "default_labour",
    },
    "systems": {
        "Router": {
            "supplier": "vendor",
            "vendor": "Acme",
            "used": True,
            "versions": {"sha256:1": {"label": "7.1"}},
        }
    },
    "classification": {
        "verbs": ["route"],
        "acts_without_person": False,
        "principal_basis": True,
        "computed": "labour",
        "reasons": ["It routes."],
        "nature": "labour",
        "override_reason": "",
    },
    "accountabilities": {"outcome_owner": [term()], "second_line": [term(PRIYA, deputy=None)]},
    "decisions": {
        "D-0001": {
            "code": "D-0001",
            "name": "Route case",
            "question": "Where does it go?",
            "verb": "route",
            "allowed_answers": ["Here", "There"],
            "trigger": "A case arrives.",
            "volume_per_day": 100,
            "impact": "moderate",
            "reversibility": "costly",
            "autonomy": 2,
            "logic_kind": "rules",
            "logic_text": "By rule.",
            "conflicts_ruled_out": "",
            "operates": DAYTIME,
            "unit": OPERATIONS,
            "retired": False,
            "owners": [term()],
            "grants": {
                "Private": grant(2, 0.7),
                "Vulnerable": grant(1, 0.2, high_touch=True, rule="Ask first."),
                "unknown": grant(0, 0.1, predicate=""),
            },
            "ramp": {
                "1": {"share": 10, "days": 14, "until": "Nothing breached."},
                "2": {"share": 100, "days": 0, "until": ""},
            },
            "table": {
                "hit_policy": "Unique: at most one rule fits",
                "inputs": {"Tier": {"type": "string", "allowed": "", "looks_at": "Tier"}},
                "outputs": {"Team": {"type": "string", "allowed": "", "default": ""}},
                "rules": {"1": 'Tier "gold" → "Here"', "2": 'Anything else → "There"'},
            },
            "outcomes": {
                "The right team has it.": {"kind": "target", "examples": ["One", "Two"], "measure": "Misrouted"}
            },
            "takes_over": ["Sort mail (Clerk, OPS)"],
            "requires": ["information: decision D-0002", "information: input data Tier"],
            "inputs": {
                "Tier": {"source_system": "CRM", "mandatory": True, "rank": 1},
                "Billing status": {"source_system": "ERP", "mandatory": False, "rank": 2},
            },
            "conflicts": [["Billing status", "Tier"]],
            "edge_cases": {
                "incomplete": edge_case("incomplete"),
                "incomplete: Billing status": edge_case("incomplete", input="Billing status"),
                "conflicting: Billing status vs Tier": edge_case(
                    "conflicting", conflict=["Billing status", "Tier"], action="precedence", queue=None
                ),
                "ambiguous": edge_case("ambiguous", trigger="confidence", trigger_text="Confidence", trigger_value=0.8),
                "mandatory: fraud": edge_case("mandatory", category="fraud"),
            },
            "queues": {
                "Desk": {"unit": OPERATIONS, "lead": ORLA, "staffed": DAYTIME, "fte": 2.5, "handling_minutes": 15}
            },
        }
    },
    "tolerances": {
        "Misrouted cases": {
            "numerator": "misrouted",
            "denominator": "routed",
            "direction": "upper",
            "unit": "percent",
            "target": 2,
            "amber": 4,
            "limit": 5,
            "owner": ORLA,
            "signed_by": ORLA,
        },
        "Answered in time": {
            "numerator": "in time",
            "denominator": "all",
            "direction": "lower",
            "unit": "per_mille",
            "target": 990,
            "amber": None,
            "limit": 950,
            "owner": ORLA,
            "signed_by": None,
        },
        "Overridden answers · D-0001 · Vulnerable": {
            "numerator": "changed",
            "denominator": "reviewed",
            "direction": "band",
            "unit": "percent",
            "target": 10,
            "amber": 15,
            "limit": 20,
            "amber_low": 5,
            "limit_low": 2,
            "key": "overrides",
            "decision": "D-0001",
            "segment": "Vulnerable",
            "sampling": "simple_random",
            "cadence_days": 7,
            "maturity_days": 3,
            "minimum_sample": 50,
            "on_red": "restrict",
            "playbook": "Route by hand.",
            "data_source": "Review log",
            "baseline_k": 40,
            "baseline_n": 400,
            "baseline_value": 10,
            "baseline_note": "A sample of last year.",
            "owner": ORLA,
            "signed_by": ORLA,
        },
    },
    "plans": {
        "7": {
            "title": "Clerks",
            "summary": "Who does what.",
            "new_purpose": "Decides what is hard.",
            "authorities": "May refuse a case.",
            "grade_review": "pending",
            "span_after": 12,
            "rollback_until": "2027-06-30",
            "reopened_at": "2027-02-01T09:00:00Z",
            "role": {
                "title": "Clerk",
                "unit": OPERATIONS,
                "headcount": 12,
                "purpose": "Sorts.",
                "fte": 11.5,
                "site": "Galway",
                "jurisdiction": "IE",
            },
            "activities": {
                "Sort mail": {
                    "fate": "automate",
                    "hours_before": 100,
                    "hours_after": 10,
                    "effective_date": "2027-01-01",
                    "rationale": "Because.",
                    "residual": "Letters by hand.",
                    "removal_kind": "queue_closed",
                    "removal_owner": ORLA,
                    "fallback": "retained_skill",
                    "fallback_hours": 40,
                    "fallback_until": "2027-12-31",
                },
                "Look after it": {
                    "fate": "new",
                    "hours_before": 0,
                    "hours_after": 20,
                    "effective_date": "2027-01-01",
                    "rationale": "",
                    "oversight": True,
                },
                "Open mail": {
                    "fate": "transfer",
                    "hours_before": 30,
                    "hours_after": 0,
                    "effective_date": "2027-01-01",
                    "rationale": "",
                    "transfer_to": "Runner, OPS",
                },
            },
            "movements": {
                "release": {"destination": "release", "hours": 20},
                "redeploy: Operations": {
                    "destination": "redeploy",
                    "hours": 30,
                    "unit": OPERATIONS,
                    "from": "2027-02-01",
                    "note": "As agreed.",
                },
            },
        }
    },
    "waivers": {"DEC-4": [waiver()]},
    "value": {
        "Less sorting": {
            "kind": "capacity",
            "hours": 40,
            "unit": "hours a month",
            "baseline": 100,
            "baseline_from": "2026-07-01",
            "baseline_to": "2026-09-30",
            "target": 60,
            "target_on": "2027-06-30",
            "method": "Counted.",
            "boundary": "",
            "owner": ORLA,
            "plan": {"id": 7, "name": "Clerks"},
        },
        "Less variety": {"kind": "disbenefit", "hours": 0, "unit": "percent", "owner": ORLA, "plan": None},
    },
}


# Read from text, so that no part of it is a part of another.
CONTENT: dict[str, Any] = json.loads(json.dumps(_CONTENT))


def content_with(path, value):
    """Return the content with another value at a path such as `decisions/D-0001/autonomy`; `...` takes it away."""
    changed = deepcopy(CONTENT)
    *steps, last = path if isinstance(path, tuple) else path.split("/")
    inner: Any = changed
    for step in steps:
        inner = inner[int(step) if isinstance(inner, list) else step]
    if value is ...:
        del inner[int(last) if isinstance(inner, list) else last]
    elif isinstance(inner, list):
        inner[int(last)] = value
    else:
        inner[last] = value
    return changed
