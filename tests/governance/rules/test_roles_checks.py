"""ROL-2, ROL-3, ROL-6 and F-ROL-6, on facts alone; and the time of a job."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.chases.roles import freed_hours_go_nowhere
from governance.rules.checks.roles import (
    every_activity_has_a_fate_and_hours_balance,
    freed_hours_have_a_destination,
    what_ends_is_removed_on_purpose,
)
from governance.rules.findings import Mend, Result, Screen
from governance.rules.hours import hours_ledger, oversight_needed
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from roles.rules.plan_gaps import time_gap
from roles.rules.plans import (
    ActivityFacts,
    Destination,
    Fallback,
    Fate,
    MovementFacts,
    PlanFacts,
    PlanState,
    RemovalKind,
)
from tests.governance.rules.facts import LEADERLESS as MET
from tests.governance.rules.facts import NOW, POLICY, REDESIGN, TODAY

NEED = oversight_needed(MET, POLICY)
SORT = ActivityFacts(
    "Sort cases",
    Fate.AUTOMATE,
    400,
    0,
    TODAY,
    removal_kind=RemovalKind.QUEUE_CLOSED,
    removal_owner_id=7,
    fallback=Fallback.NONE,
)
LOOK = ActivityFacts("Look after it", Fate.NEW, 0, round(NEED, 1) + 0.1, TODAY, oversight=True)
TALK = ActivityFacts("Talk", Fate.RETAIN, 1200, 1200, None)
PLAN = PlanFacts(1, "Agent, redesigned", "Agent", (SORT, TALK, LOOK), fte=10, role_id=5)


def with_plan(plan=PLAN, **fields):
    return replace(MET, plans=(replace(plan, **fields),))


def with_activity(activity, **fields):
    others = tuple(each for each in PLAN.activities if each is not activity)
    return with_plan(activities=(replace(activity, **fields), *others))


def messages(verdict):
    return [gap.message for gap in verdict.gaps]


def test_a_plan_whose_hours_add_up_meets_it_and_says_the_figures():
    verdict = every_activity_has_a_fate_and_hours_balance(with_plan(), POLICY)

    assert (verdict.result, messages(verdict)) == (Result.MET, [])
    assert "1,600 hours a month before; 1,200 stay" in verdict.message


@pytest.mark.parametrize("check", [every_activity_has_a_fate_and_hours_balance, what_ends_is_removed_on_purpose])
def test_without_a_plan_nothing_is_met(check):
    assert check(replace(MET, plans=()), POLICY).gaps[0].mend == Mend(Screen.PLANS)


@pytest.mark.parametrize("check", [every_activity_has_a_fate_and_hours_balance, what_ends_is_removed_on_purpose])
def test_a_plan_that_was_withdrawn_meets_nothing(check):
    assert check(with_plan(state=PlanState.WITHDRAWN), POLICY).gaps[0].mend == Mend(Screen.PLANS)


def test_hours_of_a_plan_that_was_withdrawn_are_set_free_by_nobody_and_look_after_nothing():
    gone = replace(PLAN, id=2, state=PlanState.WITHDRAWN, movements=(MovementFacts(Destination.RELEASE, 9, ""),))
    facts = replace(with_plan(), plans=(PLAN, gone))

    alone, both = (hours_ledger(each, POLICY) for each in (with_plan(), facts))

    assert (both.net, both.total, both.moved, both.destinations) == (alone.net, alone.total, 0, {})


@pytest.mark.parametrize(
    ("facts", "message", "field"),
    [
        (with_activity(SORT, fate=None), "Agent: “Sort cases” has no fate.", "activity-0"),
        (with_plan(activities=()), "Agent: “Agent, redesigned” lists no activity of Agent.", "activities"),
        (
            with_activity(SORT, hours_after=410),
            (
                "Agent: “Sort cases” is automated, and takes 410 hours a month instead of 400. "
                "Work that comes with it is new work of its own."
            ),
            "activity-0",
        ),
        (with_activity(TALK, fate=Fate.TRANSFER), "Agent: “Talk” is transferred, but to no role.", "activity-0"),
        (
            with_plan(left_out=("Make tea",)),
            "Agent: “Make tea” is done in the job, and the plan says nothing of it.",
            "activities",
        ),
        (
            with_plan(fte=12),
            (
                "Agent: The activities of Agent take 1,600 hours a month, and 12 full-time jobs of 160 hours are "
                "1,920: 320 hours are not accounted for."
            ),
            "activities",
        ),
        (
            with_plan(fte=9),
            (
                "Agent: The activities of Agent take 1,600 hours a month, and 9 full-time jobs of 160 hours are 1,440: "
                "that is 160 hours too many."
            ),
            "activities",
        ),
    ],
)
def test_rol_2_names_what_is_open_and_the_row_that_mends_it(facts, message, field):
    verdict = every_activity_has_a_fate_and_hours_balance(facts, POLICY)

    assert verdict.result is Result.NOT_MET
    assert {gap.message: gap.mend for gap in verdict.gaps}[message] == Mend(Screen.PLAN, 1, field)


def test_no_new_work_needs_a_reason():
    bare = replace(with_plan(activities=(SORT, TALK)), decisions=(), queues=())

    refused = every_activity_has_a_fate_and_hours_balance(bare, POLICY)
    reasoned = replace(bare, plans=(replace(bare.plans[0], no_new_work="The queue is closed."),))

    assert messages(refused) == [
        "Agent: “Agent, redesigned” names no new work, and does not say why the AI creates none."
    ]
    assert every_activity_has_a_fate_and_hours_balance(reasoned, POLICY).result is Result.MET


def test_looking_after_the_ai_has_the_hours_that_the_escalations_need():
    verdict = every_activity_has_a_fate_and_hours_balance(with_activity(LOOK, hours_after=NEED - 10), POLICY)

    assert NEED > 10
    assert verdict.result is Result.NOT_MET
    assert "Add 10 hours of oversight" in verdict.message


def test_where_nobody_knows_the_need_it_cannot_be_told():
    (queue,) = MET.queues
    unknown = replace(with_plan(), queues=(replace(queue, handling_minutes=None),))

    verdict = every_activity_has_a_fate_and_hours_balance(unknown, POLICY)

    assert verdict.result is Result.INDETERMINATE
    assert verdict.gaps[0].mend == Mend(Screen.QUEUE, queue.id)


@pytest.mark.parametrize(
    ("fte", "told"), [(10, True), (10.19, True), (10.25, False), (9.81, True), (9.75, False), (0, False)]
)
def test_the_time_of_the_job_is_made_up_within_two_percent(fte, told):
    assert (time_gap(replace(PLAN, fte=fte), 160, 0.02) is None) is told


def test_rol_3_asks_for_day_owner_proof_and_fallback():
    bare = with_activity(SORT, effective_date=None, removal_owner_id=None, removal_kind=None, fallback=None)

    verdict = what_ends_is_removed_on_purpose(bare, POLICY)

    assert what_ends_is_removed_on_purpose(with_plan(), POLICY).result is Result.MET
    assert messages(verdict) == [
        (
            "Agent: “Sort cases” ends, but nothing says when, who sees to it, what will prove it and what happens if "
            "the AI is gone."
        ),
    ]
    assert verdict.gaps[0].mend == Mend(Screen.PLAN, 1, "activity-0")


def moving(*movements, **fields):
    return with_plan(activities=(SORT, TALK), movements=movements, **fields)


@pytest.mark.parametrize(
    ("facts", "result", "message"),
    [
        (with_plan(activities=(TALK,)), Result.NOT_APPLICABLE, "No plan sets hours free."),
        (moving(), Result.NOT_MET, "Agent: 0 of 400 hours that are set free have a destination. It takes 90%."),
        (
            moving(MovementFacts(Destination.RELEASE, 359, "FIN-1")),
            Result.NOT_MET,
            "Agent: 359 of 400 hours that are set free have a destination. It takes 90%.",
        ),
        (
            moving(MovementFacts(Destination.RELEASE, 360, "FIN-1")),
            Result.MET,
            "Finance knows where the hours go that are set free.",
        ),
        (
            moving(MovementFacts(Destination.RELEASE, 360)),
            Result.NOT_MET,
            "Agent: finance knows nothing of 360 of the hours that go somewhere.",
        ),
    ],
)
def test_rol_6_asks_where_nearly_all_freed_hours_go_and_that_finance_knows(facts, result, message):
    verdict = freed_hours_have_a_destination(facts, POLICY)

    assert (verdict.result, verdict.message) == (result, message)


def raised(days, *movements, **fields):
    facts = replace(moving(*movements, **fields), at=NOW + timedelta(days=days), holders=MET.holders)
    return list(freed_hours_go_nowhere(facts, POLICY))


def test_f_rol_6_chases_freed_hours_after_sixty_days_and_harder_after_twice_that():
    assert raised(60) == []
    (soft,), (hard,) = raised(61), raised(121)

    assert (soft.rule, soft.severity, soft.owner_id, soft.mend.screen) == (
        "F-ROL-6",
        Severity.LOW,
        REDESIGN.id,
        Screen.PLAN_HOURS,
    )
    assert hard.severity is Severity.MEDIUM
    assert "400 of 400 hours a month are free since 61 days" in soft.message


def test_f_rol_6_rests_where_hours_have_a_destination_or_the_plan_or_the_initiative_is_over():
    assert raised(200, MovementFacts(Destination.RELEASE, 360)) == []
    assert raised(200, state=PlanState.WITHDRAWN) == []
    stopped = replace(moving(), stage=Stage.STOPPED, at=NOW + timedelta(days=200))
    assert list(freed_hours_go_nowhere(stopped, POLICY)) == []
