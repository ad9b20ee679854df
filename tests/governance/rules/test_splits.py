"""Splitting: every decision goes to exactly one part, the whole ends in time, and what may be carried over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.carrying import (
    SHOWN,
    carried_from,
    content_of_part,
    is_carried,
    reasons_against_base,
    reasons_against_carrying,
    steps_carried,
)
from governance.rules.chases.clearances import authorisation_is_due
from governance.rules.clearances import ClearanceState
from governance.rules.differences import differences
from governance.rules.facts import CarriedFacts
from governance.rules.findings import Result
from governance.rules.lapses import lapses
from governance.rules.materiality import materiality
from governance.rules.requirements import judge
from governance.rules.reviews import ConditionFacts, Lapse
from governance.rules.splits import (
    PartAsked,
    all_decided,
    ends_as,
    goes_on,
    reasons_against_parts,
    reasons_against_split,
)
from governance.rules.stages import Gate, Stage, find_move, gate_way, moves_from
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import MET, NOW, POLICY, shipped_policy
from tests.governance.rules.remit import CONTENT, content_with
from tests.governance.rules.test_lapses import RUNNING

SIX = {number: f"Decision {number}" for number in range(1, 7)}
FOUR, TWO = PartAsked("Routing", (1, 2, 3, 4)), PartAsked("Pricing", (5, 6))
WHOLE = replace(RUNNING, tolerances=MET.tolerances)


def texts(*parts, benefits=(), decisions=SIX):
    return [reason.text for reason in reasons_against_parts(parts, decisions, dict(benefits))]


def test_four_and_two_of_six_are_a_split():
    assert texts(FOUR, TWO) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((FOUR, PartAsked("Pricing", (5,))), "Goes to no part: “Decision 6”."),
        ((FOUR, PartAsked("Pricing", (4, 5, 6))), "Goes to more than one part: “Decision 4”."),
        ((FOUR, PartAsked("Pricing", (5, 6, 99))), "Is not of this initiative: 99."),
        ((PartAsked("All", tuple(SIX)),), "A split makes 2 to 8 parts; these are 1."),
        ((PartAsked("All", tuple(SIX)), PartAsked("None")), "No decision goes to None."),
        ((FOUR, replace(TWO, title=" routing ")), "Give each part a title of its own."),
        ((FOUR, replace(TWO, title=" ")), "Give every part a title."),
    ],
)
def test_what_is_wrong_with_the_parts_is_named(parts, said):
    assert said.replace("to None.", "to “None”.") in texts(*parts)


def test_nine_parts_are_too_many():
    nine = {number: str(number) for number in range(9)}
    parts = [PartAsked(f"Part {number}", (number,)) for number in nine]

    assert texts(*parts, decisions=nine) == ["A split makes 2 to 8 parts; these are 9."]


def test_each_benefit_goes_to_one_part_as_well():
    worth = {7: "Less sorting", 8: "Fewer errors"}

    assert texts(replace(FOUR, benefits=(7,)), TWO, benefits=worth) == ["Goes to no part: “Fewer errors”."]
    assert texts(replace(FOUR, benefits=(7,)), replace(TWO, benefits=(8,)), benefits=worth) == []


@given(st.dictionaries(st.integers(1, 6), st.sets(st.integers(0, 2)), min_size=6, max_size=6))
def test_a_split_passes_only_where_the_parts_are_a_partition(where):
    parts = [PartAsked(f"Part {n}", tuple(d for d in SIX if n in where.get(d, set()))) for n in range(3)]
    partition = all(len(where.get(d, set())) == 1 for d in SIX) and all(part.decisions for part in parts)

    assert (texts(*parts) == []) is partition


def test_what_ended_was_split_or_lies_before_a_gate_is_not_split():
    def against(*args, **more):
        return [r.id for r in reasons_against_split(*args, **{"review_open": None, "decisions": 6} | more)]

    assert against(Stage.PRODUCTION, None) == []
    assert against(Stage.RETIRED, None) == ["STAGE"]
    assert against(Stage.PRODUCTION, NOW) == ["SPLIT"]
    assert against(Stage.PRODUCTION, None, review_open=3, decisions=1) == ["OPEN", "DECISIONS"]
    assert against(Stage.SHAPING, None, part_of="AI-0001") == ["SPLIT"]


def test_what_runs_goes_on_until_everything_is_decided_and_what_does_not_ends_at_once():
    assert [stage for stage in Stage if goes_on(stage, at_once=False)] == [Stage.PILOT, Stage.PRODUCTION]
    assert not goes_on(Stage.PRODUCTION, at_once=True)
    assert {ends_as(stage) for stage in (Stage.INTAKE, Stage.SHAPING, Stage.PILOT)} == {Stage.STOPPED}
    assert ends_as(Stage.PRODUCTION) is Stage.RETIRED


@pytest.mark.parametrize(
    ("whole", "parts", "decided"),
    [
        (Stage.PRODUCTION, [Stage.PRODUCTION, Stage.PRODUCTION], True),
        (Stage.PRODUCTION, [Stage.PRODUCTION, Stage.PILOT], False),
        (Stage.PRODUCTION, [Stage.PRODUCTION, Stage.STOPPED], True),
        (Stage.PRODUCTION, [Stage.STOPPED, Stage.STOPPED], False),
        (Stage.PILOT, [Stage.PILOT, Stage.PRODUCTION], True),
        (Stage.PILOT, [Stage.PILOT, Stage.SHAPING], False),
    ],
)
def test_a_whole_ends_with_the_last_of_its_parts(whole, parts, decided):
    assert all_decided(whole, parts) is decided


def test_the_way_past_the_pilot_is_open_to_parts_alone():
    assert find_move(Stage.SHAPING, Stage.PRODUCTION) is None
    assert gate_way(Gate.PRODUCTION, Stage.SHAPING) is None
    assert gate_way(Gate.PRODUCTION, Stage.SHAPING, carried=True) == (Stage.SHAPING, Stage.PRODUCTION)
    assert Stage.PRODUCTION not in {move.target for move in moves_from(Stage.SHAPING)}
    assert is_carried(Gate.PRODUCTION, Stage.SHAPING)
    assert not is_carried(Gate.PRODUCTION, Stage.PILOT)


def test_whoever_bears_it_signs_and_nobody_else():
    asked = POLICY.review_steps[Gate.PRODUCTION]

    assert [rule.capacity for rule in steps_carried(asked)] == [
        Capacity.OUTCOME_OWNER,
        Capacity.SECOND_LINE,
        Capacity.ACCOUNTABLE_EXECUTIVE,
    ]


def test_where_no_executive_is_asked_all_sign():
    asked = shipped_policy("light_tool").review_steps[Gate.PRODUCTION]

    assert steps_carried(asked) == asked


def carried(whole=WHOLE, last=None):
    return carried_from(whole, [d.id for d in whole.decisions], POLICY, last)


def test_a_part_carries_over_what_the_whole_was_signed_for_and_shows():
    found = carried()

    assert (found.key, found.remit_id) == (WHOLE.key, WHOLE.clearance.remit_id)
    assert "MEA-2" in found.shown
    assert set(found.shown) <= set(SHOWN)


@pytest.mark.parametrize("state", [ClearanceState.RESTRICTED, ClearanceState.SUSPENDED, ClearanceState.REVOKED])
def test_nothing_carries_over_from_what_is_held_back(state):
    assert carried(replace(WHOLE, clearance=replace(WHOLE.clearance, state=state))) is None


def test_what_was_signed_ends_with_the_day_it_is_due_and_with_a_step_back():
    retired = replace(WHOLE, stage=Stage.RETIRED, clearance=replace(WHOLE.clearance, state=ClearanceState.REVOKED))
    old = replace(retired, clearance=replace(retired.clearance, review_due=WHOLE.today - timedelta(days=1)))

    assert carried(retired, ClearanceState.ACTIVE) is not None
    assert carried(retired, ClearanceState.SUSPENDED) is None
    assert carried(old, ClearanceState.ACTIVE) is None
    assert carried(replace(retired, stage=Stage.PILOT), ClearanceState.ACTIVE) is None


def test_a_condition_that_is_not_met_is_not_left_behind():
    open_one = ConditionFacts(1, "The night roster is filled.", 1, 2, WHOLE.today, Lapse.FLAG, met=False)

    assert carried(replace(WHOLE, conditions=(open_one,))) is None
    assert carried(replace(WHOLE, conditions=(replace(open_one, met=True),))) is not None


def test_what_the_whole_shows_a_part_need_not_show_again_and_only_before_production():
    blank = replace(MET, stage=Stage.SHAPING, tolerances=tuple(replace(t, reading=None) for t in MET.tolerances))
    part = replace(blank, carried=CarriedFacts("AI-0001", 1, 1, {"MEA-2": "Within its limits."}))
    verdict = lambda facts, gate: {f.requirement: f for f in judge(facts, POLICY, gate)}["MEA-2"]  # noqa: E731

    assert not verdict(blank, Gate.PRODUCTION).result.passes
    assert verdict(part, Gate.PRODUCTION).result is Result.MET
    assert verdict(part, Gate.PRODUCTION).message == "AI-0001 shows it: Within its limits."
    assert not verdict(part, Gate.LOOSENING).result.passes


def against(changed):
    changes = [change.as_json() for change in materiality(differences(CONTENT, changed))]
    return [reason.id for reason in reasons_against_carrying(changes)]


def test_less_is_carried_over_and_more_is_not():
    code = next(iter(CONTENT["decisions"]))

    assert against(CONTENT) == []
    assert against(content_with("initiative/title", "Routing")) == []
    assert against(content_with(f"decisions/{code}/volume_per_day", 1)) == []
    assert against(content_with("initiative/unit", {"code": "FIN", "name": "Finance"})) == ["GATE", "MAT-UNIT"]


def test_a_part_is_compared_with_what_is_its_own_of_the_whole():
    signed = {
        **CONTENT,
        "decisions": {"D-0001": {"name": "Route"}, "D-0002": {"name": "Price"}},
        "tolerances": {"all": {"limit": 5}, "one": {"limit": 5, "decision": "D-0001"}, "two": {"decision": "D-0002"}},
        "plans": {"7": {"title": "Mine"}, "8": {"title": "Theirs"}, "9": {"title": "Both"}},
        "value": {"Less sorting": {"hours": 10}, "Fewer errors": {"hours": 0}},
    }
    part = {
        **signed,
        "initiative": {**signed["initiative"], "key": "AI-0099", "title": "Routing"},
        "decisions": {"D-0001": {"name": "Route"}},
        "plans": {"9": {"title": "Both"}},
        "value": {"Less sorting": {"hours": 10}},
    }

    held = content_of_part(signed, part, plans={"7"})

    assert set(held["decisions"]) == {"D-0001"}
    assert set(held["tolerances"]) == {"all", "one"}
    assert set(held["plans"]) == {"7", "9"}
    assert set(held["value"]) == {"Less sorting"}
    assert held["initiative"]["key"] == "AI-0099"
    assert held["initiative"]["title"] == signed["initiative"]["title"]


def test_what_was_compared_has_to_count_to_the_end():
    base = CarriedFacts("AI-0001", 5, 2)

    assert reasons_against_base(base, 5, NOW) == ()
    assert [r.id for r in reasons_against_base(base, 6, NOW)] == ["GATE"]
    assert [r.id for r in reasons_against_base(None, 5, NOW)] == ["GATE"]


def test_what_was_split_runs_as_long_as_a_review_may_stay_open_and_is_chased_until_then():
    whole = replace(WHOLE, split_at=NOW)
    until = NOW + timedelta(days=POLICY.review_open_days)

    lapse = next(found for found in lapses(whole, POLICY, ()) if found.reason.id == "SPLIT")
    (raised,) = [found for found in authorisation_is_due(whole, POLICY) if found.subject == "split"]

    assert (lapse.at, lapse.state) == (until, ClearanceState.EXPIRED)
    assert f"{until:%-d %b %Y}" in raised.message
