"""What agents read of a signed remit: what they may do, who intervenes, and what the signed tables answer."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from decisions.dmn.json_values import to_json
from decisions.tables.cases.cases import cases_from_rows
from decisions.tables.evaluate import decide
from decisions.tables.replays.replay import wanted
from governance.models import Clearance
from governance.queries.signed_tables import signed_table
from roles.rules.capacities import Capacity
from roles.rules.refusals import Reason, Refused

# Who is asked first when something has to be stopped or decided by somebody.
_INTERVENE = (Capacity.INTERVENTION_LEAD, Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER)


def remit_shown(cleared: Clearance | None) -> dict[str, Any]:
    """Return of the signed remit what the clearance does not say: title, fallback, who intervenes."""
    if cleared is None:
        return {"title": None, "fallback": [], "intervene": []}
    content = cleared.remit.content
    return {
        "title": content["initiative"]["title"],
        "fallback": [each for code in sorted(content["decisions"]) for each in _fallback(content["decisions"][code])],
        "intervene": list(_intervene(content)),
    }


def evaluated(cleared: Clearance | None, named: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the signed table of a decision answers for a case. Rules are counted from 1, as they were signed.

    Raises: Refused where no such decision or no table of it was signed, or a value is none of its column's type.
    """
    content = cleared.remit.content if cleared else {"decisions": {}}
    decision = _named(content["decisions"], named)
    if decision is None:
        raise Refused(Reason("DECISION", f"The signed remit has no decision “{named}”."))
    read = signed_table(decision)
    if read is None:
        raise Refused(Reason("TABLE", f"No table of {decision['code']} was signed that could be asked."))
    cases = cases_from_rows([case], wanted(read))
    if lost := [reading.name for reading in cases.readings if reading.unreadable]:
        raise Refused(*(Reason("CASE", f"{name}: this is no value of the column's type.") for name in lost))
    decided = decide(read, cases.case(0))
    lines = decision["table"]["rules"]
    return {
        "decision": decision["code"],
        "answer": json.loads(to_json(decided.answer)),
        "fired": [{"rule": number, "says": lines.get(str(number), "")} for number in decided.fired],
        "uncovered": decided.uncovered,
        "default_used": decided.default_used,
        "violation": decided.violation.message if decided.violation else "",
        "missing": [reading.name for reading in cases.readings if reading.missing],
        "remit": {"number": cleared.remit.number, "digest": cleared.remit.digest} if cleared else None,
    }


def _named(decisions: Mapping[str, Any], named: str) -> Mapping[str, Any] | None:
    meant = named.strip().casefold()
    by_code = next((told for code, told in decisions.items() if code.casefold() == meant), None)
    return by_code or next((told for told in decisions.values() if told["name"].casefold() == meant), None)


def _fallback(decision: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what happens where the decision must not be taken as usual."""
    said = ("action", "default_answer", "queue", "respond_within_minutes", "timeout_action")
    return [
        {"decision": decision["code"], "case": name} | {field: told[field] for field in said}
        for name, told in sorted(decision["edge_cases"].items())
    ]


def _intervene(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for capacity in _INTERVENE:
        for held in content["accountabilities"].get(capacity.value, ()):
            yield {"capacity": capacity.value, "name": held["person"]["name"]}
