"""Segments, the autonomy in each, and the steps of the handover: DEC-7, DEC-8."""

from dataclasses import replace

import pytest

from decisions.rules.clarity import Topic, clarity
from decisions.rules.facts import GrantFacts, RampStep
from tests.decisions.rules.test_clarity import CATEGORIES, COMPLETE, TODAY

UNKNOWN = GrantFacts("", 0, 0.1)


def messages(decision, *topics):
    return [item.message for item in clarity(decision, TODAY, CATEGORIES, topics).open_items]


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (
            (),
            [
                "Route case names no segment of cases.",
                "Nothing says how freely Route case is decided where the segment is unknown.",
            ],
        ),
        (
            (GrantFacts("Private", 4, 1.0),),
            ["Nothing says how freely Route case is decided where the segment is unknown."],
        ),
        ((GrantFacts("", 0, 1.0),), ["Route case names no segment of cases."]),
        (
            (GrantFacts("Private", 4, 0.4), GrantFacts("Private", 3, 0.5), UNKNOWN),
            ["“Private” of Route case has more than one autonomy."],
        ),
        (
            (GrantFacts("Private", 4, 0.5), UNKNOWN),
            ["The segments of Route case hold 60 % of the cases, not all of them."],
        ),
        (
            (GrantFacts("Private", 4, None), UNKNOWN),
            ["Nothing says what share of Route case is in “Private”."],
        ),
        (
            (GrantFacts("Vulnerable", 3, 0.9, high_touch=True), UNKNOWN),
            ["“Vulnerable” of Route case is high-touch and has A3 without a rule."],
        ),
        (
            (GrantFacts("Private", 5, 0.9), UNKNOWN),
            ["“Private” of Route case has more autonomy than the A4 that is asked for."],
        ),
    ],
)
def test_each_hole_between_segments_is_named(grants, expected):
    assert messages(replace(COMPLETE, grants=grants), Topic.SEGMENTS) == expected


@pytest.mark.parametrize(
    "grants",
    [
        (GrantFacts("Private", 4, 0.895), UNKNOWN),
        (GrantFacts("Vulnerable", 3, 0.9, high_touch=True, has_rule=True), UNKNOWN),
        (GrantFacts("Vulnerable", 2, 0.9, high_touch=True), UNKNOWN),
    ],
)
def test_what_is_whole_and_guarded_leaves_nothing_open(grants):
    assert messages(replace(COMPLETE, grants=grants), Topic.SEGMENTS) == []


def test_no_segment_is_granted_more_than_the_cap():
    grants = (GrantFacts("Private", 5, 0.9), UNKNOWN)

    assert messages(replace(COMPLETE, grants=grants), Topic.AUTONOMY) == [
        "“Private” of Route case has A5; A4 is the most allowed."
    ]


@pytest.mark.parametrize(
    ("ramp", "done"),
    [
        ((RampStep(10, 14), RampStep(50, 14), RampStep(100, 0)), True),
        ((RampStep(100, 0),), True),
        ((), False),
        ((RampStep(50, 14), RampStep(10, 14), RampStep(100, 0)), False),
        ((RampStep(10, 14), RampStep(90, 0)), False),
        ((RampStep(0, 14), RampStep(100, 0)), False),
    ],
)
def test_from_a3_on_cases_are_handed_over_in_steps_that_rise_to_all(ramp, done):
    assert (messages(replace(COMPLETE, ramp=ramp), Topic.RAMP) == []) is done


def test_below_a3_no_steps_are_asked_for_unless_a_segment_is_at_it():
    careful = replace(COMPLETE, autonomy=2, ramp=(), grants=(GrantFacts("Private", 2, 1.0), GrantFacts("", 0, 0.0)))

    assert messages(careful, Topic.RAMP) == []
    loose = replace(careful, grants=(GrantFacts("Private", 3, 1.0),))
    assert messages(loose, Topic.RAMP) == ["No steps say how cases of Route case are handed over to the AI."]
