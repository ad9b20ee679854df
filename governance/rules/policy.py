"""The numbers and switches of a policy profile."""

from collections.abc import Mapping
from dataclasses import field, fields
from functools import cache
from typing import Any

from decisions.rules.clarity_items import Proof
from decisions.rules.escalations import Workload
from decisions.rules.vocabulary import EscalationCategory
from governance.rules.parameters import READERS, ChangeApplies
from governance.rules.reviews import StepRule
from governance.rules.stages import Gate
from governance.rules.waivers import Authority
from roles.rules.capacities import Capacity
from roles.rules.capacity import WorkingTime
from roles.rules.records import record
from roles.rules.transition import TransitionTerms

# Labour is judged under the first, tools under the second; people and what is under no profile by the first.
DEFAULT_PROFILE = "default_labour"
LIGHT_PROFILE = "light_tool"


@record(frozen=True, slots=True)
class Policy:
    """One policy profile as the rules read it. The numbers live in the profile's row, never in code.

    Units: `_days` in calendar days, `_business_days` in working days, `_hours` in hours a month, `_fte` in full-time
    equivalents, `_minutes` a day; `_factor`, `_cost`, `_error`, `_kappa`, `_agreement` and `_share` are parts of one.
    `review_steps` says for each gate who signs what, in which order; a gate that is not named there needs no signature.
    `restricted_autonomy` is the level a restricted clearance caps. `parameters` is what all of it was read from.
    """

    key: str
    name: str
    parameters: Mapping[str, Any] = field(repr=False, compare=False)
    requirements_production: tuple[str, ...]
    requirements_pilot: tuple[str, ...]
    requirements_intake: tuple[str, ...]
    classification_valid_days: int
    determination_valid_days: int
    determination_capacity: Capacity
    absentee_days: int
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
    severity_acknowledge_hours: Mapping[str, int]
    severity_line_hours: Mapping[str, int]
    severity_board_hours: Mapping[str, int]
    remind_business_days: float
    snooze_days: int
    accepted_flag_days: int
    digest_hour: int
    review_steps: Mapping[Gate, tuple[StepRule, ...]]
    gatekeepers_apart: bool
    change_applies: ChangeApplies
    review_open_days: int
    maximum_conditions: int
    condition_days: int
    condition_warning_days: int
    waiver_days: Mapping[Authority, int]
    maximum_renewals: int
    maximum_open_waivers: int
    question_waiver_days: int
    waiver_warning_days: int
    waiver_urgent_days: int
    clearance_days: int
    reauthorisation_days: int
    reauthorisation_urgent_days: int
    restricted_autonomy: float
    restrict_after_hours: float
    interim_days: int
    delegation_days: int
    stale_sweep_hours: float
    oversight_peak_factor: float
    productive_minutes: float
    occupancy_factor: float
    minimum_edge_tests: float
    maximum_calibration_error: float
    minimum_reference_cases: float
    minimum_segment_cases: float
    minimum_expert_kappa: float
    minimum_reference_agreement: float
    observation_days: int
    fall_through_share: float
    unknown_segment_share: float
    map_review_days: int
    map_review_high_days: int
    false_alarm_share: float
    drift_factor: float
    drift_nights: float
    amber_window_days: int
    amber_cases: float
    minimum_sample_cases: float
    loosening_calm_days: int
    maximum_loosenings: int
    breach_acknowledge_hours: float
    breach_contain_hours: float
    breach_close_days: int
    watch_days: int
    standard_risk_authority: float
    tolerance_review_days: int
    tolerance_review_high_days: int
    stop_drill_days: int
    stop_drill_production_days: int
    seconds_to_safe: float
    seeded_test_days: int
    seeded_cases: float
    seeded_catch_share: float
    timeout_share: float
    acceptance_share: float
    acceptance_cases: float
    acceptance_seconds: float
    rubber_stamp_share: float
    rubber_stamp_seconds: float
    bypass_share: float
    minimum_group: float
    late_periods: float
    deployed_hours: float
    pilot_minimum_days: int
    pilot_mix_share: float
    appeal_days: int
    outcome_detail_days: int
    behaviour_days: int
    deputy_share: float
    early_production_days: int
    breach_hours: float
    maximum_maps: int
    queue_utilisation_share: float
    queue_days: int
    hours_balance_share: float
    movement_share: float
    movement_days: int
    trained_interveners_share: float
    trained_affected_share: float
    training_warning_business_days: int
    removal_late_days: int
    bypass_periods: float
    fallback_warning_days: int
    kpi_search_days: int
    reading_periods: float
    calendar_timezone: str

    @property
    def working_time(self) -> WorkingTime:
        """How much time people have for what they answer for."""
        return _working_time(self.hours_per_fte, self.switching_cost, self.deputy_share, self.hours_balance_share)

    @property
    def workload(self) -> Workload:
        """How many cases a day people can carry."""
        return Workload(self.oversight_peak_factor, self.productive_minutes, self.occupancy_factor)

    @property
    def transition_terms(self) -> TransitionTerms:
        """How much work may go past an AI, and how long a fallback counts that was tried."""
        return TransitionTerms(
            bypass_share=self.bypass_share,
            bypass_periods=int(self.bypass_periods),
            trial_days=self.stop_drill_days,
            warning_days=self.fallback_warning_days,
        )

    @property
    def proof(self) -> Proof:
        """What it takes to prove that the logic of a decision is right."""
        return Proof(
            edge_tests=self.minimum_edge_tests,
            calibration_error=self.maximum_calibration_error,
            reference_cases=self.minimum_reference_cases,
            segment_cases=self.minimum_segment_cases,
            kappa=self.minimum_expert_kappa,
            agreement=self.minimum_reference_agreement,
        )


