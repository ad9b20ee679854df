"""Incentives and worth: what INC-1 to INC-3 ask, and what F-INC-1 and F-INC-2 chase."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.benefits import (
    OPEN_IN,
    BenefitStep,
    against_finance,
    bypass_share,
    counted_hours,
    is_open,
    paused,
)
from governance.rules.chases.value import benefit_is_late_or_overclaimed, leaders_lack_an_objective
from governance.rules.checks.value import (
    conflicting_kpis_are_adjusted,
    leaders_are_rewarded_for_outcomes,
    worth_is_baselined_and_counted_once,
)
from governance.rules.claims import claimable, over_plan
from governance.rules.findings import Result
from governance.rules.stages import Stage
from governance.rules.value import BenefitFacts, BenefitKind, BenefitState, KpiFacts, ObjectiveFacts, ValueFacts
from roles.rules.capacities import Capacity
from roles.rules.plans import ActivityFacts, BypassFacts, Destination, Fate, MovementFacts, PlanFacts, PlanState
from tests.governance.rules.facts import LEADERLESS, NOW, POLICY, TODAY, holder
from tests.roles.rules.test_eligibility import person

ASKED = replace(POLICY, requirements_production=(*POLICY.requirements_production, "INC-1"))
OSCAR = person(id=40, name="Oscar")
PLAN = replace(
    LEADERLESS.plans[0],
    id=1,
    unit_name="Claims",
    unit_head_id=41,
    activities=(
        ActivityFacts("Sort cases", Fate.AUTOMATE, 400, 0, TODAY),
        ActivityFacts("Look after the AI", Fate.NEW, 0, 120, TODAY, oversight=True),
    ),
    movements=(MovementFacts(Destination.RELEASE, 50), MovementFacts(Destination.REDEPLOY, 200)),
)


def objective(number, holder_id, **fields):
    said = {
        "holder": "Somebody",
        "identity": uuid4(),
        "starts_on": TODAY - timedelta(days=100),
        "ends_on": TODAY + timedelta(days=200),
        "measure": "misroute_rate",
        "counter_measure": "complaints",
        "agreed": True,
    }
    return ObjectiveFacts(id=number, holder_id=holder_id, **said | fields)


def benefit(number=1, **fields):
    said = {
        "name": "Less sorting",
        "kind": BenefitKind.CAPACITY,
        "state": BenefitState.COMMITTED,
        "owner_id": 1,
        "plan_id": 1,
        "hours": 280.0,
        "has_baseline": True,
        "baselined_at": NOW - timedelta(days=50),
        "baseline_to": TODAY - timedelta(days=60),
        "target_on": TODAY + timedelta(days=100),
        "cadence_days": 30,
        "committed_at": NOW - timedelta(days=20),
        "last_read": None,
    }
    return BenefitFacts(id=number, **said | fields)


COST = benefit(2, name="More stress at month's end", kind=BenefitKind.DISBENEFIT, plan_id=None, hours=0)
WORTH = ValueFacts(
    objectives=(objective(1, 40), objective(2, 41)),
    kpis=(KpiFacts(1, "Cases by hand", TODAY + timedelta(days=10), None),),
    searched_at=NOW - timedelta(days=30),
    benefits=(benefit(), COST),
    claimed={1: 280.0},
)
WHOLE = replace(
    LEADERLESS,
    holders=(*LEADERLESS.holders, holder(26, Capacity.ACCOUNTABLE_EXECUTIVE, OSCAR)),
    tolerances=(
        *LEADERLESS.tolerances,
        replace(LEADERLESS.tolerances[0], id=2, measure="Complaints", key="complaints"),
    ),
    plans=(PLAN,),
    queues=(),
    value=WORTH,
)


def worth(**fields):
    return replace(WHOLE, value=replace(WORTH, **fields))


def test_all_three_are_met():
    for check in (
        leaders_are_rewarded_for_outcomes,
        conflicting_kpis_are_adjusted,
        worth_is_baselined_and_counted_once,
    ):
        verdict = check(WHOLE, POLICY)
        assert verdict.result is Result.MET, verdict.message


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (worth(objectives=(objective(1, 40),)), "Whoever leads Claims holds no objective for what comes out."),
        (worth(objectives=(objective(2, 41),)), "Oscar, the accountable executive, holds no objective"),
        (worth(objectives=(objective(1, 40, agreed=False), objective(2, 41))), "it waits for its holder's yes"),
        (
            worth(objectives=(objective(1, 40, measure="logins"), objective(2, 41))),
            "rewards a measure that has no tolerance here",
        ),
        (worth(objectives=(objective(1, 40, counter_measure=""), objective(2, 41))), "not held in balance"),
        (worth(objectives=(objective(1, 40, counter_measure="prompts"), objective(2, 41))), "that nobody knows here"),
        (
            worth(objectives=(objective(1, 40, ends_on=TODAY - timedelta(days=1)), objective(2, 41))),
            "it ended on 23 Nov 2026",
        ),
        (replace(WHOLE, holders=LEADERLESS.holders), "There is no accountable executive"),
        (replace(WHOLE, plans=(replace(PLAN, unit_head_id=None),)), "Nobody leads Claims"),
    ],
)
def test_inc_1_names_who_is_not_rewarded_and_why(changed, text):
    verdict = leaders_are_rewarded_for_outcomes(changed, POLICY)

    assert verdict.result is Result.NOT_MET
    assert text in verdict.message
    assert "logins" not in verdict.message


def test_an_executive_with_two_accounts_is_one_human_being():
    other_account = objective(1, 99, identity=OSCAR.identity)

    assert leaders_are_rewarded_for_outcomes(worth(objectives=(other_account, objective(2, 41))), POLICY).result.passes


def test_a_withdrawn_plan_asks_nobody():
    facts = replace(worth(objectives=(objective(1, 40),)), plans=(replace(PLAN, state=PlanState.WITHDRAWN),))

    assert leaders_are_rewarded_for_outcomes(facts, POLICY).result.passes


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"searched_at": None}, "Nobody has looked"),
        ({"searched_at": NOW - timedelta(days=POLICY.kpi_search_days + 1)}, "look again"),
        ({"kpis": (KpiFacts(1, "By hand", None, None),)}, "“By hand” rewards the old way: nobody said by when"),
        ({"kpis": (KpiFacts(1, "By hand", TODAY - timedelta(days=1), None),)}, "changed by 23 Nov 2026"),
    ],
)
def test_inc_2_asks_for_a_search_and_for_a_day(fields, text):
    assert text in conflicting_kpis_are_adjusted(worth(**fields), POLICY).message


def test_inc_2_is_met_on_the_last_day_and_once_it_is_changed():
    for kpi in (KpiFacts(1, "By hand", TODAY, None), KpiFacts(1, "By hand", None, TODAY)):
        assert conflicting_kpis_are_adjusted(worth(kpis=(kpi,)), POLICY).result.passes


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"benefits": (COST,)}, "Nobody said what it is worth"),
        ({"benefits": (benefit(),)}, "Nobody named what it costs somebody"),
        ({"benefits": (benefit(state=BenefitState.BASELINED), COST)}, "Finance does not rely on “Less sorting” yet."),
        ({"benefits": (benefit(has_baseline=False), COST)}, "What was before “Less sorting” is not measured."),
        ({"benefits": (benefit(baseline_to=TODAY), COST)}, "not measured before the pilot began on 25 Oct 2026"),
        ({"claimed": {1: 350.0}}, "The plan sets 280 hours a month free; 350 are claimed."),
        ({"claimed_as_money": {1: 60.0}}, "are 50 a month in the plan; 60 are claimed as money saved."),
    ],
)
def test_inc_3_asks_for_worth_that_is_measured_relied_on_and_counted_once(fields, text):
    verdict = worth_is_baselined_and_counted_once(worth(**fields), POLICY)

    assert verdict.result is Result.NOT_MET
    assert text in verdict.message


def test_before_there_is_a_pilot_any_baseline_is_in_time():
    facts = replace(worth(benefits=(benefit(baseline_to=TODAY), COST)), pilot_start=None)

    assert worth_is_baselined_and_counted_once(facts, POLICY).result.passes


def raised(facts, rule=benefit_is_late_or_overclaimed, policy=ASKED):
    return [(flag.rule, flag.subject, flag.severity.value) for flag in rule(facts, policy)]


def test_f_inc_1_waits_for_a_month_into_the_new_cycle():
    def ended(days):
        ends = TODAY - timedelta(days=days)
        return worth(objectives=(objective(1, 40), objective(2, 41, ends_on=ends)))

    assert raised(WHOLE, leaders_lack_an_objective) == []
    assert raised(ended(30), leaders_lack_an_objective) == []
    assert raised(ended(31), leaders_lack_an_objective) == [("F-INC-1", "leader:41", "medium")]
    (flag,) = leaders_lack_an_objective(ended(31), ASKED)
    assert (flag.owner_id, "ended on 24 Oct 2026" in flag.message) == (40, True)


def test_f_inc_1_is_raised_at_once_where_there_never_was_one_and_only_where_it_is_asked():
    facts = worth(objectives=(objective(1, 40),))

    assert raised(facts, leaders_lack_an_objective) == [("F-INC-1", "leader:41", "medium")]
    assert raised(facts, leaders_lack_an_objective, replace(POLICY, requirements_production=())) == []
    assert raised(replace(facts, stage=Stage.SHAPING), leaders_lack_an_objective) == []
    assert raised(replace(facts, stage=Stage.RETIRED), leaders_lack_an_objective) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"target_on": TODAY}, False),
        ({"target_on": TODAY - timedelta(days=1)}, True),
        ({"target_on": TODAY - timedelta(days=1), "state": BenefitState.VALIDATED}, False),
        ({"target_on": TODAY - timedelta(days=1), "state": BenefitState.WRITTEN_DOWN}, False),
        ({"committed_at": NOW - timedelta(days=90)}, False),  # its pilot runs for thirty days only
        ({"last_read": TODAY - timedelta(days=60)}, False),
        ({"last_read": TODAY - timedelta(days=61)}, True),
        ({"last_read": TODAY - timedelta(days=61), "state": BenefitState.BASELINED}, False),
    ],
)
def test_f_inc_2_chases_what_is_late_or_unread(fields, expected):
    facts = worth(benefits=(benefit(**fields), COST))

    assert raised(facts) == ([("F-INC-2", "benefit:1", "medium")] if expected else [])


def test_f_inc_2_chases_what_was_never_read_since_the_pilot_began():
    begun = replace(worth(benefits=(benefit(committed_at=NOW - timedelta(days=90)),)), pilot_start=TODAY)

    assert raised(begun) == []
    assert raised(replace(begun, pilot_start=TODAY - timedelta(days=61))) == [("F-INC-2", "benefit:1", "medium")]


def test_f_inc_2_chases_what_is_claimed_twice():
    assert raised(worth(claimed={1: 281.0})) == [("F-INC-2", "claims", "high")]
    assert raised(replace(worth(claimed={1: 281.0}), stage=Stage.STOPPED)) == []


def test_benefits_rest_after_a_rollback_but_claims_do_not():
    late = worth(benefits=(benefit(target_on=TODAY - timedelta(days=1)),), claimed={1: 281.0})
    back = replace(late, production_since=TODAY - timedelta(days=90))

    assert paused(back)
    assert raised(back) == [("F-INC-2", "claims", "high")]
    assert not paused(replace(back, stage=Stage.PRODUCTION))
    assert not paused(late)


def test_a_claim_lives_until_it_is_written_down():
    for state in BenefitState:
        assert is_open(BenefitStep.WRITE_DOWN, state, BenefitKind.QUALITY) is (state is not BenefitState.WRITTEN_DOWN)
    assert not any(BenefitState.WRITTEN_DOWN in states for states in OPEN_IN.values())
    assert not is_open(BenefitStep.CLAIM, BenefitState.PROPOSED, BenefitKind.QUALITY)


def test_finance_is_neither_owner_nor_proposer():
    me, other = uuid4(), uuid4()

    assert len(list(against_finance(me, me, me))) == 2
    assert not list(against_finance(me, other, other))
    assert len(list(against_finance(me, other, other, figures=me))) == 1


def test_what_is_read_counts_only_for_cases_that_keep_to_the_ai():
    assert counted_hours(100, 95, 0.11) == 89
    assert counted_hours(100, 60, 0.11) == 60
    assert counted_hours(100, 130, 0) == 100
    assert counted_hours(100, None, 0.5) is None


def test_the_latest_period_of_each_activity_says_how_much_goes_past_the_ai():
    def seen(day, eligible, off_route):
        return BypassFacts(TODAY - timedelta(days=day + 6), TODAY - timedelta(days=day), eligible, off_route)

    activity = PLAN.activities[0]
    plan = replace(PLAN, activities=(replace(activity, bypasses=(seen(7, 400, 200), seen(0, 400, 44))),))

    assert bypass_share(plan) == pytest.approx(0.11)
    assert bypass_share(PLAN) == 0


hours = st.integers(0, 500).map(float)


@given(frees=hours, new=hours, claims=st.lists(hours, max_size=6), money=hours, released=st.integers(1, 500))
def test_claims_that_pass_never_exceed_what_is_set_free(frees, new, claims, money, released):
    """However claims come one after another, those let through add up to no more than the plan sets free."""
    plan = PlanFacts(
        1,
        "Plan",
        "Job",
        (ActivityFacts("Old", Fate.AUTOMATE, frees, 0, TODAY), ActivityFacts("New", Fate.NEW, 0, new, TODAY)),
        movements=(MovementFacts(Destination.RELEASE, released),),
    )
    claimed = as_money = 0.0
    for claim in claims:
        if not list(over_plan(plan, claimed + claim, as_money)):
            claimed += claim
        if not list(over_plan(plan, claimed + money, as_money + money)):
            claimed, as_money = claimed + money, as_money + money

    assert claimed <= max(0.0, frees - new) == claimable(plan)
    assert as_money <= min(released, max(0.0, frees - new))
