"""The numbers and switches of a policy profile."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from decisions.rules.vocabulary import EscalationCategory
from roles.rules.capacity import WorkingTime

# Labour is judged under the first, tools under the second; people and what is under no profile by the first.
DEFAULT_PROFILE = "default_labour"
LIGHT_PROFILE = "light_tool"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy profile as the rules read it. The numbers live in the profile's row, never in code.

    Units: `_days` in calendar days, `_business_days` in working days, `_hours` in hours a month, `_fte` in full-time
    equivalents, `_factor` and `_cost` are shares.
    """

    key: str
    name: str
    requirements_production: tuple[str, ...]
    requirements_pilot: tuple[str, ...]
    requirements_intake: tuple[str, ...]
    classification_valid_days: int
    acceptance_valid_days: int
    acceptance_wait_business_days: int
    owner_stays_days: int
    leaving_warning_days: int
    absence_business_days: int
    minimum_fte: float
    hours_per_fte: float
    owner_hours_by_tier: Mapping[int, float]
    pilot_factor: float
    switching_cost: float
    capacity_horizon_days: int
    maximum_initiatives: int
    maximum_decisions: int
    attestation_valid_days: int
    attestation_ahead_days: int
    pilot_days: int
    pilot_grace_days: int
    mandatory_categories: tuple[EscalationCategory, ...]
    severity_resolve_hours: Mapping[str, int]

    @property
    def working_time(self) -> WorkingTime:
        """How much time people have for what they answer for."""
        return WorkingTime(self.hours_per_fte, self.switching_cost)


class PolicyInvalid(Exception):  # noqa: N818 - named as the sentence it is
    """A profile's parameters cannot be read. The text names the parameter."""


def policy_from(key: str, name: str, parameters: Mapping[str, Any]) -> Policy:
    """Return the policy that a profile's parameters describe.

    Raises: PolicyInvalid, naming the parameter that is missing, unknown or unreadable.
    """
    wanted = {field.name for field in fields(Policy)} - {"key", "name"}
    if missing := wanted - parameters.keys():
        raise PolicyInvalid(f"The profile {key} lacks {', '.join(sorted(missing))}.")
    if unknown := parameters.keys() - wanted:
        raise PolicyInvalid(f"The profile {key} has parameters nobody knows: {', '.join(sorted(unknown))}.")
    values = {entry: _read(key, entry, parameters[entry]) for entry in wanted}
    return Policy(key=key, name=name, **values)


def _read(key: str, entry: str, value: Any) -> Any:
    try:
        if entry == "mandatory_categories":
            return tuple(EscalationCategory(category) for category in value)
        if entry.startswith("requirements_"):
            return tuple(str(requirement) for requirement in value)
        if entry == "owner_hours_by_tier":
            return {int(tier): float(hours) for tier, hours in value.items()}
        if entry == "severity_resolve_hours":
            return {str(severity): int(hours) for severity, hours in value.items()}
        return int(value) if entry.endswith("_days") or entry.startswith("maximum_") else float(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise PolicyInvalid(f"The profile {key} cannot read {entry}: {value!r}.") from error
