"""Flags about work that was to stop, and about doing it by hand again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.chases.transition import (
    fallback_runs_out,
    milestone_is_overdue,
    work_did_not_stop,
    work_goes_back_to_manual,
)
from governance.rules.clearances import ClearanceState
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from roles.rules.plans import (
    ActivityFacts,
    BypassFacts,
    Fallback,
    Fate,
    MilestoneFacts,
    PlanFacts,
    PlanState,
    RemovalFacts,
    RemovalKind,
)
from tests.governance.rules.facts import CLEARED_FOR_PILOT, MET, OLIVIA, POLICY, REDESIGN, TODAY

SORTING = ActivityFacts(
    "Sort the inbox",
    Fate.AUTOMATE,
    340,
    0,
    TODAY - timedelta(days=60),
    change_id=7,
    fallback=Fallback.RETAINED_SKILL,
    fallback_hours=60,
    fallback_until=TODAY + timedelta(days=200),
)
OUT = RemovalFacts(RemovalKind.PROCEDURE_RETIRED, TODAY - timedelta(days=60), verified=True)
GONE_PAST = (
    "“Sort the inbox” was to have stopped; 44 of 400 cases (11.0 %) went past the AI, 2 Oct 2026 to 8 Oct 2026. Find "
    "out what the design lacks, and change the plan or the decision."
)
TOO_FEW = (
    "Adviser: by hand it takes 340 hours a month; 60 are there. The fallback ran out on 9 Nov 2026. Decide: restrict "
    "it to A2 with overtime for those who approve, buy the work in, or keep it restricted until there are people."
)
PRODUCTION = replace(MET, stage=Stage.PRODUCTION, production_since=TODAY - timedelta(days=90))
BACK = replace(PRODUCTION, stage=Stage.PILOT, clearance=replace(CLEARED_FOR_PILOT, state=ClearanceState.REVOKED))


def planned(facts=PRODUCTION, *, state=PlanState.EXECUTING, milestones=(), **fields):
    activity = replace(SORTING, **{"removals": (OUT,)} | fields)
    plan = PlanFacts(3, "Adviser, redesigned", "Adviser", (activity,), state=state, milestones=milestones)
    return replace(facts, plans=(plan,))


def raised(rule, facts):
    return [(f.subject, f.severity, f.message, f.owner_id) for f in rule(facts, POLICY)]


def week(number, off_route, eligible=400):
    first = TODAY - timedelta(days=60) + timedelta(weeks=number)
    return BypassFacts(first, first + timedelta(days=6), eligible, off_route)


def test_proven_work_that_nobody_does_by_hand_raises_nothing():
    facts = planned(bypasses=(week(0, 12),))

    for rule in (work_goes_back_to_manual, work_did_not_stop, milestone_is_overdue, fallback_runs_out):
        assert raised(rule, facts) == []


def test_cases_that_go_past_the_ai_go_to_whoever_redesigns_the_roles_and_blame_nobody():
    found = raised(work_goes_back_to_manual, planned(bypasses=(week(1, 44),)))

    assert found == [
        (
            "activity:7",
            Severity.HIGH,
            GONE_PAST,
            REDESIGN.id,
        )
    ]


def test_it_stays_until_two_periods_running_lie_below():
    once = raised(work_goes_back_to_manual, planned(bypasses=(week(1, 44), week(2, 12))))
    twice = raised(work_goes_back_to_manual, planned(bypasses=(week(1, 44), week(2, 12), week(3, 12))))

    assert "1 of 2 periods running lie below the share" in once[0][2]
    assert twice == []


def test_what_is_done_by_hand_again_by_agreement_is_not_chased():
    told = {"bypasses": (week(1, 44),), "removals": ()}

    assert raised(work_goes_back_to_manual, planned(BACK, **told)) == []
    assert raised(work_did_not_stop, planned(BACK, **told)) == []
    assert raised(work_goes_back_to_manual, planned(state=PlanState.WITHDRAWN, **told)) == []


@pytest.mark.parametrize(
    ("ago", "severity"),
    [(0, None), (1, Severity.MEDIUM), (30, Severity.MEDIUM), (31, Severity.HIGH)],
)
def test_work_that_did_not_stop_grows_with_the_days(ago, severity):
    found = raised(work_did_not_stop, planned(removals=(), effective_date=TODAY - timedelta(days=ago)))

    assert [flag[1] for flag in found] == ([severity] if severity else [])


def test_work_that_did_not_stop_goes_to_whoever_sees_to_it():
    nobody = raised(work_did_not_stop, planned(removals=()))
    somebody = raised(work_did_not_stop, planned(removals=(), removal_owner_id=77))
    waits = raised(work_did_not_stop, planned(removals=(replace(OUT, verified=False),)))

    assert (nobody[0][3], somebody[0][3]) == (REDESIGN.id, 77)
    assert nobody[0][2] == (
        "“Sort the inbox” was to stop on 25 Sep 2026, 60 days ago. Show what proves that it is out, or set another day."
    )
    assert "waits to be verified" in waits[0][2]


def test_a_day_that_passed_is_chased_until_somebody_says_that_it_was_done():
    days = (
        MilestoneFacts(1, "Leeds", "Moves over", TODAY - timedelta(days=1), done=False),
        MilestoneFacts(2, "Leeds", "Is told", TODAY - timedelta(days=9), done=True),
        MilestoneFacts(3, "York", "Moves over", TODAY, done=False),
    )

    assert raised(milestone_is_overdue, planned(milestones=days)) == [
        (
            "milestone:1",
            Severity.MEDIUM,
            "Leeds: “Moves over” was to be done on 23 Nov 2026, 1 day ago. Say that it was done, or set another day.",
            REDESIGN.id,
        )
    ]
    assert raised(milestone_is_overdue, planned(milestones=days, state=PlanState.COMPLETED)) == []


@pytest.mark.parametrize(
    ("days", "state", "severity"),
    [
        (30, PlanState.EXECUTING, None),
        (29, PlanState.EXECUTING, Severity.HIGH),
        (-1, PlanState.EXECUTING, Severity.HIGH),
        (-1, PlanState.COMPLETED, None),
    ],
)
def test_a_fallback_is_chased_before_it_runs_out_while_the_plan_goes_on(days, state, severity):
    found = raised(fallback_runs_out, planned(state=state, fallback_until=TODAY + timedelta(days=days)))

    assert [flag[1] for flag in found] == ([severity] if severity else [])


def test_taken_back_with_too_few_people_is_critical_and_says_what_can_be_done():
    found = raised(fallback_runs_out, planned(BACK, fallback_until=TODAY - timedelta(days=15)))

    assert found == [
        (
            "plan:3",
            Severity.CRITICAL,
            TOO_FEW,
            OLIVIA.id,
        )
    ]


def test_taken_back_with_everybody_there_is_no_emergency():
    assert raised(fallback_runs_out, planned(BACK, fallback_hours=340)) == []


def test_taken_back_where_nothing_was_kept_is_critical():
    found = raised(fallback_runs_out, planned(BACK, fallback=Fallback.NONE, fallback_hours=None, fallback_until=None))

    assert [flag[1] for flag in found] == [Severity.CRITICAL]


def test_what_touches_no_case_needs_no_fallback():
    shaping = replace(MET, stage=Stage.SHAPING)

    assert raised(fallback_runs_out, planned(shaping, fallback_until=TODAY)) == []
