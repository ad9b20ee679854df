"""What is published of a signed remit: what the AI may decide, how freely, in which versions."""

from collections.abc import Mapping, Sequence
from typing import Any

_TOLD_OF_DECISIONS = ("code", "name", "question", "allowed_answers")
_TOLD_OF_TOLERANCES = ("unit", "direction", "target", "amber", "limit")


def published_scope(content: Mapping[str, Any], *, map_version: str, restricted_autonomy: int) -> dict[str, Any]:
    """Return the part of a remit's content that pipelines and runtimes are told.

    `map_version` is the digest of the remit's decisions; `restricted_autonomy` is the level that a restriction caps.
    """
    decisions, tolerances = content["decisions"], content["tolerances"]
    return {
        "map_version": map_version,
        "restricted_autonomy": restricted_autonomy,
        "decisions": [_decision(decisions[code]) for code in sorted(decisions)],
        "fingerprints": sorted({mark for system in content["systems"].values() for mark in system["versions"]}),
        "tolerances": [
            {"measure": measure} | {name: tolerances[measure][name] for name in _TOLD_OF_TOLERANCES}
            for measure in sorted(tolerances)
        ],
        "daily_cap": content["initiative"]["pilot_daily_cap"],
    }


def capped(decisions: Sequence[Mapping[str, Any]], level: int) -> list[dict[str, Any]]:
    """Return published decisions with no more autonomy than this level."""
    return [{**decision, "autonomy": min(decision["autonomy"], f"A{level}")} for decision in decisions]


def _decision(decision: Mapping[str, Any]) -> dict[str, Any]:
    # Where nobody said how freely the AI decides, a human does.
    told = {name: decision[name] for name in _TOLD_OF_DECISIONS}
    return told | {"autonomy": f"A{decision['autonomy'] or 0}"}
