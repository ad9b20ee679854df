"""CAP-4: somebody keeps the decisions coherent: eligible, with time for it, and has looked at each map as it is."""

from dataclasses import replace
from uuid import uuid4

import pytest

from decisions.rules.takeovers import MapFacts
from governance.rules.checks.architects import a_domain_architect_looked_at_each_map
from governance.rules.facts import LoadFacts
from governance.rules.findings import Mend, Result, Screen
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import DECISION, MET, POLICY, TODAY, holder
from tests.roles.rules.test_eligibility import person

ANNA = person(id=40, name="Anna")
OTHER = uuid4()
SEEN = MapFacts(3, "Claims", DECISION.id, 7, 7, ANNA.identity, (ANNA.identity,))
KEPT = replace(
    MET,
    holders=(*MET.holders, holder(40, Capacity.DOMAIN_ARCHITECT, ANNA)),
    maps=(SEEN,),
    loads=MET.loads | {40: LoadFacts(maps=POLICY.maximum_maps)},
)
LOOK = Mend(Screen.MAP, 3, "look")


def check(facts):
    return a_domain_architect_looked_at_each_map(facts, POLICY)


def test_an_architect_with_time_who_looked_at_the_map_as_it_is_meets_it():
    assert check(KEPT).result is Result.MET


@pytest.mark.parametrize(
    ("facts", "message", "mend"),
    [
        (MET, "There is no domain architect.", Mend(Screen.ACCOUNTABILITIES, field="domain_architect")),
        (replace(KEPT, maps=()), f"{DECISION.name} stands in no map.", Mend(Screen.DECISION, DECISION.id)),
        (
            replace(KEPT, maps=(replace(SEEN, reviewed_revision=None, reviewer=None, seen_by=()),)),
            "Anna has not looked at the map Claims.",
            LOOK,
        ),
        (
            replace(KEPT, maps=(replace(SEEN, reviewer=OTHER, seen_by=(OTHER,)),)),
            "Anna has not looked at the map Claims.",
            LOOK,
        ),
        (
            replace(KEPT, maps=(replace(SEEN, revision=8, seen_by=()),)),
            "The map Claims was changed since Anna looked at it.",
            LOOK,
        ),
        (
            replace(KEPT, loads={40: LoadFacts(maps=POLICY.maximum_maps + 1)}),
            f"Anna is domain architect of {POLICY.maximum_maps + 1} initiatives; {POLICY.maximum_maps} are the most.",
            Mend(Screen.ACCOUNTABILITY, 40),
        ),
    ],
)
def test_what_is_missing_is_named_with_where_it_is_mended(facts, message, mend):
    verdict = check(facts)

    assert verdict.result is Result.NOT_MET
    assert [(gap.message, gap.mend) for gap in verdict.gaps] == [(message, mend)]


def test_whoever_left_is_no_architect():
    gone = replace(ANNA, last_working_day=TODAY.replace(day=1))
    facts = replace(KEPT, holders=(*MET.holders, holder(40, Capacity.DOMAIN_ARCHITECT, gone)))

    assert "Anna no longer works here." in check(facts).message


def test_of_several_maps_of_a_decision_one_is_enough():
    draft = MapFacts(9, "Draft", DECISION.id, 1, None, None)

    assert check(replace(KEPT, maps=(draft, SEEN))).result is Result.MET


def test_that_another_looked_after_the_architect_takes_nothing_away():
    both = replace(SEEN, reviewer=OTHER, seen_by=(ANNA.identity, OTHER))

    assert check(replace(KEPT, maps=(both,))).result is Result.MET


def test_without_decisions_there_is_nothing_to_keep_coherent():
    assert check(replace(KEPT, decisions=(), maps=())).message == "No decision is registered."
