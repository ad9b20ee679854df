"""Whether a case is within a signed remit: what an agent is answered that asks before it acts. Closed by default."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.rules.scope import granted_levels
from roles.rules.records import record
from roles.rules.refusals import Reason

UNKNOWN = "unknown"


@record(frozen=True, slots=True)
class Wanted:
    """What an agent wants to do: decide by itself, this freely, in a case of this kind. No segment: it knows none."""

    decision: str
    segment: str = ""
    autonomy: int = 0


def decision_in(answer: Mapping[str, Any], named: str) -> Mapping[str, Any] | None:
    """Return the cleared decision that is meant, by its code or by its name."""
    wanted = named.strip().casefold()
    decisions: Sequence[Mapping[str, Any]] = answer["decisions"]
    by_code = next((each for each in decisions if each["code"].casefold() == wanted), None)
    return by_code or next((each for each in decisions if each["name"].casefold() == wanted), None)


def case_answer(answer: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Return whether the case is within the remit, with every reason against it and what is allowed instead.

    `answer` is the clearance as it stands (`clearance_answer`). A segment that was not signed is the unknown one, of
    which a remit says how freely it is decided. The level that is allowed is told in any case: A0 is a human's.
    """
    decision = decision_in(answer, wanted.decision)
    reasons = [] if answer["allowed"] else [Reason(each["id"], each["text"]) for each in answer["reasons"]]
    if not answer["allowed"] and not reasons:
        reasons.append(Reason("STATE", f"The clearance is {answer['state']}."))
    most, segment = 0, UNKNOWN
    if decision is None:
        reasons.append(Reason("DECISION", f"The signed remit has no decision “{wanted.decision}”."))
    else:
        segment, most = _level(decision, wanted.segment)
        most = most if answer["allowed"] else 0
        if wanted.segment.strip() and segment == UNKNOWN and wanted.segment.strip().casefold() != UNKNOWN:
            text = f"The segment “{wanted.segment}” was not signed; the case is taken for one of unknown segment."
            reasons.append(Reason("SEGMENT", text)) if wanted.autonomy > most else None
        if wanted.autonomy > most:
            reasons.append(
                Reason("AUTONOMY", f"A{most} is the most allowed here, and A{wanted.autonomy} was asked for.")
            )
    return {
        "allowed": not reasons,
        "reasons": [{"id": reason.id, "text": reason.text} for reason in reasons],
        "decision": decision["code"] if decision else None,
        "segment": segment,
        "autonomy": f"A{most}",
        "allowed_answers": list(decision["allowed_answers"]) if decision else [],
        "remit": answer["remit"],
        "state": answer["state"],
        "expires_at": answer["expires_at"],
    }


def _level(decision: Mapping[str, Any], segment: str) -> tuple[str, int]:
    """Return which signed segment the case is of, and how freely it is decided there."""
    levels = granted_levels([decision])[decision["code"]]
    wanted = segment.strip().casefold()
    if wanted and wanted != UNKNOWN and wanted in levels:
        return segment.strip(), levels[wanted]
    # The unknown has an empty name; what was signed before there were segments is all under it.
    return UNKNOWN, levels.get("", 0)
