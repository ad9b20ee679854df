"""Under which heading the numbers of a policy stand. What nobody placed here stands under the last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

_GROUPS: tuple[tuple[Any, str], ...] = (
    (
        gettext_lazy("Who answers"),
        """
        classification_valid_days determination_valid_days absentee_days acceptance_valid_days
        acceptance_wait_business_days owner_stays_days
        leaving_warning_days absence_business_days interim_days delegation_days attestation_valid_days
        attestation_ahead_days
        """,
    ),
    (
        gettext_lazy("Time for it"),
        """
        minimum_fte hours_per_fte pilot_factor early_production_days breach_hours deputy_share switching_cost
        capacity_horizon_days maximum_initiatives maximum_decisions maximum_maps
        """,
    ),
    (
        gettext_lazy("Pilots"),
        """
        pilot_days pilot_grace_days pilot_minimum_days pilot_mix_share
        """,
    ),
    (
        gettext_lazy("Reviews and clearances"),
        """
        review_open_days maximum_conditions condition_days condition_warning_days clearance_days
        reauthorisation_days reauthorisation_urgent_days restricted_autonomy restrict_after_hours
        stale_sweep_hours deployed_hours late_periods
        """,
    ),
    (
        gettext_lazy("Waivers"),
        """
        maximum_renewals maximum_open_waivers question_waiver_days waiver_warning_days waiver_urgent_days
        """,
    ),
    (
        gettext_lazy("How it decides"),
        """
        minimum_edge_tests maximum_calibration_error minimum_reference_cases minimum_segment_cases
        minimum_expert_kappa minimum_reference_agreement observation_days fall_through_share
        unknown_segment_share map_review_days map_review_high_days
        """,
    ),
    (
        gettext_lazy("Who steps in"),
        """
        oversight_peak_factor productive_minutes occupancy_factor queue_utilisation_share queue_days
        timeout_share stop_drill_days stop_drill_production_days seconds_to_safe seeded_test_days seeded_cases
        seeded_catch_share appeal_days
        """,
    ),
    (
        gettext_lazy("How much may go wrong"),
        """
        false_alarm_share drift_factor drift_nights amber_window_days amber_cases minimum_sample_cases
        tolerance_review_days tolerance_review_high_days standard_risk_authority loosening_calm_days
        maximum_loosenings breach_acknowledge_hours breach_contain_hours breach_close_days watch_days
        """,
    ),
    (
        gettext_lazy("What it does in fact"),
        """
        acceptance_share acceptance_cases acceptance_seconds rubber_stamp_share rubber_stamp_seconds
        bypass_share bypass_periods behaviour_days minimum_group outcome_detail_days
        """,
    ),
    (
        gettext_lazy("The work around it"),
        """
        hours_balance_share movement_share movement_days trained_interveners_share trained_affected_share
        training_warning_business_days removal_late_days fallback_warning_days kpi_search_days reading_periods
        """,
    ),
)
_OTHERS = gettext_lazy("Further numbers")


@dataclass(frozen=True, slots=True)
class NumberGroup:
    """Numbers that are read together."""

    title: Any
    names: tuple[str, ...]


def number_groups(names: Iterable[str]) -> list[NumberGroup]:
    """Return these numbers under their headings, in the order in which they are given; none is left out."""
    heads: Mapping[str, Any] = {name: title for title, listed in _GROUPS for name in listed.split()}
    found: dict[Any, list[str]] = {title: [] for title in (*(title for title, _listed in _GROUPS), _OTHERS)}
    for name in names:
        found[heads.get(name, _OTHERS)].append(name)
    return [NumberGroup(title, tuple(held)) for title, held in found.items() if held]
