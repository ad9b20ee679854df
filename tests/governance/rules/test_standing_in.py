from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.standing_in import (
    StandsFor,
    Way,
    interim_in,
    reasons_against_acting,
    signs_for,
    who_may_act,
)
from roles.rules.capacities import Capacity
from roles.rules.delegations import DelegationFacts
from roles.rules.people import Employment, PersonStatus
from tests.governance.rules.facts import (
    DECISION,
    DEPUTY,
    DORA,
    LEAD,
    MET,
    OLIVIA,
    POLICY,
    TODAY,
    TOM,
    with_holder,
)
from tests.roles.rules.test_eligibility import person

OWNER = Capacity.OUTCOME_OWNER
FRIEDA = person(id=40, name="Frieda")
LEFT_YESTERDAY = replace(OLIVIA, last_working_day=TODAY - timedelta(days=1))
AWAY = replace(OLIVIA, absent_from=TODAY, absent_until=TODAY + timedelta(days=9))


def delegation(**fields):
    defaults = {
        "id": 1,
        "delegator_id": OLIVIA.id,
        "delegate": FRIEDA,
        "capacities": frozenset({OWNER}),
        "starts_on": TODAY,
        "ends_on": TODAY,
        "accepted": True,
    }
    return DelegationFacts(**defaults | fields)


def delegated(facts=MET, **fields):
    return replace(facts, delegations=(delegation(**fields),))


def gone(who, **fields):
    return with_holder(OWNER, person=who, **fields)


def texts(facts, capacity, who):
    return [reason.text for reason in reasons_against_acting(facts, POLICY, capacity, who)]


def test_an_outsider_acts_in_no_capacity():
    assert signs_for(MET, POLICY, OWNER, FRIEDA) is None
    assert texts(MET, OWNER, FRIEDA) == ["Only Olivia may act as outcome owner on AI-0001 now."]


def test_where_nobody_may_act_somebody_has_to_be_named():
    vacant = with_holder(OWNER, gone=True)

    assert texts(vacant, OWNER, OLIVIA) == [
        "Nobody may act as outcome owner on AI-0001 now; somebody has to be named first."
    ]


def test_the_holder_acts_in_full():
    stands = signs_for(MET, POLICY, OWNER, OLIVIA)

    assert stands == StandsFor(OWNER)
    assert (stands.full, stands.on_behalf_of_id, stands.on_behalf_name) == (True, None, "")
    assert texts(MET, OWNER, OLIVIA) == []


def test_who_was_only_asked_does_not_act():
    asked = with_holder(OWNER, status="proposed", accepted_at=None)

    assert signs_for(asked, POLICY, OWNER, OLIVIA) is None


def test_a_holder_who_is_not_eligible_any_more_does_not_act():
    moved = replace(OLIVIA, in_technology=True, unit_name="Platforms")

    assert signs_for(gone(moved), POLICY, OWNER, moved) is None
    assert texts(gone(moved), OWNER, moved) == [
        "Olivia works in Platforms, which is part of technology; an outcome owner answers for the business."
    ]


def test_a_delegate_acts_in_the_holders_name_and_not_in_full():
    stands = signs_for(delegated(), POLICY, OWNER, FRIEDA)

    assert stands == StandsFor(OWNER, Way.DELEGATE, OLIVIA, TODAY)
    assert (stands.full, stands.on_behalf_of_id, stands.on_behalf_name) == (False, 1, "Olivia")


@pytest.mark.parametrize(
    "fields",
    [
        {"accepted": False},
        {"capacities": frozenset({Capacity.GATE_CHAIR})},
        {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TODAY + timedelta(days=1), "ends_on": TODAY + timedelta(days=9)},
        {"delegator_id": FRIEDA.id},
        {"delegate": replace(FRIEDA, in_technology=True)},
        {"delegate": replace(FRIEDA, employment=Employment.CONTRACTOR)},
        {"delegate": replace(FRIEDA, status=PersonStatus.LEFT)},
        {"delegate": replace(FRIEDA, identity=OLIVIA.identity)},
    ],
    ids=[
        "not accepted",
        "other capacity",
        "over",
        "not yet",
        "passed on",
        "in technology",
        "contractor",
        "left",
        "second account",
    ],
)
def test_a_delegation_that_does_not_run_or_does_not_fit_opens_nothing(fields):
    facts = delegated(**fields)

    assert signs_for(facts, POLICY, OWNER, facts.delegations[0].delegate) is None


def test_a_delegate_who_holds_what_has_to_be_apart_is_refused_by_identity():
    second_account = replace(FRIEDA, identity=TOM.identity)
    facts = delegated(delegate=second_account)

    assert signs_for(facts, POLICY, OWNER, second_account) is None
    assert texts(facts, OWNER, second_account) == [
        (
            "Frieda and Tom are the same person, who is both outcome owner and platform owner; "
            "two people have to hold these."
        )
    ]


