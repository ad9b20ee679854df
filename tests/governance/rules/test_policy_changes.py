"""What differs between two policies, which way it goes, and what it makes of initiatives."""

import json
from dataclasses import fields

import pytest

from governance.rules.directions import Way
from governance.rules.findings import Finding, Gap, Mend, Screen, indeterminate, met, not_met
from governance.rules.policy import Policy
from governance.rules.policy_changes import changes_told, policy_changes
from governance.rules.policy_directions import LOOSER_WITH_MORE, OFF_AT_NOUGHT, TIGHTER_WITH_MORE, TIGHTER_WITH_YES
from governance.rules.policy_effects import Effect, Outcome, compared, gate_ahead
from governance.rules.stages import Gate, Stage
from governance.services.shipped import PROFILES

SHIPPED = {entry["key"]: entry["parameters"] for entry in json.loads(PROFILES.read_text())}
LABOUR = SHIPPED["default_labour"]
SECOND = {"order": 2, "capacity": "second_line", "meaning": "challenged", "when": "always", "quorum": 1, "due_days": 5}


def told(after, before=LABOUR):
    return [(c.name, c.part, c.before, c.after, c.way) for c in policy_changes(before, after)]


def ways(**after):
    return [c.way.value for c in policy_changes(LABOUR, LABOUR | after)]


def steps(*of_retirement):
    return LABOUR["review_steps"] | {"retirement": list(of_retirement)}


def test_a_policy_does_not_differ_from_itself():
    assert told(json.loads(json.dumps(LABOUR))) == []


def test_what_is_listed_is_a_parameter_and_goes_one_way():
    names = {field.name for field in fields(Policy)}

    assert (TIGHTER_WITH_MORE | LOOSER_WITH_MORE | TIGHTER_WITH_YES) - names == set()
    assert set() == TIGHTER_WITH_MORE & LOOSER_WITH_MORE
    assert OFF_AT_NOUGHT <= LOOSER_WITH_MORE


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({"pilot_days": 60}, "tighter"),
        ({"pilot_days": 120}, "looser"),
        ({"minimum_reference_cases": 80}, "tighter"),
        ({"minimum_reference_cases": 8}, "looser"),
        ({"hours_per_fte": 150}, "neither"),
        ({"calendar_timezone": "Europe/Brussels"}, "neither"),
        ({"change_applies": "immediate"}, "neither"),
        ({"gatekeepers_apart": False}, "looser"),
        ({"restrict_after_hours": 0}, "looser"),
        ({"restrict_after_hours": 12}, "tighter"),
        ({"maximum_calibration_error": 0.1}, "tighter"),
        ({"severity_of_a_later_release_hours": {"high": 4}}, "neither"),
    ],
)
def test_each_parameter_goes_its_way_and_one_that_nobody_lists_is_different(change, way):
    assert ways(**change) == [way]


def test_a_number_that_is_written_otherwise_is_the_same():
    assert told(LABOUR | {"pilot_days": 90.0}) == []


def test_each_requirement_that_comes_or_goes_is_a_change_of_its_own():
    asked = [number for number in LABOUR["requirements_pilot"] if number != "MEA-1"]

    assert told(LABOUR | {"requirements_pilot": [*reversed(asked), "RSK-4"]}) == [
        ("requirements_pilot", ("MEA-1",), "MEA-1", None, Way.LOOSER),
        ("requirements_pilot", ("RSK-4",), None, "RSK-4", Way.TIGHTER),
    ]


def test_hours_by_tier_and_by_severity_are_told_place_by_place():
    after = LABOUR | {
        "owner_hours_by_tier": LABOUR["owner_hours_by_tier"] | {"1": 6},
        "severity_resolve_hours": LABOUR["severity_resolve_hours"] | {"low": 1000, "high": 100},
    }

    assert told(after) == [
        ("owner_hours_by_tier", ("1",), 4, 6, Way.TIGHTER),
        ("severity_resolve_hours", ("high",), 120, 100, Way.TIGHTER),
        ("severity_resolve_hours", ("low",), 960, 1000, Way.LOOSER),
    ]


def test_steps_are_told_by_gate_and_capacity():
    before = LABOUR | {"review_steps": steps(SECOND)}
    board = SECOND | {"capacity": "board"}

    assert told(LABOUR | {"review_steps": steps(board)}, before) == [
        ("review_steps", ("retirement", "second_line"), SECOND, None, Way.LOOSER),
        ("review_steps", ("retirement", "board"), None, board, Way.TIGHTER),
    ]
    assert told(
        LABOUR | {"review_steps": steps(SECOND | {"quorum": 2, "when": "technical", "due_days": 9})}, before
    ) == [
        ("review_steps", ("retirement", "second_line", "when"), "always", "technical", Way.LOOSER),
        ("review_steps", ("retirement", "second_line", "quorum"), 1, 2, Way.TIGHTER),
        ("review_steps", ("retirement", "second_line", "due_days"), 5, 9, Way.NEITHER),
    ]


def test_what_the_ledger_kept_tells_the_same_changes():
    kept = {"pilot_days": [90, 60], "revision": [3, 4], "draft": 7, "requirements_pilot": [["CLS-1"], ["OWN-1"]]}

    assert [(c.name, c.part) for c in changes_told(kept, LABOUR)] == [
        ("requirements_pilot", ("CLS-1",)),
        ("requirements_pilot", ("OWN-1",)),
        ("pilot_days", ()),
    ]


def finding(number, verdict):
    return Finding(number, number, "?", verdict)


def found(lacking=(), passing=()):
    gap = Gap("Missing.", Mend(Screen.INITIATIVE))
    return [*(finding(n, not_met(gap)) for n in lacking), *(finding(n, met()) for n in passing)]


@pytest.mark.parametrize(
    ("before", "after", "outcome", "newly", "no_longer"),
    [
        ((), (), "same", (), ()),
        ((), ("MEA-2",), "falls", ("MEA-2",), ()),
        (("MEA-2",), (), "rises", (), ("MEA-2",)),
        (("OWN-1",), ("OWN-1", "MEA-2"), "harder", ("MEA-2",), ()),
        (("OWN-1", "MEA-2"), ("OWN-1",), "easier", (), ("MEA-2",)),
        (("OWN-1",), ("MEA-2",), "harder", ("MEA-2",), ("OWN-1",)),
        (("GOV-1",), ("GOV-1", "MEA-2"), "falls", ("MEA-2",), ()),
        ((), ("GOV-1",), "same", (), ()),
    ],
)
def test_an_initiative_falls_or_rises_by_what_it_lacks_beside_signatures(before, after, outcome, newly, no_longer):
    effect = compared(found(before, ("CLS-1",)), found(after))

    assert (effect.outcome, tuple(f.requirement for f in effect.newly), effect.no_longer) == (
        outcome, newly, no_longer,
    )  # fmt: skip


def test_what_cannot_be_told_is_lacking():
    unknown = finding("MEA-2", indeterminate(Gap("Nobody measured.", Mend(Screen.INITIATIVE))))

    assert compared(found(), [unknown]) == Effect(Outcome.FALLS, (unknown,))


def test_the_gate_ahead_is_the_next_one_and_in_production_the_yearly_one():
    assert [gate_ahead(stage) for stage in Stage] == [
        Gate.INTAKE, Gate.PILOT, Gate.PRODUCTION, Gate.REAUTHORISATION, None, None,
    ]  # fmt: skip
