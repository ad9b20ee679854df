"""How each parameter of a policy profile is read. What nobody lists here is a number."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from decisions.rules.vocabulary import EscalationCategory
from governance.rules.reviews import Meaning, StepRule, When
from governance.rules.severity import Severity
from governance.rules.stages import Gate
from governance.rules.waivers import Authority
from roles.rules.capacities import Capacity

LEAST_GROUP = 5
HOURS_A_DAY = 24


class ChangeApplies(StrEnum):
    """When a change of the policy reaches a review that is open: with the next gate, or at once."""

    NEXT_GATE = "next_gate"
    IMMEDIATE = "immediate"


def _steps(value: Mapping[str, Any]) -> Mapping[Gate, tuple[StepRule, ...]]:
    steps = {Gate(gate): tuple(sorted(map(_step, rules), key=lambda r: r.order)) for gate, rules in value.items()}
    # No profile switches the signatures of production off, and a gate that asks for some asks somebody in any case.
    if Gate.PRODUCTION not in steps or not all(_signable(rules) for rules in steps.values()):
        raise ValueError(value)
    return steps


def _signable(rules: tuple[StepRule, ...]) -> bool:
    """Whether somebody is always asked, and each capacity once."""
    return any(rule.when is When.ALWAYS for rule in rules) and len({rule.capacity for rule in rules}) == len(rules)


def _step(rule: Mapping[str, Any]) -> StepRule:
    return StepRule(
        order=int(rule["order"]),
        capacity=Capacity(rule["capacity"]),
        meaning=Meaning(rule["meaning"]),
        when=When(rule["when"]),
        quorum=int(rule["quorum"]),
        due_days=int(rule["due_days"]),
    )


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _positive(value: Any) -> float:
    """A day without minutes, or a factor of nothing, would carry any number of cases, or divide by nothing."""
    number = float(value)
    if not 0 < number < inf:
        raise ValueError(value)
    return number


def _more_than_one(value: Any) -> float:
    """What multiplies by one finds nothing, and once in one night is always."""
    number = _positive(value)
    if number <= 1:
        raise ValueError(value)
    return number


def _part(value: Any) -> float:
    """A chance of nothing would never find anything, one of everything always."""
    number = float(value)
    if not 0 < number < 1:
        raise ValueError(value)
    return number


def _group(value: Any) -> float:
    """Fewer than five are no group: figures about them are figures about each."""
    number = float(value)
    if number < LEAST_GROUP:
        raise ValueError(value)
    return number


def _hours(value: Mapping[str, Any]) -> Mapping[str, int]:
    """Every severity has its hours: one that is left out would never be chased."""
    found = {str(severity): int(hours) for severity, hours in value.items()}
    if set(found) != set(Severity) or min(found.values()) < 0:
        raise ValueError(value)
    return found


def _hour(value: Any) -> int:
    if not 0 <= int(value) < HOURS_A_DAY:
        raise ValueError(value)
    return int(value)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "mandatory_categories": lambda value: tuple(EscalationCategory(category) for category in value),
    "owner_hours_by_tier": lambda value: {int(tier): float(hours) for tier, hours in value.items()},
    "severity_resolve_hours": _hours,
    "severity_acknowledge_hours": _hours,
    "severity_line_hours": _hours,
    "severity_board_hours": _hours,
    "remind_business_days": _positive,
    "digest_hour": _hour,
    "review_steps": _steps,
    "gatekeepers_apart": _switch,
    "change_applies": ChangeApplies,
    "determination_capacity": Capacity,
    "waiver_days": lambda value: {Authority(authority): int(days) for authority, days in value.items()},
    "maximum_calibration_error": float,
    "oversight_peak_factor": _positive,
    "productive_minutes": _positive,
    "occupancy_factor": _positive,
    "false_alarm_share": _part,
    "seeded_catch_share": _part,
    "drift_factor": _more_than_one,
    "drift_nights": _more_than_one,
    "minimum_group": _group,
    "calendar_timezone": lambda value: ZoneInfo(value).key,
}
