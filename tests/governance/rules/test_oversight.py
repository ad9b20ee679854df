"""Whether people can step in: HUM-1 to HUM-4, F-HUM-1, F-HUM-3 to F-HUM-5."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from decisions.rules.facts import Hours
from decisions.rules.rosters import ShiftFacts
from decisions.rules.vocabulary import Days
from governance.rules.findings import Result
from governance.rules.flags import flags_wanted
from governance.rules.oversight import AppealFacts, DrillFacts, DrillKind, HandledFacts, SeededFacts
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from tests.governance.rules.facts import DECISION, LEAD, MET, NOW, POLICY, QUEUE, TODAY, TOM

OVERTURN = replace(MET.tolerances[0], id=2, measure="Overturned", key="appeal_overturn")
APPEALED = replace(MET, tolerances=(*MET.tolerances, OVERTURN))
LIVE = replace(MET, stage=Stage.PRODUCTION)
HUMAN = replace(DECISION, autonomy=0, grants=(), policies=())
STOP, FALLBACK = MET.drills


def verdict(requirement, facts):
    return REQUIREMENTS[requirement].check(facts, POLICY)


def flags(facts, rule):
    wanted = [flag for _rule, found in flags_wanted(facts, POLICY) for flag in found]
    return [(f.subject, f.severity, f.owner_id) for f in wanted if f.rule == rule]


def on_roster(*shifts, **fields):
    return replace(QUEUE, shifts=shifts, **fields)


def shift(starts=8, ends=18, *, trained=True, name="Uma", days=Days.EVERY_DAY):
    return ShiftFacts(70, name, Hours(days, time(starts), time(ends)), trained=trained)


def handled(escalated, timed_out):
    return HandledFacts("D-0001", cases=1000, escalated=escalated, timed_out=timed_out)


@pytest.mark.parametrize(("timed_out", "result"), [(2, Result.NOT_MET), (1, Result.MET)])
def test_people_answer_in_time_or_they_do_not_intervene(timed_out, result):
    facts = replace(MET, handled=(handled(30, timed_out),))

    assert verdict("HUM-1", facts).result is result
    assert bool(flags(facts, "F-HUM-1")) is (result is Result.NOT_MET)


def test_of_few_escalations_nothing_is_said():
    assert verdict("HUM-1", replace(MET, handled=(handled(29, 29),))).result is Result.MET


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"queues": (replace(QUEUE, authorised=False),)}, "Nobody above has signed what the people of Desk may do"),
        ({"drills": (FALLBACK,)}, "Stopping the AI was never tried."),
        ({"drills": (STOP,)}, "Working without the AI was never tried."),
        ({"drills": (replace(STOP, passed=False), FALLBACK)}, "Stopping the AI failed on 14 Nov 2026."),
        ({"drills": (replace(STOP, seconds_to_safe=301), FALLBACK)}, "it took 301 seconds; 300 seconds at most."),
        (
            {"drills": (replace(STOP, held_at=NOW - timedelta(days=91)), FALLBACK)},
            "last tried 91 days ago",
        ),
    ],
    ids=str,
)
def test_people_can_stop_it_when_they_may_and_when_it_worked_lately(changes, told):
    found = verdict("HUM-2", replace(MET, **changes))

    assert (found.result, told in found.message) == (Result.NOT_MET, True), found.message


def test_where_a_human_decides_every_case_there_is_nothing_to_stop_and_nothing_to_test():
    facts = replace(MET, decisions=(HUMAN,), queues=(), drills=(), seeded=())

    assert verdict("HUM-2", facts).result is Result.NOT_APPLICABLE
    assert verdict("HUM-3", facts).result is Result.NOT_APPLICABLE
    assert flags(replace(facts, stage=Stage.PRODUCTION), "F-HUM-4") == []


def test_without_a_decision_nothing_is_known_of_who_could_step_in():
    facts = replace(MET, decisions=())

    assert {verdict(r, facts).result for r in ("HUM-1", "HUM-2", "HUM-3")} == {Result.NOT_MET}


def test_everything_is_met_as_it_stands():
    assert [verdict(r, APPEALED).result for r in ("HUM-1", "HUM-2", "HUM-3", "HUM-4")] == [Result.MET] * 4


def seeds(planted, caught, days=10, **fields):
    return SeededFacts(9, None, TODAY - timedelta(days=days), planted, caught, **fields)


# 22 of 30 show 60.2 % at the least, 21 of 30 56.7 % (exact, one-sided 90 %).
@pytest.mark.parametrize(
    ("tests", "result"),
    [
        ((), Result.NOT_MET),
        ((seeds(30, 22),), Result.MET),
        ((seeds(30, 21),), Result.NOT_MET),
        ((seeds(29, 29),), Result.INDETERMINATE),
        ((seeds(30, 30, days=91),), Result.NOT_MET),
        ((seeds(30, 21, days=1), seeds(30, 30)), Result.NOT_MET),
        ((seeds(0, 0, alternative=True),), Result.INDETERMINATE),
        ((seeds(0, 0, alternative=True, approved=True),), Result.MET),
        ((replace(seeds(30, 30), decision_id=99),), Result.NOT_MET),
        ((replace(seeds(30, 30), decision_id=DECISION.id),), Result.MET),
    ],
    ids=str,
)
def test_oversight_works_when_the_latest_telling_test_proves_that_errors_are_caught(tests, result):
    assert verdict("HUM-3", replace(MET, seeded=tests)).result is result


def test_a_rubber_stamp_is_no_oversight_whatever_a_test_said():
    told = HandledFacts("D-0001", cases=500, reviewed=400, overridden=1, median_review=3.0)
    facts = replace(MET, impact_tier=3, handled=(told,), queues=(replace(QUEUE, fte=8.0),))

    assert verdict("HUM-3", facts).result is Result.NOT_MET


@pytest.mark.parametrize(
    ("appeal", "result"),
    [
        (None, Result.NOT_MET),
        (AppealFacts(False, "It sorts spare parts.", "", None, False), Result.NOT_APPLICABLE),
        (AppealFacts(False, " ", "", None, False), Result.NOT_MET),
        (AppealFacts(True, "", "Ombudsman", 30, True), Result.MET),
        (AppealFacts(True, "", "Ombudsman", 31, True), Result.NOT_MET),
        (AppealFacts(True, "", "Ombudsman", None, True), Result.NOT_MET),
        (AppealFacts(True, "", "", 14, True), Result.NOT_MET),
        (AppealFacts(True, "", "Ombudsman", 14, False), Result.NOT_MET),
    ],
    ids=str,
)
def test_the_affected_can_appeal(appeal, result):
    assert verdict("HUM-4", replace(APPEALED, appeal=appeal)).result is result


def test_how_often_a_second_look_overturns_has_a_tolerance():
    assert verdict("HUM-4", MET).message == "No tolerance says how often a second look may overturn a decision."


def test_a_roster_that_leaves_hours_open_is_the_intervention_leads_to_mend():
    facts = replace(MET, queues=(on_roster(shift(8, 12)),))

    assert flags(facts, "F-HUM-1") == [(f"roster:7:{DECISION.id}", Severity.HIGH, LEAD.id)]
    assert flags(replace(facts, queues=(on_roster(shift(8, 12), shift(12, 18)),)), "F-HUM-1") == []
    assert flags(replace(facts, stage=Stage.SHAPING, clearance=None), "F-HUM-1") == []


def test_a_pilot_has_as_long_for_its_first_test_as_a_test_counts():
    untested = replace(MET, seeded=())

    assert flags(untested, "F-HUM-3") == []
    late = replace(untested, pilot_start=TODAY - timedelta(days=90))
    assert flags(late, "F-HUM-3") == [(f"decision:{DECISION.id}", Severity.MEDIUM, LEAD.id)]
    assert flags(replace(untested, stage=Stage.PRODUCTION), "F-HUM-3")[0][1] is Severity.HIGH
    assert flags(replace(LIVE, seeded=(seeds(30, 21),)), "F-HUM-3")[0][1] is Severity.HIGH


@pytest.mark.parametrize(
    ("drill", "severity"),
    [
        (None, Severity.HIGH),
        (replace(STOP, held_at=NOW - timedelta(days=181)), Severity.HIGH),
        (replace(STOP, passed=False), Severity.CRITICAL),
        (replace(STOP, seconds_to_safe=900), Severity.HIGH),
    ],
    ids=str,
)
def test_a_stop_drill_that_is_late_or_failed_is_chased_in_production(drill, severity):
    facts = replace(LIVE, drills=tuple(filter(None, (drill, FALLBACK))))

    assert flags(facts, "F-HUM-4") == [("", severity, TOM.id)]
    assert flags(LIVE, "F-HUM-4") == []


def test_a_later_drill_counts_more_than_an_earlier_one():
    failed = DrillFacts(3, DrillKind.STOP, NOW - timedelta(days=2), passed=False, seconds_to_safe=None)

    assert flags(replace(LIVE, drills=(STOP, failed)), "F-HUM-4")[0][1] is Severity.CRITICAL


def test_nobody_stands_on_a_roster_untrained():
    facts = replace(MET, queues=(on_roster(shift(), shift(trained=False, name="Vera")),))

    assert flags(facts, "F-HUM-5") == [("queue:7", Severity.HIGH, LEAD.id)]
    assert flags(replace(MET, queues=(on_roster(shift()),)), "F-HUM-5") == []
