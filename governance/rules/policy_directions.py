"""Which way a policy goes when one of its parameters grows. What nobody lists here is different, neither one."""

from math import inf
from typing import Any

from governance.rules.directions import Way


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# With more of it, more is asked, sooner chased, or less let pass.
TIGHTER_WITH_MORE = _names("""
    owner_stays_days leaving_warning_days minimum_fte pilot_factor switching_cost attestation_ahead_days
    condition_warning_days waiver_warning_days waiver_urgent_days reauthorisation_days reauthorisation_urgent_days
    oversight_peak_factor minimum_edge_tests minimum_reference_cases minimum_segment_cases minimum_expert_kappa
    minimum_reference_agreement false_alarm_share loosening_calm_days watch_days seeded_cases seeded_catch_share
    acceptance_seconds rubber_stamp_share rubber_stamp_seconds minimum_group pilot_minimum_days pilot_mix_share
    deputy_share early_production_days breach_hours movement_share trained_interveners_share trained_affected_share
    training_warning_business_days bypass_periods fallback_warning_days owner_hours_by_tier
""")
# With more of it, something counts longer, is chased later, or more is let pass.
LOOSER_WITH_MORE = _names("""
    classification_valid_days determination_valid_days absentee_days acceptance_valid_days
    acceptance_wait_business_days absence_business_days
    maximum_initiatives maximum_decisions attestation_valid_days pilot_days pilot_grace_days review_open_days
    maximum_conditions condition_days maximum_renewals maximum_open_waivers question_waiver_days clearance_days
    restricted_autonomy restrict_after_hours interim_days delegation_days stale_sweep_hours productive_minutes
    occupancy_factor maximum_calibration_error fall_through_share unknown_segment_share map_review_days
    map_review_high_days drift_nights amber_cases maximum_loosenings breach_acknowledge_hours breach_contain_hours
    breach_close_days standard_risk_authority tolerance_review_days tolerance_review_high_days stop_drill_days
    stop_drill_production_days seconds_to_safe seeded_test_days timeout_share acceptance_share acceptance_cases
    bypass_share late_periods deployed_hours appeal_days maximum_maps queue_utilisation_share hours_balance_share
    movement_days removal_late_days kpi_search_days reading_periods severity_resolve_hours waiver_days
""")
# Nought switches these off, so that it is the loosest of all.
OFF_AT_NOUGHT = frozenset({"restrict_after_hours", "maximum_calibration_error", "determination_valid_days"})
# Each entry of these lists is one thing more that is asked.
ASKED_BY_ENTRY = ("requirements_", "mandatory_categories")
# A yes of these binds.
TIGHTER_WITH_YES = frozenset({"gatekeepers_apart"})


def way_of_number(name: str, before: Any, after: Any) -> Way:
    """Return where a number leads that is another one now."""
    if isinstance(before, bool) or not all(isinstance(side, int | float) for side in (before, after)):
        return Way.NEITHER
    old, new = (inf if side == 0 and name in OFF_AT_NOUGHT else side for side in (before, after))
    if old == new:
        return Way.NEITHER
    return _against(with_more(name)) if new < old else with_more(name)


def way_of_switch(name: str, after: Any) -> Way:
    """Return where a switch leads that was turned."""
    if name not in TIGHTER_WITH_YES:
        return Way.NEITHER
    return Way.TIGHTER if after else Way.LOOSER


def way_of_entry(name: str, *, added: bool) -> Way:
    """Return where a list leads to which something was added, or from which it was taken."""
    if not name.startswith(ASKED_BY_ENTRY):
        return Way.NEITHER
    return Way.TIGHTER if added else Way.LOOSER


def with_more(name: str) -> Way:
    """Return where more of a parameter leads; hours to do something about a flag are looser the more they are."""
    if name in LOOSER_WITH_MORE or (name.startswith("severity_") and name.endswith("_hours")):
        return Way.LOOSER
    return Way.TIGHTER if name in TIGHTER_WITH_MORE else Way.NEITHER


def _against(way: Way) -> Way:
    return {Way.LOOSER: Way.TIGHTER, Way.TIGHTER: Way.LOOSER}.get(way, Way.NEITHER)
