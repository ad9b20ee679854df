from dataclasses import replace
from uuid import uuid4

import pytest

from roles.rules.capacities import Capacity
from roles.rules.separation import FORBIDDEN_PAIRS, Holding, conflicts
from tests.roles.rules.test_eligibility import person


@pytest.mark.parametrize("pair", FORBIDDEN_PAIRS, ids=lambda pair: "-".join(sorted(pair)))
def test_one_person_cannot_hold_both(pair):
    olivia = person()
    first, second = sorted(pair)

    found = conflicts([Holding(first, olivia), Holding(second, olivia)])

    assert [c.message for c in found] == [
        f"Olivia is both {first.label} and {second.label}; two people have to hold these."
    ]


def test_a_second_account_of_the_same_human_being_is_the_same_person():
    olivia = person()
    second_account = replace(olivia, id=8, name="O. Berg")

    found = conflicts([Holding(Capacity.OUTCOME_OWNER, olivia), Holding(Capacity.PLATFORM_OWNER, second_account)])

    assert [c.message for c in found] == [
        (
            "Olivia and O. Berg are the same person, who is both outcome owner and platform owner; "
            "two people have to hold these."
        )
    ]


def test_different_people_do_not_conflict():
    holdings = [Holding(Capacity.OUTCOME_OWNER, person()), Holding(Capacity.BUILDER_LEAD, person(id=8))]

    assert conflicts(holdings) == ()


@pytest.mark.parametrize("swap", [False, True])
def test_neither_of_platform_and_outcome_owner_may_report_to_the_other(swap):
    boss_identity = uuid4()
    boss = person(id=1, name="Boss", identity=boss_identity)
    report = person(id=2, name="Report", line=(uuid4(), boss_identity))
    capacities = [Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER]
    if swap:
        capacities.reverse()

    found = conflicts([Holding(capacities[0], boss), Holding(capacities[1], report)])

    assert [c.message for c in found] == [
        (
            f"Report ({capacities[1].label}) reports to Boss ({capacities[0].label}); "
            "platform and outcome need separate lines."
        )
    ]


def test_other_capacities_may_be_held_in_one_line():
    boss = person(id=1, identity=uuid4())
    report = person(id=2, line=(boss.identity,))

    assert conflicts([Holding(Capacity.OUTCOME_OWNER, boss), Holding(Capacity.MEASUREMENT_OWNER, report)]) == ()
