"""Who may do what to initiatives."""

from enum import StrEnum

from roles.rules.permissions import Grants, Group


class Act(StrEnum):
    """What can be done to an initiative and around it."""

    REGISTER_INITIATIVE = "register_initiatives"
    CHANGE_INITIATIVE = "change_initiatives"
    ASSESS = "assess_classifications"
    APPROVE_CLASSIFICATION = "approve_classifications"
    DETERMINE = "determine_which_laws_bind"
    PROPOSE = "propose_holders"
    MOVE = "move_initiatives_through_gates"
    SET_TOLERANCES = "set_tolerances"
    ATTEST = "attest_the_platform"
    IMPORT = "import_initiatives"
    CHANGE_POLICY = "change_policy_profiles"
    PUBLISH_POLICY = "publish_policy_profiles"
    SEE_LEDGER = "see_the_ledger"
    RUN_REVIEWS = "run_reviews"
    ASK_WAIVERS = "ask_for_waivers"
    STOP = "stop_initiatives"
    REGISTER_VERSION = "register_system_versions"
    REPORT_RUNTIME = "report_what_runs"
    SET_APPETITE = "set_how_much_the_enterprise_takes"
    MEASURE = "report_measurements"
    CHALLENGE = "challenge_tolerances"
    CONCUR = "concur_with_closing_breaches"
    HANDLE_BREACH = "handle_breaches"
    RECORD_DRILL = "record_drills"
    APPROVE_TEST = "approve_other_tests_of_oversight"
    SET_APPEAL = "say_how_decisions_are_appealed"
    SPLIT = "split_initiatives"
    PROPOSE_BENEFIT = "say_what_it_is_worth"
    RELY_ON_BENEFIT = "rely_on_benefits_for_finance"
    READ_BENEFIT = "report_what_is_seen_of_benefits"
    SET_OBJECTIVE = "set_adoption_objectives"
    SEE_OBJECTIVE = "see_adoption_objectives"
    NAME_KPI = "name_measures_that_reward_the_old_way"
    ACCEPT_FLAG = "let_flags_stay_for_now"
    ACCEPT_HIGH_FLAG = "let_flags_of_high_severity_stay_for_now"
    HAND_OVER_FLAGS = "hand_over_what_waits_for_somebody"
    RUN_CHANNELS = "say_who_is_told_outside"
    ASK_ERASURE = "ask_that_somebody_be_erased"
    CARRY_OUT_ERASURE = "erase_who_somebody_was"
    SEE_ERASURES = "see_what_was_erased_and_kept"
    DELETE_SHARED_VIEWS = "delete_views_that_others_share"
    RUN_SERVICES = "run_service_accounts"
    REPORT_CASE = "report_cases"
    TELL_OF_SYSTEMS = "tell_of_ai_systems"
    UNLOCK = "end_sessions_of_others_and_let_them_try_again"
    SEE_SIGN_INS = "see_who_signed_in"
    SEE_CONFIDENTIAL = "see_confidential_initiatives"
    SET_CONFIDENTIAL = "say_which_initiatives_are_confidential"


# Source: domain catalogue, 11.1. Who holds a capacity on an initiative may do more there; its services say what.
GRANTS: Grants = {
    Act.REGISTER_INITIATIVE: frozenset({Group.PMO, Group.EXECUTIVE, Group.ARCHITECT, Group.PLATFORM}),
    Act.CHANGE_INITIATIVE: frozenset({Group.PMO}),
    Act.ASSESS: frozenset({Group.PMO, Group.ARCHITECT, Group.RISK}),
    Act.APPROVE_CLASSIFICATION: frozenset({Group.PMO, Group.RISK}),
    Act.DETERMINE: frozenset({Group.RISK}),
    Act.PROPOSE: frozenset({Group.PMO, Group.EXECUTIVE}),
    Act.MOVE: frozenset({Group.PMO, Group.EXECUTIVE}),
    Act.SET_TOLERANCES: frozenset({Group.PMO, Group.RISK}),
    Act.ATTEST: frozenset(),
    Act.IMPORT: frozenset({Group.PMO}),
    Act.CHANGE_POLICY: frozenset({Group.ADMIN}),
    Act.PUBLISH_POLICY: frozenset({Group.RISK, Group.EXECUTIVE}),
    Act.SEE_LEDGER: frozenset({Group.AUDIT, Group.PMO}),
    Act.RUN_REVIEWS: frozenset({Group.PMO}),
    Act.ASK_WAIVERS: frozenset({Group.PMO}),
    Act.STOP: frozenset({Group.RISK, Group.PMO, Group.EXECUTIVE}),
    Act.REGISTER_VERSION: frozenset({Group.PLATFORM}),
    Act.REPORT_RUNTIME: frozenset({Group.PLATFORM}),
    Act.SET_APPETITE: frozenset({Group.RISK}),
    Act.MEASURE: frozenset(),
    Act.CHALLENGE: frozenset({Group.RISK}),
    Act.CONCUR: frozenset({Group.RISK}),
    Act.HANDLE_BREACH: frozenset({Group.RISK, Group.PMO}),
    Act.RECORD_DRILL: frozenset({Group.RISK, Group.PMO, Group.PLATFORM}),
    Act.APPROVE_TEST: frozenset({Group.RISK}),
    Act.SET_APPEAL: frozenset({Group.PMO, Group.RISK}),
    Act.SPLIT: frozenset({Group.PMO, Group.EXECUTIVE}),
    Act.PROPOSE_BENEFIT: frozenset({Group.PMO, Group.EXECUTIVE, Group.FINANCE}),
    Act.RELY_ON_BENEFIT: frozenset({Group.FINANCE}),
    Act.READ_BENEFIT: frozenset({Group.PMO, Group.FINANCE, Group.PLATFORM}),
    Act.SET_OBJECTIVE: frozenset({Group.HR, Group.PMO, Group.EXECUTIVE}),
    Act.SEE_OBJECTIVE: frozenset({Group.HR, Group.PMO, Group.EXECUTIVE, Group.FINANCE, Group.AUDIT}),
    Act.DELETE_SHARED_VIEWS: frozenset({Group.PMO}),
    Act.NAME_KPI: frozenset({Group.HR, Group.PMO, Group.EXECUTIVE, Group.FINANCE}),
    Act.ACCEPT_FLAG: frozenset({Group.PMO, Group.RISK}),
    Act.ACCEPT_HIGH_FLAG: frozenset({Group.RISK}),
    Act.HAND_OVER_FLAGS: frozenset({Group.PMO, Group.HR}),
    Act.ASK_ERASURE: frozenset({Group.HR}),
    Act.CARRY_OUT_ERASURE: frozenset({Group.HR, Group.RISK}),
    Act.SEE_ERASURES: frozenset({Group.HR, Group.RISK, Group.AUDIT}),
    Act.RUN_CHANNELS: frozenset({Group.PMO, Group.ADMIN}),
    Act.RUN_SERVICES: frozenset({Group.PLATFORM, Group.ADMIN}),
    # Whoever works here may report a case; this is for machines, which do nothing that no scope names.
    Act.REPORT_CASE: frozenset(),
    Act.TELL_OF_SYSTEMS: frozenset({Group.PLATFORM}),
    Act.UNLOCK: frozenset({Group.ADMIN}),
    Act.SEE_SIGN_INS: frozenset({Group.ADMIN, Group.AUDIT}),
    Act.SEE_CONFIDENTIAL: frozenset({Group.PMO, Group.RISK, Group.AUDIT, Group.EXECUTIVE}),
    Act.SET_CONFIDENTIAL: frozenset({Group.PMO, Group.RISK}),
}
