"""Values of a remit in words: numbers with their unit, days, people, and the terms that a list of choices holds."""

import re
from datetime import date, time
from typing import Any

from decisions.rules.autonomy import Autonomy
from decisions.rules.facts import Hours
from decisions.rules.vocabulary import Days, EdgeAction, TimeoutAction, TriggerType
from governance.rules.limits import Direction, OnRed, Sampling
from roles.rules.canonical import canonical

# A text longer than this is cut where it is quoted.
QUOTED = 90

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TOLERANCE_UNITS = {"percent": " %", "per_mille": " ‰", "count": "", "seconds": " s", "minutes": " min", "hours": " h"}
_UNITS = {
    "hours": " h",
    "hours_after": " h",
    "hours_before": " h",
    "fallback_hours": " h",
    "respond_within_minutes": " min",
    "cadence_days": " days",
    "days": " days",
    "handling_minutes": " min",
    "maturity_days": " days",
    "minimum_sample": " cases",
}
_ACTIONS = {str(action): action.label for kind in (EdgeAction, TimeoutAction) for action in kind}
_DIRECTIONS = {direction.value: direction.label for direction in Direction}
# Of tolerances: how cases are drawn, and what happens when a limit is broken.
_OF_LIMITS = {
    "sampling": {method.value: method.label for method in Sampling},
    "on_red": {act.value: act.label for act in OnRed},
}
_BOUNDS = frozenset({"target", "amber", "limit", "amber_low", "limit_low", "baseline_value"})
# The words of these come from a list of choices, so they are said and not quoted.
_CHOSEN = frozenset(
    {
        "computed",
        "destination",
        "fallback",
        "fate",
        "grade_review",
        "impact",
        "key",
        "logic_kind",
        "nature",
        "policy_profile",
        "removal_kind",
        "reversibility",
        "supplier",
        "unit",
        "verb",
        "verbs",
    }
)


def is_empty(value: Any) -> bool:
    """Whether a value says nothing. No is an answer, and so is 0."""
    return value is None or value in ("", [], {})


def quoted(text: Any) -> str:
    """Return a text in quotation marks, cut where it is long."""
    said = str(text)
    return f"“{said if len(said) <= QUOTED else said[: QUOTED - 1].rstrip() + '…'}”"


def in_words(name: str, value: Any, around: Any) -> str:
    """Return what a field says; `around` is the object it stands in, which knows the unit of a limit."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(name, value, around)
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, list):
        return " and ".join(in_words(name, entry, None) for entry in value) or "nothing"
    return _thing(value)


def _number(name: str, value: float, around: Any) -> str:
    if name in {"autonomy", "level"} and value in set(Autonomy):
        return Autonomy(int(value)).name
    if name == "expected_share" or (name == "share" and not (isinstance(around, dict) and "days" in around)):
        return f"{canonical(round(100 * value, 2))} %"  # a part of one; of a step of the handover it is in percent
    unit = " %" if name == "share" else _UNITS.get(name, "")
    if name in _BOUNDS and isinstance(around, dict):
        unit = _TOLERANCE_UNITS.get(str(around.get("unit")), "")
    return f"{canonical(value)}{unit}"


def _text(name: str, value: str) -> str:
    if name in {"action", "timeout_action"} and value in _ACTIONS:
        return quoted(_ACTIONS[value])
    if name == "trigger" and value in set(TriggerType):
        return quoted(TriggerType(value).label)
    if name in _OF_LIMITS and value:
        return quoted(_OF_LIMITS[name].get(value, value))
    if name == "direction":
        return _DIRECTIONS.get(value, value)
    if name in _CHOSEN and value:
        return value.replace("_", " ")
    return (_DAY.fullmatch(value) and _day(value)) or (quoted(value) if value else "no text")


def _day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value):%-d %b %Y}"
    except ValueError:
        return ""


def _thing(value: dict[str, Any]) -> str:
    if "name" in value:
        waits = " (who has not accepted)" if value.get("accepted") is False else ""
        return f"{value['name']}{waits}"
    if value.keys() == {"days", "from", "until"} and (hours := hours_of(value)):
        return str(hours)
    return quoted(canonical(value))


def hours_of(value: Any) -> Hours | None:
    """Return a span of the day as the rules know it, or None where it is not said or cannot be read."""
    try:
        return Hours(Days(value["days"]), time.fromisoformat(value["from"]), time.fromisoformat(value["until"]))
    except (KeyError, TypeError, ValueError):
        return None
