"""What is published of a signed remit: what the AI may decide, how freely, in which versions."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from governance.rules.limits import Limits, limits_from, stricter
from governance.rules.measures import key_of
from governance.rules.tolerances import measure_of, tolerance_name

UNKNOWN = "unknown"
_TOLD_OF_DECISIONS = ("code", "name", "question", "allowed_answers")
_TOLD_OF_TOLERANCES = ("unit", "direction", "target", "amber", "limit")
# Told where the remit says it: none of it is in one that was signed before it could be said.
_TOLD_WHERE_SAID = (
    *("key", "decision", "segment", "amber_low", "limit_low", "on_red"),
    *("sampling", "cadence_days", "maturity_days", "minimum_sample"),
)


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
        "tolerances": [_tolerance(name, tolerances[name]) for name in sorted(tolerances)],
        "daily_cap": content["initiative"]["pilot_daily_cap"],
    }


def capped(decisions: Sequence[Mapping[str, Any]], level: int) -> list[dict[str, Any]]:
    """Return published decisions with no more autonomy than this level, in no segment."""
    return [_capped(decision, f"A{level}") for decision in decisions]


def signed_limits(tolerances: Iterable[Mapping[str, Any]]) -> dict[str, Limits]:
    """Return the limits of published tolerances, by what a remit calls each."""
    return {
        tolerance_name(told["measure"], told.get("decision", ""), told.get("segment", "")): limits_from(told)
        for told in tolerances
    }


def signed_for(tolerances: Iterable[Mapping[str, Any]], name: str, about: tuple[str, str, str]) -> Limits | None:
    """Return the limits of one published tolerance, by what a remit calls it, else by what it is `about`, or None.

    `about` is the key of its measure, the code of its decision and its segment: who calls a measure something else
    still measures it.
    """
    told = list(tolerances)
    if (found := signed_limits(told).get(name)) is not None:
        return found
    same = [limits_from(each) for each in told if _about(each) == about]
    return reduce(stricter, same) if same else None


def _about(told: Mapping[str, Any]) -> tuple[str, str, str]:
    return told.get("key") or key_of(told["measure"]), told.get("decision", ""), told.get("segment", "")


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


def _tolerance(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    told = {"measure": measure_of(name, said.get("decision", ""), said.get("segment", ""))}
    told |= {field: said[field] for field in _TOLD_OF_TOLERANCES}
    return told | {field: said[field] for field in _TOLD_WHERE_SAID if field in said}


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
