from dataclasses import replace
from datetime import date, timedelta

import pytest

from roles.rules.capacities import Capacity
from roles.rules.delegations import (
    DelegationFacts,
    Loan,
    reasons_against_delegate,
    reasons_against_loan,
    reasons_against_period,
)
from roles.rules.people import Employment, PersonStatus
from tests.roles.rules.test_eligibility import person

TODAY = date(2026, 11, 24)
OLIVIA, FRIEDA = person(id=1, name="Olivia"), person(id=2, name="Frieda")
OWNER, CHAIR = Capacity.OUTCOME_OWNER, Capacity.GATE_CHAIR
LOAN = Loan("Olivia", "Frieda", frozenset({OWNER, CHAIR}), TODAY, TODAY + timedelta(days=9))


def texts(reasons):
    return [reason.text for reason in reasons]


def test_an_employee_stands_in_for_another():
    assert reasons_against_delegate(OLIVIA, FRIEDA, TODAY) == ()


@pytest.mark.parametrize(
    ("taker", "expected"),
    [
        (OLIVIA, "Nobody stands in for themselves."),
        (
            replace(FRIEDA, identity=OLIVIA.identity),
            "Nobody stands in for themselves: Frieda and Olivia are the same person.",
        ),
        (
            replace(FRIEDA, employment=Employment.VENDOR),
            "Frieda is a vendor; whoever stands in has to be an employee.",
        ),
        (replace(FRIEDA, status=PersonStatus.LEFT), "Frieda does not work here, or their account is closed."),
        (replace(FRIEDA, active=False), "Frieda does not work here, or their account is closed."),
        (
            replace(FRIEDA, last_working_day=TODAY - timedelta(days=1)),
            "Frieda does not work here, or their account is closed.",
        ),
    ],
    ids=["oneself", "second account", "vendor", "left", "closed", "last day over"],
)
def test_who_cannot_stand_in_is_told_why(taker, expected):
    assert texts(reasons_against_delegate(OLIVIA, taker, TODAY)) == [expected]


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (0, 0, []),
        (0, 89, []),
        (5, 94, []),
        (0, 90, ["It would last 91 days; 90 are the most."]),
        (-1, 5, ["It cannot start in the past: what was signed without it stays as it is."]),
        (5, 4, ["It ends before it starts."]),
    ],
)
def test_both_days_are_included(starts, ends, expected):
    first, last = TODAY + timedelta(days=starts), TODAY + timedelta(days=ends)

    assert texts(reasons_against_period(first, last, TODAY, 90)) == expected


def test_it_runs_from_the_first_day_to_the_last_once_accepted():
    facts = DelegationFacts(1, 1, FRIEDA, frozenset({OWNER}), TODAY, TODAY, accepted=True)

    assert facts.runs(TODAY) is True
    assert facts.runs(TODAY - timedelta(days=1)) is False
    assert facts.runs(TODAY + timedelta(days=1)) is False
    assert replace(facts, accepted=False).runs(TODAY) is False


def test_who_received_a_capacity_does_not_pass_it_on():
    new = replace(LOAN, giver="Frieda", taker="Carl", capacities=frozenset({OWNER}))

    assert texts(reasons_against_loan(new, given=[], received=[LOAN])) == [
        "Outcome owner was given to you by Olivia; who stands in cannot pass it on."
    ]


def test_one_capacity_is_given_to_one_person_at_a_time():
    new = replace(LOAN, taker="Carl", starts_on=LOAN.ends_on, ends_on=LOAN.ends_on)

    assert texts(reasons_against_loan(new, given=[LOAN], received=[])) == [
        "You let Frieda stand in as gate chair, outcome owner in that period already; end that first."
    ]


@pytest.mark.parametrize(
    "new",
    [
        replace(LOAN, capacities=frozenset({Capacity.SECOND_LINE})),
        replace(LOAN, starts_on=LOAN.ends_on + timedelta(days=1), ends_on=LOAN.ends_on + timedelta(days=2)),
        replace(LOAN, starts_on=TODAY - timedelta(days=2), ends_on=TODAY - timedelta(days=1)),
    ],
    ids=["other capacity", "later", "earlier"],
)
def test_what_does_not_meet_stands_in_nobodys_way(new):
    assert reasons_against_loan(new, given=[LOAN], received=[LOAN]) == ()