def test_nobody_signs_in_the_name_of_who_left_or_is_not_eligible():
    assert signs_for(delegated(gone(LEFT_YESTERDAY)), POLICY, OWNER, FRIEDA) is None
    assert signs_for(delegated(gone(replace(OLIVIA, in_technology=True))), POLICY, OWNER, FRIEDA) is None


def test_the_deputy_of_a_holder_who_is_there_does_not_act():
    assert signs_for(MET, POLICY, OWNER, DEPUTY) is None


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        (gone(LEFT_YESTERDAY), TODAY - timedelta(days=1) + timedelta(days=POLICY.interim_days)),
        (
            gone(replace(OLIVIA, active=False, last_working_day=TODAY + timedelta(days=3))),
            TODAY + timedelta(days=3) + timedelta(days=POLICY.interim_days),
        ),
        (gone(AWAY), TODAY + timedelta(days=9)),
        (
            gone(replace(AWAY, absent_until=TODAY + timedelta(days=200))),
            TODAY + timedelta(days=POLICY.interim_days),
        ),
        (
            gone(LEFT_YESTERDAY, valid_to=TODAY - timedelta(days=4)),
            TODAY - timedelta(days=5) + timedelta(days=POLICY.interim_days),
        ),
    ],
    ids=["left", "account closed before the last day", "away", "away for long", "lapsed and left"],
)
def test_the_accepted_deputy_stands_in_for_a_while(facts, until):
    stands = signs_for(facts, POLICY, OWNER, DEPUTY)

    assert (stands.way, stands.on_behalf_name, stands.until, stands.full) == (Way.INTERIM, "Olivia", until, False)
    assert interim_in(facts, POLICY, OWNER).person == DEPUTY


def test_ending_the_accountability_of_who_left_does_not_end_the_interim():
    left = gone(LEFT_YESTERDAY)
    ended = replace(left.holders[0], status="ended", ended_on=TODAY)
    facts = replace(left, holders=left.holders[1:], former=(ended,))

    assert signs_for(facts, POLICY, OWNER, DEPUTY).way is Way.INTERIM


def test_ending_the_accountability_of_who_stays_leaves_nobody():
    ended = replace(MET.holders[0], status="ended", ended_on=TODAY)
    facts = replace(MET, holders=MET.holders[1:], former=(ended,))

    assert signs_for(facts, POLICY, OWNER, DEPUTY) is None


def test_a_successor_ends_the_interim():
    left = gone(LEFT_YESTERDAY, valid_to=TODAY)
    successor = replace(MET.holders[0], id=60, person=FRIEDA, valid_from=TODAY)
    facts = replace(left, holders=(*left.holders, successor))

    assert signs_for(facts, POLICY, OWNER, DEPUTY) is None
    assert signs_for(facts, POLICY, OWNER, FRIEDA) == StandsFor(OWNER)


@pytest.mark.parametrize(
    "facts",
    [
        gone(LEFT_YESTERDAY, deputy_accepted=False),
        gone(LEFT_YESTERDAY, deputy=None),
        gone(LEFT_YESTERDAY, deputy=replace(DEPUTY, in_technology=True)),
        gone(LEFT_YESTERDAY, deputy=replace(DEPUTY, identity=TOM.identity)),
        gone(replace(OLIVIA, last_working_day=TODAY - timedelta(days=POLICY.interim_days + 1))),
        gone(replace(OLIVIA, status=PersonStatus.LEFT)),
        gone(replace(AWAY, absent_from=TODAY - timedelta(days=POLICY.interim_days + 1))),
    ],
    ids=[
        "not accepted",
        "none",
        "in technology",
        "platform owner",
        "too long ago",
        "nobody knows since when",
        "away too long",
    ],
)
def test_without_an_eligible_deputy_in_time_nobody_stands_in(facts):
    assert signs_for(facts, POLICY, OWNER, DEPUTY) is None
    assert interim_in(facts, POLICY, OWNER) is None


def test_a_decision_owners_deputy_stands_in_too():
    left = replace(DECISION.owners[0], person=replace(DORA, last_working_day=TODAY - timedelta(days=1)))
    facts = replace(MET, decisions=(replace(DECISION, owners=(left,)),))

    assert signs_for(MET, POLICY, Capacity.DECISION_OWNER, DORA).full is True
    assert signs_for(facts, POLICY, Capacity.DECISION_OWNER, DEPUTY).way is Way.INTERIM


def test_everybody_who_may_act_is_told_once_the_holder_first():
    facts = delegated(gone(AWAY), delegate=DEPUTY)

    found = who_may_act(facts, POLICY, OWNER)

    assert [(a.person.name, a.stands.way) for a in found] == [("Olivia", Way.HOLDER), ("Dan", Way.DELEGATE)]
    assert texts(facts, OWNER, LEAD) == ["Only Olivia or Dan may act as outcome owner on AI-0001 now."]
