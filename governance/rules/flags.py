"""What has to be chased: missing, lapsing or wrong. Each rule goes from facts to the flags it wants open."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from governance.rules.chases import (
    approvals,
    attendance,
    behaviour,
    breaches,
    capacity,
    clearances,
    consultation,
    decisions,
    measures,
    oversight,
    ownership,
    risk,
    roles,
    time_and_stage,
    transition,
    value,
    waivers,
)
from governance.rules.facts import Facts
from governance.rules.policy import Policy
from governance.rules.raised import PersonLoad, Raised
from roles.rules.records import record


@record(frozen=True, slots=True)
class FlagRule[F]:
    """One rule: what it is called, and the flags it wants open for these facts."""

    id: str
    title: str
    check: Callable[[F, Policy], Iterator[Raised]]


def flags_wanted(facts: Facts, policy: Policy) -> Iterator[tuple[FlagRule[Facts], Iterable[Raised] | Exception]]:
    """Yield each rule about initiatives with the flags it wants open, or with what went wrong in it.

    A rule that fails never hides the rest; the job records it.
    """
    return _run(FLAG_RULES, facts, policy)


def person_flags_wanted(
    load: PersonLoad, policy: Policy
) -> Iterator[tuple[FlagRule[PersonLoad], Iterable[Raised] | Exception]]:
    """Yield each rule about people with the flags it wants open, or with what went wrong in it."""
    return _run(PERSON_FLAG_RULES, load, policy)


def _run[F](
    rules: Mapping[str, FlagRule[F]], facts: F, policy: Policy
) -> Iterator[tuple[FlagRule[F], Iterable[Raised] | Exception]]:
    for rule in rules.values():
        try:
            yield rule, tuple(rule.check(facts, policy))
        except Exception as error:  # noqa: BLE001 - whatever a rule does, the others are heard
            yield rule, error


FLAG_RULES: dict[str, FlagRule[Facts]] = {
    rule.id: rule
    for rule in (
        FlagRule("F-OWN-1", "No eligible owner", ownership.capacity_is_vacant),
        FlagRule("F-OWN-2", "Owner leaves, nobody follows", ownership.holder_leaves),
        FlagRule("F-OWN-3", "Duties not separated", ownership.duties_are_not_separated),
        FlagRule("F-OWN-4", "Business answer held in technology", ownership.answer_is_held_in_technology),
        FlagRule("F-OWN-5", "Acceptance missing or out of date", ownership.acceptance_is_missing_or_old),
        FlagRule("F-OWN-6", "Owner away, no deputy", ownership.holder_is_away),
        FlagRule("F-OWN-7", "Owner not there", attendance.owner_is_not_there),
        FlagRule("F-CAP-2", "Side of desk", time_and_stage.ownership_is_side_of_desk),
        FlagRule("F-CLS-1", "Classification missing or outgrown", time_and_stage.classification_is_outgrown),
        FlagRule("F-CLS-3", "Laws not determined, or changed", attendance.laws_are_not_determined),
        FlagRule("F-STG-2", "Pilot past its time-box", time_and_stage.pilot_is_past_its_time_box),
        FlagRule("F-DEC-1", "Version runs that nobody signed", clearances.version_runs_unsigned),
        FlagRule("F-DEC-2", "Unmapped decision or answer", decisions.something_unmapped_is_decided),
        FlagRule("F-DEC-3", "Cases that no rule fits", decisions.cases_fall_through),
        FlagRule("F-DEC-4", "Decision to be looked at again", decisions.decision_is_not_looked_at_again),
        FlagRule("F-DEC-5", "More autonomy than granted", decisions.more_autonomy_than_granted),
        FlagRule("F-DEC-6", "Too many cases of unknown segment", decisions.too_much_is_unknown),
        FlagRule("F-CLS-2", "Tool that acts as labour", behaviour.tool_acts_as_labour),
        FlagRule("F-STG-1", "Pilot that acts as production", behaviour.pilot_acts_as_production),
        FlagRule("F-CAP-4", "People who answer are too busy", capacity.queue_is_too_busy),
        FlagRule("F-ROL-1", "Day of a plan missed", transition.milestone_is_overdue),
        FlagRule("F-ROL-2", "Work goes back to manual", transition.work_goes_back_to_manual),
        FlagRule("F-ROL-3", "Work did not stop", transition.work_did_not_stop),
        FlagRule("F-ROL-4", "Employees not consulted", consultation.employees_are_not_consulted),
        FlagRule("F-ROL-5", "Training behind", consultation.training_is_behind),
        FlagRule("F-ROL-6", "Hours without destination", roles.freed_hours_go_nowhere),
        FlagRule("F-ROL-7", "Fallback runs out", transition.fallback_runs_out),
        FlagRule("F-INC-1", "Nobody rewarded for outcomes", value.leaders_lack_an_objective),
        FlagRule("F-INC-2", "Benefit late or claimed twice", value.benefit_is_late_or_overclaimed),
        FlagRule("F-HUM-1", "Escalations time out, or nobody is there", oversight.escalations_time_out),
        FlagRule("F-HUM-2", "Rubber stamp", oversight.reviews_are_a_rubber_stamp),
        FlagRule("F-HUM-3", "Oversight not tested", oversight.oversight_is_not_tested),
        FlagRule("F-HUM-4", "Stop drill late or failed", oversight.stop_drill_is_late_or_failed),
        FlagRule("F-HUM-5", "Untrained on the roster", oversight.roster_is_untrained),
        FlagRule("F-RSK-1", "Limit broken", breaches.limit_is_broken),
        FlagRule("F-RSK-2", "Close to the limit", breaches.limit_is_close),
        FlagRule("F-RSK-3", "Event that must never happen", breaches.zero_tolerance_event),
        FlagRule("F-RSK-4", "Tolerance to be looked at again", risk.tolerance_review_is_due),
        FlagRule("F-RSK-5", "Loosening while something is broken", risk.loosening_beside_a_breach),
        FlagRule("F-RSK-6", "Breach not handled in time", breaches.breach_is_not_handled),
        FlagRule("F-MEA-1", "Measurement late", measures.measurement_is_late),
        FlagRule("F-MEA-2", "Too little is known", measures.too_little_is_known),
        FlagRule("F-MEA-3", "Measuring is not independent", measures.measuring_is_not_independent),
        FlagRule("F-MEA-4", "Inputs drift or confidence is off", measures.inputs_drift),
        FlagRule("F-MEA-5", "Correction changes what a gate saw", measures.correction_changes_a_gate),
        FlagRule("F-STG-3", "Runs without a clearance", clearances.runs_without_clearance),
        FlagRule("F-STG-4", "Authorisation due", clearances.authorisation_is_due),
        FlagRule("F-STG-5", "Condition of a gate due or overdue", approvals.condition_is_due),
        FlagRule("F-APR-1", "Approval waits", approvals.approval_waits),
        FlagRule("F-APR-2", "Signature void, to be given again", approvals.signature_has_to_be_given_again),
        FlagRule("F-APR-3", "Signer conflicts, found out later", approvals.signer_conflicts_now),
        FlagRule("F-WVR-1", "Waiver expires soon", waivers.waiver_expires_soon),
        FlagRule("F-WVR-2", "Waiver expired in production", waivers.waiver_expired_in_production),
        FlagRule("F-WVR-3", "Evidence of a control late", waivers.control_evidence_is_late),
        FlagRule("F-WVR-4", "Waivers pile up", waivers.waivers_pile_up),
    )
}
PERSON_FLAG_RULES: dict[str, FlagRule[PersonLoad]] = {
    rule.id: rule
    for rule in (
        FlagRule("F-CAP-1", "Overcommitted", capacity.person_is_overcommitted),
        FlagRule("F-CAP-3", "Too many initiatives or decisions", capacity.person_holds_too_much),
    )
}
# What jobs of their own find, and clear themselves: no sweep judges it.
WATCH_TITLES: dict[str, str] = {
    "F-APR-4": "Seal or ledger broken",
    "F-DAT-1": "Job silent or rule failed",
}
FLAG_TITLES: dict[str, str] = {
    **{rule.id: rule.title for rule in FLAG_RULES.values()},
    **{rule.id: rule.title for rule in PERSON_FLAG_RULES.values()},
    **WATCH_TITLES,
}
