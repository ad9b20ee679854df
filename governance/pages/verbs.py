"""What the ledger's verbs say to people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import LedgerEntry
from governance.rules.reviews import Verdict
from governance.rules.stages import Gate, Stage

# For each verb what is said, `%(label)s` being what the entry is about, and an icon.
VERBS: dict[str, tuple[Any, str]] = {
    "absence_record": (gettext_lazy("Recorded an absence of %(label)s"), "calendar-days"),
    "accountability_accept": (gettext_lazy("Accepted: %(label)s"), "signature"),
    "accountability_agree": (gettext_lazy("Agreed to the hours of %(label)s"), "check"),
    "accountability_decline": (gettext_lazy("Declined: %(label)s"), "x"),
    "accountability_deputise": (gettext_lazy("Accepted to deputise for %(label)s"), "user-round-plus"),
    "accountability_end": (gettext_lazy("Ended: %(label)s"), "minus"),
    "accountability_name_deputy": (gettext_lazy("Named a deputy for %(label)s"), "user-round-plus"),
    "accountability_propose": (gettext_lazy("Proposed %(label)s"), "user-round"),
    "accountability_set_hours": (gettext_lazy("Set the hours of %(label)s"), "clock"),
    "activities_add": (gettext_lazy("Added to what people do as %(label)s"), "list-checks"),
    "activities_set": (gettext_lazy("Said what people do as %(label)s"), "list-checks"),
    "attestation_give": (gettext_lazy("Attested the platform"), "shield-check"),
    "appeal_route_set": (gettext_lazy("Said how decisions are appealed"), "scale"),
    "authority_propose": (gettext_lazy("Wrote what the people of %(label)s may do by themselves"), "pencil"),
    "autonomy_grants_set": (gettext_lazy("Set how much the AI may do by segment, for %(label)s"), "sliders-horizontal"),
    "benefit_baseline": (gettext_lazy("Measured what was before: %(label)s"), "scale"),
    "benefit_claim": (gettext_lazy("Changed how many hours are claimed: %(label)s"), "pencil"),
    "benefit_commit": (gettext_lazy("Relies on it for finance: %(label)s"), "signature"),
    "benefit_propose": (gettext_lazy("Said what it is worth: %(label)s"), "plus"),
    "benefit_read": (gettext_lazy("Said what is seen of it: %(label)s"), "check"),
    "benefit_validate": (gettext_lazy("Validated for finance: %(label)s"), "stamp"),
    "benefit_write_down": (gettext_lazy("Wrote it down: %(label)s"), "minus"),
    "breach_acknowledged": (gettext_lazy("Acknowledged: %(label)s"), "eye"),
    "breach_contained": (gettext_lazy("Contained: %(label)s"), "lock"),
    "breach_cause_found": (gettext_lazy("Found the cause of %(label)s"), "check"),
    "breach_remedied": (gettext_lazy("Remedied: %(label)s"), "check"),
    "breach_watched": (gettext_lazy("Watches whether %(label)s comes back"), "clock"),
    "breach_noted": (gettext_lazy("Noted something about %(label)s"), "pencil"),
    "breach_close_asked": (gettext_lazy("Asked to close %(label)s"), "flag"),
    "breach_reject_asked": (gettext_lazy("Called it a false alarm: %(label)s"), "flag"),
    "breach_declined": (gettext_lazy("Did not concur: %(label)s"), "x"),
    "breach_closed": (gettext_lazy("Concurred that it is over: %(label)s"), "stamp"),
    "breach_rejected": (gettext_lazy("Concurred that it was a false alarm: %(label)s"), "stamp"),
    "breach_open": (gettext_lazy("Found a limit broken: %(label)s"), "octagon-alert"),
    "case_file_forget": (gettext_lazy("Forgot the content of past cases of %(label)s"), "minus"),
    "case_file_upload": (gettext_lazy("Uploaded past cases of %(label)s"), "upload"),
    "case_report_make": (gettext_lazy("Said that a case does not fit: %(label)s"), "flag"),
    "case_report_reply": (gettext_lazy("Answered what was said of a case: %(label)s"), "check"),
    "classification_approve": (gettext_lazy("Approved the classification"), "stamp"),
    "classification_propose": (gettext_lazy("Proposed a classification"), "scale"),
    "classification_reject": (gettext_lazy("Rejected the classification"), "x"),
    "clearance_restrict": (gettext_lazy("Restricted its clearance"), "sliders-horizontal"),
    "clearance_suspend": (gettext_lazy("Stopped it"), "octagon-alert"),
    "condition_verify": (gettext_lazy("Verified that a condition is met: %(label)s"), "check"),
    "decision_register": (gettext_lazy("Registered the decision %(label)s"), "workflow"),
    "decision_review": (gettext_lazy("Confirmed that %(label)s still holds"), "check"),
    "decision_set_conflicts": (gettext_lazy("Said which inputs of %(label)s can contradict each other"), "workflow"),
    "decision_set_inputs": (gettext_lazy("Set the inputs of %(label)s"), "workflow"),
    "decision_update": (gettext_lazy("Changed the decision %(label)s"), "pencil"),
    "delegation_accept": (gettext_lazy("Accepted to stand in: %(label)s"), "users-round"),
    "delegation_end": (gettext_lazy("Ended: %(label)s"), "minus"),
    "delegation_give": (gettext_lazy("Lets somebody stand in: %(label)s"), "users-round"),
    "drill_record": (gettext_lazy("Recorded a drill: %(label)s"), "check"),
    "edge_case_remove": (gettext_lazy("Removed an edge case of %(label)s"), "minus"),
    "edge_case_set": (gettext_lazy("Defined an edge case of %(label)s"), "pencil"),
    "edge_tests_record": (gettext_lazy("Recorded tests of an edge case of %(label)s"), "check"),
    "expert_answer_give": (gettext_lazy("Answered a reference case of %(label)s"), "user-round"),
    "delivery_replay": (gettext_lazy("Had a message sent again: %(label)s"), "refresh-cw"),
    "endpoint_end": (gettext_lazy("Tells nothing outside any more: %(label)s"), "minus"),
    "endpoint_register": (gettext_lazy("Has somebody told outside: %(label)s"), "plus"),
    "endpoint_secret_turn": (gettext_lazy("Gave a new secret to %(label)s"), "lock"),
    "endpoint_try": (gettext_lazy("Tried whether it arrives: %(label)s"), "check"),
    "flag_accept": (gettext_lazy("Lets it stay for now: %(label)s"), "hourglass"),
    "flag_acknowledge": (gettext_lazy("Acknowledged the flag %(label)s"), "flag"),
    "flag_assign": (gettext_lazy("Handed the flag on: %(label)s"), "users-round"),
    "flag_resolve": (gettext_lazy("Said that it is mended, and it was: %(label)s"), "check"),
    "flag_snooze": (gettext_lazy("Put the flag off: %(label)s"), "clock"),
    "flag_wake": (gettext_lazy("Has it chased again: %(label)s"), "bell"),
    "flags_hand_over": (gettext_lazy("Handed over what waited for somebody: %(label)s"), "users-round"),
    "initiative_cite_decision": (gettext_lazy("Cited the decision %(decision)s"), "link"),
    "initiative_cite_plan": (gettext_lazy("Cited the plan %(plan)s"), "link"),
    "initiative_move": (gettext_lazy("Moved from %(origin)s to %(target)s"), "arrow-right"),
    "initiative_register": (gettext_lazy("Registered the initiative"), "plus"),
    "initiative_split": (gettext_lazy("Split: %(label)s"), "workflow"),
    "initiative_split_end": (gettext_lazy("Ended, all its parts decided about: %(label)s"), "minus"),
    "initiative_uncite_decision": (gettext_lazy("Cited the decision %(decision)s no longer"), "undo-2"),
    "initiative_uncite_plan": (gettext_lazy("Cited the plan %(plan)s no longer"), "undo-2"),
    "initiative_update": (gettext_lazy("Changed %(fields)s"), "pencil"),
    "initiatives_import": (gettext_lazy("Imported from its source"), "upload"),
    "kpi_adjust": (gettext_lazy("Changed what rewarded the old way: %(label)s"), "check"),
    "kpi_name": (gettext_lazy("Named what rewards the old way: %(label)s"), "flag"),
    "kpi_plan": (gettext_lazy("Said by when it is changed: %(label)s"), "calendar-days"),
    "kpi_search_record": (gettext_lazy("Looked for measures that reward the old way"), "check"),
    "measurement_correct": (gettext_lazy("Corrected a measurement: %(label)s"), "undo-2"),
    "measurement_report": (gettext_lazy("Reported a measurement: %(label)s"), "check"),
    "map_add_node": (gettext_lazy("Drew something new in the map %(label)s"), "workflow"),
    "map_add_requirement": (gettext_lazy("Connected two things in the map %(label)s"), "workflow"),
    "map_import": (gettext_lazy("Imported the map %(label)s"), "upload"),
    "map_register": (gettext_lazy("Began the map %(label)s"), "workflow"),
    "map_remove_node": (gettext_lazy("Removed something from the map %(label)s"), "minus"),
    "map_remove_requirement": (gettext_lazy("Removed a requirement from the map %(label)s"), "minus"),
    "map_rename": (gettext_lazy("Renamed the map %(label)s"), "pencil"),
    "map_rename_node": (gettext_lazy("Renamed something in the map %(label)s"), "pencil"),
    "map_review": (gettext_lazy("Looked at the map %(label)s, and stands by it"), "check"),
    "map_save_drawing": (gettext_lazy("Drew the map %(label)s"), "workflow"),
    "movements_set": (gettext_lazy("Said where freed hours go: %(label)s"), "clock"),
    # What the objective is, is read by few; that there is one, by everybody.
    "objective_agree": (gettext_lazy("Agreed to an objective"), "signature"),
    "objective_end": (gettext_lazy("Took an objective back"), "minus"),
    "objective_set": (gettext_lazy("Set somebody an objective"), "plus"),
    "observations_report": (gettext_lazy("Reported what was decided: %(label)s"), "bot"),
    "ownership_accept": (gettext_lazy("Accepted: %(label)s"), "signature"),
    "ownership_agree": (gettext_lazy("Agreed to the hours of %(label)s"), "check"),
    "ownership_decline": (gettext_lazy("Declined: %(label)s"), "x"),
    "ownership_deputise": (gettext_lazy("Accepted to deputise for %(label)s"), "user-round-plus"),
    "ownership_end": (gettext_lazy("Ended: %(label)s"), "minus"),
    "ownership_name_deputy": (gettext_lazy("Named a deputy for %(label)s"), "user-round-plus"),
    "ownership_propose": (gettext_lazy("Proposed: %(label)s"), "user-round"),
    "ownership_set_hours": (gettext_lazy("Set the hours of %(label)s"), "clock"),
    "outcomes_roll_up": (gettext_lazy("Counted outcomes"), "bot"),
    "outcomes_set": (gettext_lazy("Set which outcomes of %(label)s are acceptable"), "pencil"),
    "pack_keep": (gettext_lazy("Brought the pack up to date; what changed is signed anew"), "refresh-cw"),
    "plan_complete": (gettext_lazy("Carried out the redesign plan %(label)s"), "check"),
    "plan_consult": (gettext_lazy("Put the redesign plan %(label)s to people"), "users-round"),
    "plan_execute": (gettext_lazy("Began to carry out the redesign plan %(label)s"), "calendar-days"),
    "library_import": (gettext_lazy("Took in the task library %(label)s"), "upload"),
    "role_register": (gettext_lazy("Registered the role %(label)s"), "users-round"),
    "role_update": (gettext_lazy("Changed the role %(label)s"), "pencil"),
    "plan_register": (gettext_lazy("Began the redesign plan %(label)s"), "users-round"),
    "plan_sign": (gettext_lazy("Signed the redesign plan %(label)s"), "signature"),
    "bypass_report": (gettext_lazy("Told how many cases go past the AI: %(label)s"), "flag"),
    "fallback_trial_record": (gettext_lazy("Tried to do by hand what the AI does: %(label)s"), "check"),
    "redesign_task_close": (gettext_lazy("Closed a task of the redesign: %(label)s"), "check"),
    "removal_reject": (gettext_lazy("Turned down a proof that work is out: %(label)s"), "x"),
    "removal_report": (gettext_lazy("Said that work is out: %(label)s"), "minus"),
    "removal_verify": (gettext_lazy("Verified that work is out: %(label)s"), "check"),
    "plan_update": (gettext_lazy("Changed the redesign plan %(label)s"), "pencil"),
    "plan_withdraw": (gettext_lazy("Withdrew the redesign plan %(label)s"), "undo-2"),
    "queue_authorise": (gettext_lazy("Signed what the people of %(label)s may do by themselves"), "signature"),
    "queue_update": (gettext_lazy("Changed the queue %(label)s"), "pencil"),
    "reference_case_adjudicate": (gettext_lazy("Adjudicated a reference case of %(label)s"), "scale"),
    "reference_case_withdraw": (gettext_lazy("Withdrew a reference case of %(label)s"), "undo-2"),
    "reference_cases_add": (gettext_lazy("Added reference cases of %(label)s"), "plus"),
    "reference_cases_settle": (gettext_lazy("Adjudicated what experts agree on, for %(label)s"), "scale"),
    "replay_cancel": (gettext_lazy("Called off a replay of %(label)s"), "x"),
    "replay_finish": (gettext_lazy("Replayed past cases of %(label)s"), "refresh-cw"),
    "replay_request": (gettext_lazy("Asked for a replay of %(label)s"), "refresh-cw"),
    "review_decide": (gettext_lazy("Decided the review: %(verdict)s"), "stamp"),
    "review_expire": (gettext_lazy("The review expired; nobody decided it in time"), "clock"),
    "review_open": (gettext_lazy("Brought it before the gate: %(gate)s"), "stamp"),
    "review_recuse": (gettext_lazy("Stepped aside from the review"), "user-round"),
    "review_sign": (gettext_lazy("Signed: %(label)s"), "signature"),
    "review_withdraw": (gettext_lazy("Took the review back"), "undo-2"),
    "roster_set": (gettext_lazy("Set the roster of %(label)s"), "users-round"),
    "runtime_report": (gettext_lazy("Reported what runs: %(label)s"), "bot"),
    "seeded_test_approve": (gettext_lazy("Approved another test of oversight: %(label)s"), "signature"),
    "seeded_test_record": (gettext_lazy("Recorded a test with planted errors: %(label)s"), "check"),
    "segment_register": (gettext_lazy("Named the segment %(label)s"), "plus"),
    "segment_remove": (gettext_lazy("Removed the segment %(label)s"), "minus"),
    "segment_update": (gettext_lazy("Changed the segment %(label)s"), "pencil"),
    "shift_remove": (gettext_lazy("Took somebody off the roster of %(label)s"), "minus"),
    "shift_set": (gettext_lazy("Put somebody on the roster of %(label)s"), "user-round-plus"),
    "system_version_ship": (gettext_lazy("Said that a version was shipped: %(label)s"), "layers"),
    "system_version_register": (gettext_lazy("Registered the version %(label)s"), "layers"),
    "system_version_withdraw": (gettext_lazy("Withdrew the version %(label)s"), "undo-2"),
    "step_reassign": (gettext_lazy("Gave the step of the %(label)s to %(assigned)s"), "user-round-plus"),
    "table_remove": (gettext_lazy("Removed the decision table of %(label)s"), "minus"),
    "table_set": (gettext_lazy("Wrote the decision table of %(label)s"), "table-2"),
    "table_verify": (gettext_lazy("Verified the decision table of %(label)s"), "check"),
    "appetite_remove": (gettext_lazy("Took back how much the enterprise takes of %(label)s"), "minus"),
    "appetite_set": (gettext_lazy("Said how much the enterprise takes of %(label)s"), "scale"),
    "challenge_make": (gettext_lazy("Challenged the tolerances: %(label)s"), "shield-check"),
    "person_authorise": (gettext_lazy("Said how much risk %(label)s may sign for"), "signature"),
    "takeovers_set": (gettext_lazy("Said which work is taken over: %(label)s"), "users-round"),
    "tolerance_remove": (gettext_lazy("Removed the tolerance for %(label)s"), "minus"),
    "tolerance_set": (gettext_lazy("Set the tolerance for %(label)s"), "sliders-horizontal"),
    "tolerance_sign": (gettext_lazy("Signed the tolerance for %(label)s"), "signature"),
    "control_evidence_give": (gettext_lazy("Showed a control: %(label)s"), "shield-check"),
    "waiver_close": (gettext_lazy("Closed the waiver: %(label)s"), "check"),
    "waiver_request": (gettext_lazy("Asked for a waiver: %(label)s"), "clock"),
    "waiver_revoke": (gettext_lazy("Revoked the waiver: %(label)s"), "x"),
    "waiver_sign": (gettext_lazy("Decided about the waiver: %(label)s"), "signature"),
    "waiver_withdraw": (gettext_lazy("Took back the request: %(label)s"), "undo-2"),
    "calendar_feed_close": (gettext_lazy("Closed the address of a calendar"), "calendar-days"),
    "calendar_feed_make": (gettext_lazy("Made an address for a calendar"), "calendar-days"),
    "consultation_begin": (gettext_lazy("Told or asked employees about %(label)s"), "users-round"),
    "consultation_conclude": (gettext_lazy("Wrote down what employees said to %(label)s"), "users-round"),
    "consultation_withdraw": (gettext_lazy("Wrote down that consent to %(label)s was taken back"), "undo-2"),
    "consultation_waive": (gettext_lazy("Signed why employees need not be asked about %(label)s"), "signature"),
    "consultation_rule_register": (gettext_lazy("Wrote down a consultation rule: %(label)s"), "scale"),
    "consultation_rule_update": (gettext_lazy("Changed a consultation rule: %(label)s"), "pencil"),
    "milestone_done": (gettext_lazy("Said that people moved over as %(label)s says"), "check"),
    "milestone_remove": (gettext_lazy("Took a day off %(label)s"), "minus"),
    "milestone_set": (gettext_lazy("Set a day of %(label)s"), "calendar-days"),
    "representation_end": (gettext_lazy("Ended: %(label)s"), "minus"),
    "representation_name": (gettext_lazy("Wrote down who speaks for employees: %(label)s"), "users-round"),
    "training_count_report": (gettext_lazy("Counted who was trained for %(label)s"), "check"),
    "training_need_remove": (gettext_lazy("Took something to learn out of %(label)s"), "minus"),
    "training_need_set": (gettext_lazy("Said what people learn for %(label)s"), "pencil"),
}

_FIELDS = {
    "title": gettext_lazy("the title"),
    "purpose": gettext_lazy("the purpose"),
    "beneficiary_unit": gettext_lazy("the unit"),
    "impact_tier": gettext_lazy("the impact tier"),
    "pilot_start": gettext_lazy("the pilot's start"),
    "pilot_end_planned": gettext_lazy("the pilot's planned end"),
    "planned_go_live": gettext_lazy("the planned go-live"),
    "pilot_daily_cap": gettext_lazy("the daily cap"),
    "reported_stage": gettext_lazy("the reported stage"),
    "policy_profile": gettext_lazy("the policy profile"),
}


def said_of(entry: LedgerEntry) -> tuple[str, str]:
    """Return one entry as a sentence without its subject, and its icon. An unknown verb is said by its name.

    So is a known one where the entry lacks what its sentence tells: it is about something beside the act.
    """
    words, plain = _words(entry), entry.verb.replace("_", " ").capitalize() + ": %(label)s"
    text, icon = VERBS.get(entry.verb, (plain, "history"))
    lacking = any(not value and f"%({name})s" in str(text) for name, value in words.items())
    return (plain if lacking else str(text)) % words, icon


def _words(entry: LedgerEntry) -> dict[str, str]:
    details = entry.details
    origin, target = details.get("stage", ("", ""))
    return {
        "label": _label(entry),
        "decision": str(details.get("decision", "")),
        "plan": str(details.get("plan", "")),
        "origin": _stage(origin),
        "target": _stage(target),
        "gate": _word(Gate, details.get("gate")),
        "verdict": _word(Verdict, details.get("verdict")),
        "assigned": str(details.get("assigned_to", "")),
        "fields": ", ".join(str(_FIELDS[name]) for name in details if name in _FIELDS) or _("the systems"),
    }


def _word(kind: type[Gate | Verdict], value: Any) -> str:
    return kind(value).label.lower() if value in kind else ""


def _stage(stage: str) -> str:
    return Stage(stage).label.lower() if stage else ""


def _label(entry: LedgerEntry) -> str:
    """Return what the entry is about; of whose initiative goes without saying on its own page."""
    if entry.target_type in {"governance.accountability", "governance.step"}:
        return entry.target_label.rpartition(" of ")[0] or entry.target_label
    return entry.target_label
