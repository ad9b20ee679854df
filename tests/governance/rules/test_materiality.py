"""How material a change is, by which rule, and which gate it has to pass."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.differences import differences
from governance.rules.material.rule import Materiality
from governance.rules.materiality import RULES, UNKNOWN, gate_for, materiality, most_material
from governance.rules.stages import Gate
from tests.governance.rules.remit import CONTENT, PRIYA, content_with, edge_case, grant, term, waiver
from tests.governance.rules.test_differences import CONDITIONS, VALUES, leaves, parts

L, T, E, X, P = (
    Materiality.LOOSENING,
    Materiality.TIGHTENING,
    Materiality.EDITORIAL,
    Materiality.TECHNICAL,
    Materiality.PERSON,
)
D = "decisions/D-0001"
EDGE = f"{D}/edge_cases"
AMBIGUOUS = f"{EDGE}/ambiguous"
DESK = f"{D}/queues/Desk"
GRANTS = f"{D}/grants"
UPPER, LOWER = "tolerances/Misrouted cases", "tolerances/Answered in time"
BAND = "tolerances/Overridden answers · D-0001 · Vulnerable"
SORT, WATCH = "plans/7/activities/Sort mail", "plans/7/activities/Look after it"
MOVES, SORTING = "plans/7/movements", "value/Less sorting"
HELD = ("accountabilities", "outcome_owner", "0")
SPAN = {"days": "weekdays", "from": "08:00:00", "until": "18:00:00"}

# Where, the new value (`...`: taken away), the class and the rule.
TABLE = [
    ("initiative/title", "Other", E, "MAT-TITLE"),
    ("initiative/purpose", "Other", E, "MAT-TITLE"),
    ("initiative/unit", {"code": "FIN", "name": "Finance"}, L, "MAT-UNIT"),
    ("initiative/unit/name", "Ops", E, "MAT-NAME"),
    ("initiative/policy_profile", "light_tool", L, "MAT-POLICY"),
    ("initiative/impact_tier", 1, L, "MAT-TIER-LOOSER"),
    ("initiative/impact_tier", None, L, "MAT-TIER-LOOSER"),
    ("initiative/impact_tier", 3, T, "MAT-TIER-TIGHTER"),
    ("initiative/nature", "tool", L, "MAT-NATURE-LOOSER"),
    ("initiative/pilot_daily_cap", 30, L, "MAT-CAP-LOOSER"),
    ("initiative/pilot_daily_cap", None, L, "MAT-CAP-LOOSER"),
    ("initiative/pilot_daily_cap", 10, T, "MAT-CAP-TIGHTER"),
    ("initiative/pilot_end_planned", "2027-01-01", L, "MAT-PILOT-END-LOOSER"),
    ("initiative/pilot_end_planned", "2026-11-30", T, "MAT-PILOT-END-TIGHTER"),
    ("initiative/planned_go_live", "2027-01-04", L, "MAT-GO-LIVE-LOOSER"),
    ("initiative/planned_go_live", "2027-02-01", T, "MAT-GO-LIVE-TIGHTER"),
    ("initiative/planned_go_live", None, T, "MAT-GO-LIVE-TIGHTER"),
    ("initiative/key", "AI-0001", L, "MAT-UNKNOWN"),
    ("classification", None, L, "MAT-CLASSIFIED-LOOSER"),
    ("classification/acts_without_person", True, L, "MAT-CLS-ACTS-LOOSER"),
    ("classification/principal_basis", False, T, "MAT-CLS-ACTS-TIGHTER"),
    ("classification/verbs", ["route", "resolve"], L, "MAT-CLS-VERBS-LOOSER"),
    ("classification/verbs", [], T, "MAT-CLS-VERBS-TIGHTER"),
    ("classification/override_reason", "Stricter.", E, "MAT-CLS-WORDS"),
    ("systems/Second", {"used": True, "versions": {}}, L, "MAT-SYSTEM-LOOSER"),
    ("systems/Router", ..., T, "MAT-SYSTEM-TIGHTER"),
    ("systems/Router/used", False, T, "MAT-SYSTEM-USED-TIGHTER"),
    ("systems/Router/vendor", "Other", X, "MAT-SUPPLIER"),
    ("systems/Router/versions/sha256:2", {"label": "7.2"}, X, "MAT-VERSION-NEW"),
    ("systems/Router/versions/sha256:1", ..., T, "MAT-VERSION-GONE"),
    ("systems/Router/versions/sha256:1/label", "7.1.0", E, "MAT-VERSION-LABEL"),
    (HELD, term(PRIYA), P, "MAT-OWNER"),
    (("accountabilities", "outcome_owner"), ..., P, "MAT-OWNER"),
    ((*HELD, "deputy"), None, P, "MAT-OWNER"),
    ((*HELD, "to"), "2026-12-01", P, "MAT-OWNER"),
    ((*HELD, "person", "name"), "Orla Moran", E, "MAT-NAME"),
    ((*HELD, "deputy", "accepted"), False, P, "MAT-OWNER"),
    ((*HELD, "hours"), 20, L, "MAT-HOURS-LOOSER"),
    ((*HELD, "hours"), 60, T, "MAT-HOURS-TIGHTER"),
    ((*HELD, "in_objectives"), False, L, "MAT-OBJECTIVES-LOOSER"),
    ((*HELD, "cost_code"), "", L, "MAT-FUNDED-LOOSER"),
    ((*HELD, "cost_code"), "C-2", E, "MAT-FUNDED-SAME"),
    (f"{D}/owners", [term(PRIYA)], P, "MAT-OWNER"),
    (f"{D}/owners/0/hours", 1, L, "MAT-HOURS-LOOSER"),
    (f"{UPPER}/owner", PRIYA, P, "MAT-TOL-OWNER"),
    (f"{UPPER}/signed_by", None, P, "MAT-TOL-OWNER"),
    (f"{DESK}/lead", PRIYA, P, "MAT-QUEUE-LEAD"),
    ("decisions/D-0002", {"name": "Close case"}, L, "MAT-DEC-LOOSER"),
    (D, ..., T, "MAT-DEC-TIGHTER"),
    (f"{D}/retired", True, T, "MAT-DEC-RETIRED-TIGHTER"),
    (f"{D}/name", "Other", E, "MAT-DEC-WORDS"),
    (f"{D}/trigger", "Other.", E, "MAT-DEC-WORDS"),
    (f"{D}/unit", {"code": "FIN", "name": "Finance"}, L, "MAT-DEC-UNIT"),
    (f"{D}/question", "Other?", L, "MAT-DEC-WHAT"),
    (f"{D}/verb", "resolve", L, "MAT-DEC-WHAT"),
    (f"{D}/allowed_answers", ["Here", "There", "Away"], L, "MAT-ANSWER-LOOSER"),
    (f"{D}/allowed_answers", ["Here"], T, "MAT-ANSWER-TIGHTER"),
    (f"{D}/allowed_answers", ["There", "Here"], E, "MAT-ANSWER-SAME"),
    (f"{D}/volume_per_day", 126, L, "MAT-VOLUME-LOOSER"),
    (f"{D}/volume_per_day", None, L, "MAT-VOLUME-LOOSER"),
    (f"{D}/volume_per_day", 125, E, "MAT-VOLUME-SAME"),
    (f"{D}/volume_per_day", 99, T, "MAT-VOLUME-TIGHTER"),
    (f"{D}/impact", "low", L, "MAT-IMPACT-LOOSER"),
    (f"{D}/impact", "", L, "MAT-IMPACT-LOOSER"),
    (f"{D}/impact", "high", T, "MAT-IMPACT-TIGHTER"),
    (f"{D}/reversibility", "easy", L, "MAT-REVERSIBILITY-LOOSER"),
    (f"{D}/reversibility", "irreversible", T, "MAT-REVERSIBILITY-TIGHTER"),
    (f"{D}/autonomy", 3, L, "MAT-AUTONOMY-LOOSER"),
    (f"{D}/autonomy", 1, T, "MAT-AUTONOMY-TIGHTER"),
    (f"{D}/autonomy", None, T, "MAT-AUTONOMY-TIGHTER"),
    (f"{D}/logic_text", "By another rule.", L, "MAT-LOGIC"),
    (f"{D}/operates", SPAN | {"days": "every_day"}, L, "MAT-OPERATES-LOOSER"),
    (f"{D}/operates", SPAN | {"from": "07:00:00", "until": "17:00:00"}, L, "MAT-OPERATES-LOOSER"),
    (f"{D}/operates", SPAN | {"until": "17:00:00"}, T, "MAT-OPERATES-TIGHTER"),
    (f"{D}/inputs/Letter", {"source_system": "", "mandatory": True, "rank": 3}, L, "MAT-INPUT"),
    (f"{D}/inputs/Tier", ..., L, "MAT-INPUT"),
    (f"{D}/inputs/Tier/rank", 3, L, "MAT-INPUT"),
    (f"{D}/inputs/Tier/source_system", "New CRM", X, "MAT-INPUT-SOURCE"),
    (f"{D}/inputs/Tier/mandatory", False, L, "MAT-INPUT-MUST-LOOSER"),
    (f"{D}/inputs/Billing status/mandatory", True, T, "MAT-INPUT-MUST-TIGHTER"),
    (f"{D}/conflicts", [], L, "MAT-CONFLICT-LOOSER"),
    (f"{D}/conflicts", [["Billing status", "Tier"], ["Letter", "Tier"]], T, "MAT-CONFLICT-TIGHTER"),
    (f"{D}/conflicts_ruled_out", "None can.", L, "MAT-CONFLICT-NONE-LOOSER"),
    (f"{EDGE}/incomplete: Billing status", ..., L, "MAT-EDGE-LOOSER"),
    (f"{EDGE}/mandatory: press", edge_case("mandatory", category="press"), T, "MAT-EDGE-TIGHTER"),
    (f"{EDGE}/incomplete: Tier", edge_case("incomplete", action="default_answer"), L, "MAT-EDGE-LOOSER"),
    (f"{EDGE}/incomplete: Tier", edge_case("incomplete", action="ask"), T, "MAT-EDGE-TIGHTER"),
    (f"{AMBIGUOUS}/action", "abstain", L, "MAT-EDGE-ACTION-LOOSER"),
    (f"{AMBIGUOUS}/action", "manual_route", L, "MAT-EDGE-ACTION-LOOSER"),
    (f"{EDGE}/conflicting: Billing status vs Tier/action", "escalate", T, "MAT-EDGE-ACTION-TIGHTER"),
    (f"{AMBIGUOUS}/trigger_value", 0.7, L, "MAT-EDGE-THRESHOLD-LOOSER"),
    (f"{AMBIGUOUS}/trigger_value", None, L, "MAT-EDGE-THRESHOLD-LOOSER"),
    (f"{AMBIGUOUS}/trigger_value", 0.9, T, "MAT-EDGE-THRESHOLD-TIGHTER"),
    (f"{EDGE}/mandatory: fraud/trigger_value", 500, T, "MAT-EDGE-THRESHOLD-TIGHTER"),
    (f"{AMBIGUOUS}/trigger", "margin", L, "MAT-EDGE-CHOICE-LOOSER"),
    (f"{AMBIGUOUS}/expected_share", 0.01, E, "MAT-EXPECTED"),
    (f"{DESK}/handling_minutes", 5, E, "MAT-EXPECTED"),
    (f"{GRANTS}/Private/share", 0.6, E, "MAT-EXPECTED"),
    (f"{GRANTS}/Firms", grant(0, 0), L, "MAT-SEGMENT-LOOSER"),
    (f"{GRANTS}/unknown", ..., L, "MAT-SEGMENT-LOOSER"),
    (f"{GRANTS}/Private", ..., T, "MAT-SEGMENT-TIGHTER"),
    (f"{GRANTS}/Vulnerable", ..., L, "MAT-SEGMENT-LOOSER"),
    (f"{GRANTS}/Private/level", 3, L, "MAT-SEGMENT-AUTONOMY-LOOSER"),
    (f"{GRANTS}/Private/level", 1, T, "MAT-SEGMENT-AUTONOMY-TIGHTER"),
    (f"{GRANTS}/Private/predicate", "true", L, "MAT-SEGMENT-PREDICATE"),
    (f"{GRANTS}/Vulnerable/high_touch", False, L, "MAT-SEGMENT-TOUCH-LOOSER"),
    (f"{GRANTS}/Private/high_touch", True, T, "MAT-SEGMENT-TOUCH-TIGHTER"),
    (f"{GRANTS}/Vulnerable/rule", "", L, "MAT-SEGMENT-RULE-LOOSER"),
    (f"{GRANTS}/Vulnerable/rule", "Do as you like.", L, "MAT-SEGMENT-RULE-LOOSER"),
    (f"{GRANTS}/Private/rule", "Ask first.", T, "MAT-SEGMENT-RULE-TIGHTER"),
    (f"{D}/ramp/2", ..., L, "MAT-RAMP-LOOSER"),
    (f"{D}/ramp/3", {"share": 100, "days": 1, "until": ""}, T, "MAT-RAMP-TIGHTER"),
    (f"{D}/ramp/1/share", 50, L, "MAT-RAMP-SHARE-LOOSER"),
    (f"{D}/ramp/1/share", 5, T, "MAT-RAMP-SHARE-TIGHTER"),
    (f"{D}/ramp/1/days", 7, L, "MAT-RAMP-DAYS-LOOSER"),
    (f"{D}/ramp/1/days", 28, T, "MAT-RAMP-DAYS-TIGHTER"),
    (f"{D}/ramp/1/until", "", L, "MAT-RAMP-UNTIL-LOOSER"),
    (f"{D}/ramp/2/until", "All is well.", T, "MAT-RAMP-UNTIL-TIGHTER"),
    (f"{D}/table", None, L, "MAT-TABLE"),
    (f"{D}/table/hit_policy", "First: the first rule that fits", L, "MAT-TABLE"),
    (f"{D}/table/rules/1", "Anything else → here", L, "MAT-TABLE"),
    (f"{D}/table/rules/3", "Anything else → here", L, "MAT-TABLE"),
    (f"{D}/table/rules/2", ..., L, "MAT-TABLE"),
    (f"{D}/table/inputs/Tier/allowed", '"gold"', L, "MAT-TABLE"),
    (f"{D}/requires", ["information: decision D-0002"], L, "MAT-REQUIRES"),
    (f"{D}/outcomes/The right team has it.", ..., L, "MAT-OUTCOME-LOOSER"),
    (f"{D}/outcomes/The wrong team has it.", {"kind": "never"}, T, "MAT-OUTCOME-TIGHTER"),
    (f"{D}/outcomes/The right team has it./kind", "acceptable", L, "MAT-OUTCOME-KIND"),
    (f"{D}/outcomes/The right team has it./measure", "", L, "MAT-OUTCOME-MEASURE-LOOSER"),
    (f"{D}/outcomes/The right team has it./examples", ["One"], E, "MAT-OUTCOME-EXAMPLES"),
    (f"{AMBIGUOUS}/trigger_text", "Other", L, "MAT-EDGE-CHOICE-LOOSER"),
    (f"{AMBIGUOUS}/default_answer", "Here", T, "MAT-EDGE-CHOICE-TIGHTER"),
    (f"{AMBIGUOUS}/queue", None, L, "MAT-EDGE-CHOICE-LOOSER"),
    (f"{AMBIGUOUS}/respond_within_minutes", 90, L, "MAT-EDGE-TIME-LOOSER"),
    (f"{AMBIGUOUS}/respond_within_minutes", 30, T, "MAT-EDGE-TIME-TIGHTER"),
    (f"{AMBIGUOUS}/timeout_action", "safest_answer", L, "MAT-EDGE-SILENCE-LOOSER"),
    (f"{AMBIGUOUS}/timeout_action", "escalate_further", L, "MAT-EDGE-SILENCE-LOOSER"),
    (f"{DESK}", ..., L, "MAT-QUEUE-LOOSER"),
    (f"{D}/queues/Night desk", {"fte": 1}, T, "MAT-QUEUE-TIGHTER"),
    (f"{DESK}/staffed", SPAN | {"until": "17:00:00"}, L, "MAT-QUEUE-HOURS-LOOSER"),
    (f"{DESK}/staffed", SPAN | {"from": "09:00:00", "until": "19:00:00"}, L, "MAT-QUEUE-HOURS-LOOSER"),
    (f"{DESK}/staffed", SPAN | {"days": "every_day"}, T, "MAT-QUEUE-HOURS-TIGHTER"),
    (f"{DESK}/fte", 2, L, "MAT-QUEUE-FTE-LOOSER"),
    (f"{DESK}/fte", 3, T, "MAT-QUEUE-FTE-TIGHTER"),
    (f"{DESK}/unit", {"code": "FIN", "name": "Finance"}, L, "MAT-QUEUE-UNIT"),
    (UPPER, ..., L, "MAT-TOL-MEASURE-LOOSER"),
    ("tolerances/Third", {"limit": 1}, T, "MAT-TOL-MEASURE-TIGHTER"),
    (f"{UPPER}/limit", 6, L, "MAT-TOL-LOOSER"),
    (f"{UPPER}/limit", 4.5, T, "MAT-TOL-TIGHTER"),
    (f"{UPPER}/amber", None, L, "MAT-TOL-LOOSER"),
    (f"{LOWER}/limit", 940, L, "MAT-TOL-LOOSER"),
    (f"{LOWER}/limit", 960, T, "MAT-TOL-TIGHTER"),
    (f"{LOWER}/amber", 960, T, "MAT-TOL-TIGHTER"),
    (f"{UPPER}/direction", "lower", L, "MAT-TOL-MEANING"),
    (f"{UPPER}/unit", "per_mille", L, "MAT-TOL-MEANING"),
    (f"{UPPER}/denominator", "seen", L, "MAT-TOL-MEANING"),
    (f"{BAND}/limit_low", 1, L, "MAT-TOL-LOOSER"),
    (f"{BAND}/limit_low", 3, T, "MAT-TOL-TIGHTER"),
    (f"{BAND}/amber_low", ..., L, "MAT-TOL-LOOSER"),
    (f"{BAND}/limit", 25, L, "MAT-TOL-LOOSER"),
    (f"{BAND}/on_red", "notify", L, "MAT-TOL-RED-LOOSER"),
    (f"{BAND}/on_red", "suspend", T, "MAT-TOL-RED-TIGHTER"),
    (f"{BAND}/on_red", ..., E, "MAT-TOL-RED-SAME"),
    (f"{UPPER}/on_red", "notify", L, "MAT-TOL-RED-LOOSER"),
    (f"{BAND}/cadence_days", 30, L, "MAT-TOL-CADENCE-LOOSER"),
    (f"{BAND}/cadence_days", 1, T, "MAT-TOL-CADENCE-TIGHTER"),
    (f"{BAND}/sampling", "convenience", L, "MAT-TOL-SAMPLING-LOOSER"),
    (f"{BAND}/sampling", "census", E, "MAT-TOL-SAMPLING-SAME"),
    (f"{UPPER}/sampling", "census", T, "MAT-TOL-SAMPLING-TIGHTER"),
    (f"{BAND}/maturity_days", 14, L, "MAT-TOL-COUNTED"),
    (f"{BAND}/key", "other", L, "MAT-TOL-COUNTED"),
    (f"{BAND}/segment", "Other", L, "MAT-UNKNOWN"),
    (f"{BAND}/playbook", "Stop.", E, "MAT-TOL-WORDS"),
    (f"{BAND}/baseline_n", 500, E, "MAT-TOL-WORDS"),
    ("plans/8", {"title": "Other"}, L, "MAT-PLAN"),
    ("plans/7", ..., L, "MAT-PLAN"),
    (SORT, ..., L, "MAT-PLAN"),
    ("plans/7/title", "Other", E, "MAT-PLAN-WORDS"),
    (f"{SORT}/rationale", "Other.", E, "MAT-PLAN-WORDS"),
    ("plans/7/role/unit", {"code": "FIN", "name": "Finance"}, L, "MAT-PLAN-UNIT"),
    ("plans/7/role/headcount", 13, L, "MAT-PLAN-PEOPLE-LOOSER"),
    ("plans/7/role/headcount", 11, T, "MAT-PLAN-PEOPLE-TIGHTER"),
    (f"{SORT}/fate", "eliminate", L, "MAT-PLAN-FATE-LOOSER"),
    (f"{SORT}/fate", "transfer", L, "MAT-PLAN-FATE-LOOSER"),
    (f"{SORT}/fate", "augment", T, "MAT-PLAN-FATE-TIGHTER"),
    (f"{SORT}/hours_before", 120, L, "MAT-PLAN-BEFORE-LOOSER"),
    (f"{SORT}/hours_before", 90, T, "MAT-PLAN-BEFORE-TIGHTER"),
    (f"{SORT}/hours_after", 5, L, "MAT-PLAN-AFTER-LOOSER"),
    (f"{SORT}/hours_after", 20, T, "MAT-PLAN-AFTER-TIGHTER"),
    (f"{SORT}/effective_date", "2027-02-01", L, "MAT-PLAN-DATE-LOOSER"),
    (f"{SORT}/effective_date", "2026-12-01", L, "MAT-PLAN-DATE-LOOSER"),
    ("plans/7/authorities", "May not.", L, "MAT-PLAN-JOB"),
    ("plans/7/equality", "As before.", E, "MAT-PLAN-WORDS"),
    ("plans/7/no_new_work", "None comes.", L, "MAT-PLAN-NO-NEW-LOOSER"),
    ("plans/7/span_after", 14, L, "MAT-PLAN-SPAN-LOOSER"),
    ("plans/7/span_after", 10, T, "MAT-PLAN-SPAN-TIGHTER"),
    ("plans/7/rollback_until", "2027-03-31", L, "MAT-PLAN-BACK-LOOSER"),
    ("plans/7/rollback_until", "2027-09-30", T, "MAT-PLAN-BACK-TIGHTER"),
    ("plans/7/reopened_at", "2027-03-01T09:00:00Z", E, "MAT-PLAN-REOPENED"),
    ("plans/7/role/fte", 13, L, "MAT-PLAN-PEOPLE-LOOSER"),
    ("plans/7/role/jurisdiction", "DE", L, "MAT-PLAN-PLACE-LOOSER"),
    (f"{WATCH}/hours_after", 10, L, "MAT-PLAN-AFTER-LOOSER"),
    (f"{WATCH}/oversight", ..., L, "MAT-PLAN-OVERSIGHT-LOOSER"),
    ("plans/7/activities/Open mail/transfer_to", "Clerk, FIN", L, "MAT-PLAN-TRANSFER-LOOSER"),
    (f"{SORT}/fallback", "none", L, "MAT-PLAN-FALLBACK-LOOSER"),
    (f"{SORT}/fallback", ..., L, "MAT-PLAN-FALLBACK-LOOSER"),
    (f"{SORT}/fallback", "third_party", L, "MAT-PLAN-FALLBACK-LOOSER"),
    (f"{WATCH}/fallback", "none", E, "MAT-PLAN-FALLBACK-SAME"),
    (f"{WATCH}/fallback", "retained_skill", T, "MAT-PLAN-FALLBACK-TIGHTER"),
    (f"{SORT}/fallback_hours", 30, L, "MAT-PLAN-BY-HAND-LOOSER"),
    (f"{SORT}/fallback_hours", 50, T, "MAT-PLAN-BY-HAND-TIGHTER"),
    (f"{SORT}/fallback_until", "2027-11-30", L, "MAT-PLAN-BY-HAND-LOOSER"),
    (f"{SORT}/removal_kind", "rota_removed", E, "MAT-PLAN-PROOF"),
    (f"{SORT}/removal_owner", PRIYA, E, "MAT-PLAN-PROOF"),
    (f"{MOVES}/avoid_hire", {"destination": "avoid_hire", "hours": 5}, L, "MAT-PLAN-MOVE-LOOSER"),
    (f"{MOVES}/quality_time", {"destination": "quality_time", "hours": 5}, E, "MAT-PLAN-MOVE-SAME"),
    (f"{MOVES}/redeploy: Operations", ..., E, "MAT-PLAN-MOVE-SAME"),
    (f"{MOVES}/redeploy: Operations/hours", 40, E, "MAT-PLAN-MOVE-SAME"),
    (f"{MOVES}/redeploy: Operations/from", ..., E, "MAT-PLAN-MOVED"),
    (f"{MOVES}/release/hours", 25, L, "MAT-PLAN-MOVE-LOOSER"),
    (f"{MOVES}/release/hours", 15, T, "MAT-PLAN-MOVE-TIGHTER"),
    (f"{MOVES}/release", ..., T, "MAT-PLAN-MOVE-TIGHTER"),
    (f"{D}/takes_over", ["Sort mail (Clerk, OPS)", "File mail (Clerk, OPS)"], L, "MAT-TAKEN-LOOSER"),
    (f"{D}/takes_over", ..., T, "MAT-TAKEN-TIGHTER"),
    ("value/Fewer posts", {"kind": "cashable", "hours": 20}, L, "MAT-VALUE-LOOSER"),
    ("value/Fewer faults", {"kind": "quality", "hours": 0}, E, "MAT-VALUE-SAME"),
    (SORTING, ..., T, "MAT-VALUE-TIGHTER"),
    ("value/Less variety", ..., L, "MAT-VALUE-LOOSER"),
    ("value/More noise", {"kind": "disbenefit", "hours": 0}, T, "MAT-VALUE-TIGHTER"),
    (f"{SORTING}/hours", 50, L, "MAT-VALUE-HOURS-LOOSER"),
    (f"{SORTING}/hours", 30, T, "MAT-VALUE-HOURS-TIGHTER"),
    (f"{SORTING}/kind", "cashable", L, "MAT-VALUE-WHAT"),
    (f"{SORTING}/plan", {"id": 8, "name": "Runners"}, L, "MAT-VALUE-WHAT"),
    (f"{SORTING}/plan/name", "Clerks of Galway", E, "MAT-NAME"),
    (f"{SORTING}/owner", PRIYA, P, "MAT-VALUE-OWNER"),
    (f"{SORTING}/target", 50, E, "MAT-VALUE-WORDS"),
    ("waivers/RSK-1", [waiver()], L, "MAT-WAIVER-LOOSER"),
    ("waivers/DEC-4", [], T, "MAT-WAIVER-TIGHTER"),
    ("benefits", {"hours": 10}, L, "MAT-UNKNOWN"),
]
# The other way round: what is signed is the changed content, and it is changed back.
BACK = {
    "MAT-NATURE-TIGHTER": ("initiative/nature", "tool"),
    "MAT-CLASSIFIED-TIGHTER": ("classification", None),
    "MAT-CLS-ACTS-TIGHTER": ("classification/acts_without_person", True),
    "MAT-SYSTEM-USED-LOOSER": ("systems/Router/used", False),
    "MAT-OBJECTIVES-TIGHTER": ((*HELD, "in_objectives"), False),
    "MAT-FUNDED-TIGHTER": ((*HELD, "cost_code"), ""),
    "MAT-DEC-RETIRED-LOOSER": (f"{D}/retired", True),
    "MAT-CONFLICT-NONE-TIGHTER": (f"{D}/conflicts_ruled_out", "None can."),
    "MAT-OUTCOME-MEASURE-TIGHTER": (f"{D}/outcomes/The right team has it./measure", ""),
    "MAT-EDGE-SILENCE-TIGHTER": (f"{AMBIGUOUS}/timeout_action", ""),
    "MAT-PLAN-DATE-TIGHTER": (f"{SORT}/effective_date", None),
    "MAT-PLAN-NO-NEW-TIGHTER": ("plans/7/no_new_work", "None comes."),
    "MAT-PLAN-PLACE-TIGHTER": ("plans/7/role/site", ...),
    "MAT-PLAN-OVERSIGHT-TIGHTER": (f"{WATCH}/oversight", ...),
    "MAT-PLAN-TRANSFER-TIGHTER": ("plans/7/activities/Open mail/transfer_to", ...),
    "MAT-AUTONOMY-LOOSER": (f"{D}/autonomy", None),
    "MAT-VOLUME-LOOSER": (f"{D}/volume_per_day", None),
}


@pytest.mark.parametrize(("path", "value", "level", "rule"), TABLE)
def test_each_change_is_of_the_class_that_its_rule_says(path, value, level, rule):
    changes = materiality(differences(CONTENT, content_with(path, value)))

    assert [(change.materiality, change.rule) for change in changes] == [(level, rule)]
    assert all(change.reason for change in changes)


@pytest.mark.parametrize(("rule", "signed"), BACK.items())
def test_each_change_back_is_of_the_class_that_its_rule_says(rule, signed):
    changes = materiality(differences(content_with(*signed), CONTENT))

    assert [change.rule for change in changes] == [rule]


def test_every_rule_is_in_the_table():
    fired = {rule for *_change, rule in TABLE} | BACK.keys()

    assert {rule.id for rule in (*RULES, UNKNOWN) if not rule.id.endswith("-SAME")} - fired == set()
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("trigger", "up"), [("confidence", T), ("margin", T), ("amount", L), ("novelty", L), ("repeats", L), ("other", L)]
)
def test_which_way_a_threshold_loosens_depends_on_what_it_is_about(trigger, up):
    def moved(before, after):
        signed, proposed = (
            content_with(AMBIGUOUS, edge_case("ambiguous", trigger=trigger, trigger_value=value))
            for value in (before, after)
        )
        return most_material(materiality(differences(signed, proposed)))

    down = L if trigger == "other" or up is T else T
    assert (moved(0.5, 0.6), moved(0.6, 0.5)) == (up, down)


def test_a_limit_whose_unit_changed_as_well_is_never_a_tightening():
    """5 % made 0.5 ‰ by “correcting” the unit is no smaller limit."""
    signed = content_with(f"{UPPER}/limit", 5)
    proposed = content_with(f"{UPPER}/unit", "count")
    proposed["tolerances"]["Misrouted cases"]["limit"] = 0.5

    assert {c.materiality for c in materiality(differences(signed, proposed))} == {L}


def test_a_change_is_kept_with_the_rule_that_fired_and_why():
    (change,) = materiality(differences(CONTENT, content_with(f"{UPPER}/limit", 8)))

    assert change.as_json() == {
        "section": "tolerances",
        "subject": "Tolerance “Misrouted cases”",
        "path": ["tolerances", "Misrouted cases", "limit"],
        "kind": "changed",
        "before": 5,
        "after": 8,
        "text": "Tolerance “Misrouted cases”: limit rises from 5 % to 8 %.",
        "materiality": "loosening",
        "rule": "MAT-TOL-LOOSER",
        "reason": "More may go wrong before somebody has to act.",
    }


@pytest.mark.parametrize(
    ("paths", "level", "gate"),
    [
        ((), None, Gate.AMENDMENT),
        (("initiative/title",), E, Gate.AMENDMENT),
        (("initiative/title", f"{UPPER}/limit"), T, Gate.AMENDMENT),
        (("initiative/title", f"{UPPER}/limit", f"{UPPER}/owner"), P, Gate.AMENDMENT),
        (("systems/Router/vendor", f"{UPPER}/owner"), X, Gate.AMENDMENT),
        (("systems/Router/vendor", "initiative/title", f"{D}/autonomy"), L, Gate.LOOSENING),
    ],
)
def test_the_most_material_change_says_which_gate_it_is(paths, level, gate):
    values = {f"{UPPER}/limit": 4.5, f"{UPPER}/owner": PRIYA, f"{D}/autonomy": 5}
    found = [d for path in paths for d in differences(CONTENT, content_with(path, values.get(path, "Other")))]
    changes = materiality(found)

    assert (most_material(changes), gate_for(changes)) == (level, gate)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted({*leaves(CONDITIONS), *parts(CONDITIONS)})), VALUES)
def test_whatever_changes_has_a_class_and_a_reason(path, value):
    changes = materiality(differences(CONTENT, content_with(path, value)))

    assert all(change.materiality in Materiality and change.reason for change in changes)


def test_what_is_signed_first_is_all_new():
    assert most_material(materiality(differences({}, CONTENT))) is L