class PolicyInvalid(Exception):  # noqa: N818 - named as the sentence it is
    """A profile's parameters cannot be read. The text names the parameter; `entry` is the one that cannot be read."""

    def __init__(self, text: str, entry: str = "") -> None:
        super().__init__(text)
        self.entry = entry


def policy_from(key: str, name: str, parameters: Mapping[str, Any]) -> Policy:
    """Return the policy that a profile's parameters describe.

    Raises: PolicyInvalid, naming the parameter that is missing, unknown or unreadable.
    """
    wanted = {each.name for each in fields(Policy)} - _NO_PARAMETERS
    if missing := wanted - parameters.keys():
        raise PolicyInvalid(f"The profile {key} lacks {', '.join(sorted(missing))}.")
    if unknown := parameters.keys() - wanted:
        raise PolicyInvalid(f"The profile {key} has parameters nobody knows: {', '.join(sorted(unknown))}.")
    values = {entry: _read(key, entry, parameters[entry]) for entry in wanted}
    return Policy(key=key, name=name, parameters=parameters, **values)


_NO_PARAMETERS = frozenset({"key", "name", "parameters"})


def policy_again(policy: Policy, kept: Mapping[str, Any]) -> Policy:
    """Return a policy as it was when these parameters were kept; a number that was not known then is today's.

    Raises: PolicyInvalid.
    """
    known = {name: kept.get(name, value) for name, value in policy.parameters.items()}
    return policy_from(policy.key, policy.name, known)


def _read(key: str, entry: str, value: Any) -> Any:
    try:
        if reader := READERS.get(entry):
            return reader(value)
        if entry.startswith("requirements_"):
            return tuple(str(requirement) for requirement in value)
        return int(value) if entry.endswith("_days") or entry.startswith("maximum_") else float(value)
    except (TypeError, ValueError, AttributeError, KeyError, OSError) as error:
        raise PolicyInvalid(f"The profile {key} cannot read {entry}: {value!r}.", entry) from error


@cache
def _working_time(*numbers: float) -> WorkingTime:
    return WorkingTime(*numbers)
