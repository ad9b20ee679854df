"""What is published of a signed remit: what the AI may decide, how freely, in which versions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

UNKNOWN = "unknown"
_TOLD_OF_DECISIONS = ("code", "name", "question", "allowed_answers")
_TOLD_OF_TOLERANCES = ("unit", "direction", "target", "amber", "limit")


def published_scope(content: Mapping[str, Any], *, map_version: str, restricted_autonomy: int) -> dict[str, Any]:
    """Return the part of a remit's content that pipelines and runtimes are told.

    Segments may overlap, and their order says nothing: where a case belongs to several, the lowest level holds.
    `map_version` is the digest of the remit's decisions; `restricted_autonomy` is the level that a restriction caps.
    """
    decisions, tolerances = content["decisions"], content["tolerances"]
    return {
        "nature": content["initiative"]["nature"],
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
    """Return published decisions with no more autonomy than this level, in no segment."""
    return [_capped(decision, f"A{level}") for decision in decisions]


def granted_levels(decisions: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return how freely published decisions may be taken, by code and segment; the unknown has an empty name.

    What was published before there were segments has one autonomy for every case.
    """
    return {decision["code"]: _levels(decision) for decision in decisions}


def _levels(decision: Mapping[str, Any]) -> dict[str, int]:
    levels = {grant["segment"].casefold(): _level(grant["autonomy"]) for grant in decision.get("segments", ())}
    unknown = levels.pop(UNKNOWN, None)
    if unknown is not None:
        levels[""] = unknown
    return levels or {"": _level(decision["autonomy"])}


def _level(autonomy: str) -> int:
    return int(autonomy.removeprefix("A"))


def _capped(decision: Mapping[str, Any], most: str) -> dict[str, Any]:
    told = {**decision, "autonomy": min(decision["autonomy"], most)}
    if "segments" in decision:  # what was signed before there were segments has none
        told["segments"] = [{**grant, "autonomy": min(grant["autonomy"], most)} for grant in decision["segments"]]
    return told


def _decision(decision: Mapping[str, Any]) -> dict[str, Any]:
    # Where nobody said how freely the AI decides, a human does.
    told = {name: decision[name] for name in _TOLD_OF_DECISIONS}
    grants = decision.get("grants") or {}
    return told | {
        "autonomy": f"A{decision['autonomy'] or 0}",
        "segments": [
            {
                "segment": segment,
                "predicate": grants[segment]["predicate"],
                "high_touch": grants[segment]["high_touch"],
                "autonomy": f"A{grants[segment]['level']}",
            }
            # The unknown last: it is what is left once nothing else fits.
            for segment in sorted(grants, key=lambda name: (name == UNKNOWN, name))
        ],
    }
