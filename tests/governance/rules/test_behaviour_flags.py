"""What an AI does beyond what it was taken for: F-CLS-2, F-STG-1, F-ROL-2, F-HUM-2, and what cases tell of versions
that nobody signed (F-DEC-1) and of work without a clearance (F-STG-3)."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from decisions.rules.facts import GrantFacts, Hours
from decisions.rules.rosters import ShiftFacts
from decisions.rules.vocabulary import Days
from governance.rules.clearances import ClearanceState
from governance.rules.flags import flags_wanted
from governance.rules.observations import ObservedFacts
from governance.rules.oversight import HandledFacts, SeededFacts, VersionSeen
from governance.rules.raised import subject_of
from governance.rules.severity import Severity
from governance.rules.stages import Nature, Stage
from roles.rules.plans import ActivityFacts, Fate, PlanFacts
from tests.governance.rules.facts import (
    CLEARED_FOR_PILOT,
    DECISION,
    LEAD,
    MET,
    NOW,
    OLIVIA,
    POLICY,
    QUEUE,
    REDESIGN,
    TODAY,
    TOM,
)

YESTERDAY = TODAY - timedelta(days=1)
SIGNED = CLEARED_FOR_PILOT.fingerprints[0]
TOOL = replace(MET, nature=Nature.TOOL, clearance=None, seeded=())
PILOT = replace(MET, pilot_daily_cap=50)
LIVE = replace(
    MET,
    stage=Stage.PRODUCTION,
    clearance=replace(CLEARED_FOR_PILOT, stage=Stage.PRODUCTION),
    # Since today the work has to have stopped.
    plans=tuple(
        replace(plan, activities=tuple(replace(a, effective_date=TODAY) for a in plan.activities)) for plan in MET.plans
    ),
)


def did(**fields):
    """What was done of the one decision that there is: much of it reviewed, slowly, and often overruled."""
    defaults = {"decision": DECISION.code, "cases": 1200, "reviewed": 1200, "overridden": 120, "median_review": 40.0}
    return HandledFacts(**defaults | fields)


def raised(facts, rule):
    flags = [flag for _rule, found in flags_wanted(facts, POLICY) for flag in found if flag.rule == rule]
    return [(f.subject, f.severity, f.message, f.owner_id) for f in flags]


def seeded(**fields):
    defaults = {"id": 1, "decision_id": DECISION.id, "held_on": TODAY, "planted": 30, "caught": 26}
    return SeededFacts(**defaults | fields)


UNSEEN = did(overridden=24, median_review=4.0)


def test_f_cls_2_a_tool_whose_suggestions_are_taken_in_seconds_works_like_labour():
    message = (
        "It is classified as a tool, and works like labour. People took what it suggested for Route case in 1176 of "
        "1200 cases, half of them within 4 seconds. Classify it as what it does, or show by a test with planted errors "
        "that people catch them; such a test counts for 90 days."
    )
    expected = [(f"decision:{DECISION.id}", Severity.HIGH, message, OLIVIA.id)]

    assert raised(replace(TOOL, handled=(UNSEEN,)), "F-CLS-2") == expected
    assert raised(replace(TOOL, nature=Nature.LABOUR, handled=(UNSEEN,)), "F-CLS-2") == []


@pytest.mark.parametrize(
    ("fields", "flagged"),
    [
        ({"reviewed": 200, "overridden": 10, "median_review": 9.9}, True),
        ({"reviewed": 199, "overridden": 0, "median_review": 4.0}, False),
        ({"reviewed": 200, "overridden": 11, "median_review": 4.0}, False),
        ({"reviewed": 200, "overridden": 0, "median_review": 10.0}, False),
        ({"reviewed": 200, "overridden": 0, "median_review": None}, False),
    ],
)
def test_f_cls_2_asks_for_enough_cases_taken_often_enough_and_fast_enough(fields, flagged):
    assert bool(raised(replace(TOOL, handled=(did(**fields),)), "F-CLS-2")) is flagged


@pytest.mark.parametrize(
    ("test", "flagged"),
    [
        (seeded(), False),
        (seeded(decision_id=None, held_on=TODAY - timedelta(days=90)), False),
        (seeded(held_on=TODAY - timedelta(days=91)), True),
        (seeded(caught=20), True),
        (seeded(planted=29), True),
        (seeded(decision_id=DECISION.id + 1), True),
    ],
)
def test_f_cls_2_is_answered_by_a_test_that_shows_that_people_look(test, flagged):
    assert bool(raised(replace(TOOL, handled=(UNSEEN,), seeded=(test,)), "F-CLS-2")) is flagged


@pytest.mark.parametrize(
    "acts",
    [
        {"handled": (did(alone=7),)},
        {
            "handled": (did(decision=DECISION.name),),
            "observed": (ObservedFacts("eu", DECISION.code, "Claims", "", autonomy=2, cases=7),),
        },
    ],
)
def test_f_cls_2_no_test_answers_for_what_it_decides_by_itself(acts):
    ((_subject, _severity, message, _owner),) = raised(replace(TOOL, seeded=(seeded(),), **acts), "F-CLS-2")

    assert message == (
        "It is classified as a tool, and works like labour. It decided 7 of 1200 cases of Route case by itself. "
        "Classify it as what it does."
    )


def test_f_cls_2_tells_of_what_nobody_registered_as_well():
    facts = replace(TOOL, decisions=(), handled=(did(decision="Refund", alone=1),))

    assert [subject for subject, *_more in raised(facts, "F-CLS-2")] == ["told:Refund"]


def test_subjects_stay_short_and_apart():
    long, longer = subject_of("version", "x" * 200), subject_of("version", "x" * 199 + "y")

    assert long != longer
    assert len(long) < 80


@pytest.mark.parametrize(("cases", "day", "flagged"), [(50, YESTERDAY, 0), (51, YESTERDAY, 1), (180, TODAY, 1)])
def test_f_stg_1_a_pilot_handles_more_cases_a_day_than_its_cap(cases, day, flagged):
    facts = replace(PILOT, handled=(did(days=((YESTERDAY - timedelta(days=1), 40), (day, cases))),))

    message = (
        f"It handled {cases} cases on {day:%-d %b %Y}; its pilot may have 50 a day. "
        "Bring it back within its bounds, or take it through the gate of production."
    )
    assert raised(facts, "F-STG-1") == [("", Severity.CRITICAL, message, OLIVIA.id)] * flagged


def test_f_stg_1_forgets_after_a_week_and_asks_nothing_without_a_cap_or_in_production():
    last_week = did(days=((TODAY - timedelta(days=7), 180),))
    today = did(days=((TODAY, 180),))

    assert raised(replace(PILOT, handled=(last_week,)), "F-STG-1") == []
    assert raised(replace(PILOT, handled=(today,), pilot_daily_cap=None), "F-STG-1") == []
    assert raised(replace(LIVE, handled=(today,), pilot_daily_cap=50), "F-STG-1") == []


def test_f_stg_1_a_case_that_passes_through_two_decisions_is_one_case():
    both = (did(days=((TODAY, 40),)), did(decision="Prioritise", days=((TODAY, 40),)))

    assert raised(replace(PILOT, handled=both), "F-STG-1") == []


@pytest.mark.parametrize(
    ("segment", "granted", "flagged"),
    [("Business", {}, True), ("private", {}, False), ("", {}, False), ("Private", {"": 0, "business": 2}, True)],
)
def test_f_stg_1_a_segment_that_is_not_the_pilots_own(segment, granted, flagged):
    decision = replace(DECISION, grants=(GrantFacts("Private", 3), GrantFacts("", 0)))
    clearance = replace(CLEARED_FOR_PILOT, granted={decision.code: granted} if granted else {})
    seen = ObservedFacts("eu", decision.code, "Claims", segment, autonomy=0, cases=3)

    found = raised(replace(PILOT, decisions=(decision,), clearance=clearance, observed=(seen,)), "F-STG-1")

    assert len(found) == flagged
    if flagged:
        assert found[0][2].startswith(f"It handled 3 cases of Route case in “{segment}”, which is no segment of its pi")


@pytest.mark.parametrize(
    ("manual", "cases", "flagged"), [(44, 400, True), (20, 400, False), (21, 400, True), (29, 29, False)]
)
def test_f_rol_2_work_goes_past_the_ai(manual, cases, flagged):
    found = raised(replace(LIVE, handled=(did(manual=manual, cases=cases),)), "F-ROL-2")

    assert [(severity, owner) for _s, severity, _m, owner in found] == [(Severity.HIGH, REDESIGN.id)] * flagged
    if manual == 44:
        assert found[0][2] == (
            "44 of 400 cases of Route case (11.0 %) went past the AI. "
            "Find out what the design lacks, and change the plan or the decision."
        )


def test_f_rol_2_waits_for_production_and_for_the_day_on_which_the_work_was_to_end():
    by_hand = (did(manual=44, cases=400),)
    later = ActivityFacts("Sort cases", Fate.AUTOMATE, 400, 0, TODAY + timedelta(days=1))

    assert raised(replace(MET, handled=by_hand), "F-ROL-2") == []
    assert raised(replace(LIVE, handled=by_hand, plans=(PlanFacts(1, "Plan", "Agent", (later,)),)), "F-ROL-2") == []


STAMPED = did(overridden=20, median_review=6.0)


@pytest.mark.parametrize(
    ("tier", "handled", "people", "flagged"),
    [
        (3, STAMPED, 5, True),
        (2, STAMPED, 5, False),
        (3, STAMPED, 4, False),
        (3, did(overridden=24, median_review=6.0), 5, False),
        (3, did(overridden=20, median_review=10.0), 5, False),
        (3, did(reviewed=199, overridden=0, median_review=6.0), 5, False),
    ],
)
def test_f_hum_2_high_impact_that_people_wave_through_and_never_of_few_people(tier, handled, people, flagged):
    hours = Hours(Days.WEEKDAYS, time(8), time(20))
    shifts = tuple(ShiftFacts(number, f"P{number}", hours) for number in range(people))
    facts = replace(MET, impact_tier=tier, handled=(handled,), queues=(replace(QUEUE, fte=9.0, shifts=shifts),))

    found = raised(facts, "F-HUM-2")

    assert [(severity, owner) for _s, severity, _m, owner in found] == [(Severity.HIGH, LEAD.id)] * flagged
    if flagged:
        assert "People overruled 20 of 1200 answers of Route case, and looked at half of them for less" in found[0][2]


def ran(version, first, last):
    return did(days=((last, 10),), versions=(VersionSeen(version, first, last),))


GRANTED = CLEARED_FOR_PILOT.granted_at.date()


@pytest.mark.parametrize(
    ("handled", "flagged"),
    [
        (ran(SIGNED, YESTERDAY, TODAY), False),
        (ran("sha256:other", YESTERDAY, TODAY), True),
        (ran("sha256:other", TODAY - timedelta(days=9), TODAY - timedelta(days=8)), False),
        (
            did(versions=(VersionSeen("sha256:other", YESTERDAY, YESTERDAY), VersionSeen(SIGNED, TODAY, TODAY))),
            False,
        ),
    ],
)
def test_f_dec_1_cases_tell_of_a_version_that_nobody_signed_until_another_follows(handled, flagged):
    found = raised(replace(MET, handled=(handled,)), "F-DEC-1")

    message = (
        "Version sha256:other decided cases of Route case, and nobody signed it. "
        "Take it back to a signed version, or have this one signed."
    )
    assert found == [("version:sha256:other", Severity.CRITICAL, message, TOM.id)] * flagged


def test_f_dec_1_what_ran_before_it_was_signed_anew_accuses_nobody():
    clearance = replace(CLEARED_FOR_PILOT, granted_at=NOW)
    before, since = ran("sha256:old", YESTERDAY, TODAY), ran("sha256:new", TODAY, TODAY)

    assert raised(replace(MET, clearance=clearance, handled=(before,)), "F-DEC-1") == []
    assert len(raised(replace(MET, clearance=clearance, handled=(since,)), "F-DEC-1")) == 1


@pytest.mark.parametrize(("day", "flagged"), [(TODAY, 1), (TODAY - timedelta(days=2), 0)])
def test_f_stg_3_cases_that_were_decided_after_it_was_stopped(day, flagged):
    stopped = replace(CLEARED_FOR_PILOT, state=ClearanceState.SUSPENDED, changed_at=NOW - timedelta(days=2))
    facts = replace(MET, clearance=stopped, handled=(did(days=((day, 3),)),))

    message = f"It decided cases until {day:%-d %b %Y}, and no clearance allows it. Stop it."
    assert raised(facts, "F-STG-3") == [("outcomes", Severity.CRITICAL, message, OLIVIA.id)] * flagged


def test_f_stg_3_a_tool_in_its_pilot_needs_no_clearance_and_labour_does():
    handled = (did(days=((TODAY, 3),)),)

    assert raised(replace(TOOL, handled=handled), "F-STG-3") == []
    assert len(raised(replace(TOOL, nature=Nature.LABOUR, handled=handled), "F-STG-3")) == 1
    assert len(raised(replace(TOOL, stage=Stage.SHAPING, handled=handled), "F-STG-3")) == 1
