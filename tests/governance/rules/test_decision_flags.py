"""What environments decide and nobody registered, granted or looked at: F-DEC-2 to F-DEC-6."""

from dataclasses import replace
from datetime import timedelta

import pytest

from decisions.rules.vocabulary import Impact
from governance.rules.flags import flags_wanted
from governance.rules.observations import ObservedFacts
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from tests.governance.rules.facts import CLEARED_FOR_PILOT, DECISION, DORA, MET, NOW, OLIVIA, POLICY

LIVE = replace(MET, stage=Stage.PRODUCTION)
RULES = {"F-DEC-2", "F-DEC-3", "F-DEC-4", "F-DEC-5", "F-DEC-6"}


def seen(**fields):
    defaults = {
        "environment": "eu",
        "decision": DECISION.code,
        "answer": "Claims",
        "segment": "Private",
        "autonomy": 4,
        "cases": 1000,
    }
    return ObservedFacts(**defaults | fields)


def raised(facts):
    flags = [flag for _rule, found in flags_wanted(facts, POLICY) for flag in found]
    return [(f.rule, f.severity, f.message, f.owner_id, f.mend.field) for f in flags if f.rule in RULES]


def test_what_is_registered_granted_and_covered_raises_nothing():
    assert raised(replace(LIVE, observed=(seen(), seen(decision="route case", answer="complaints", cases=3)))) == []


@pytest.mark.parametrize(("facts", "severity"), [(LIVE, Severity.CRITICAL), (MET, Severity.HIGH)])
def test_f_dec_2_a_label_that_no_decision_has(facts, severity):
    observed = (seen(decision="Refund", cases=7), seen(decision="Refund", environment="us", cases=5))

    message = (
        "eu and us decides “Refund”, in 12 cases: no decision of this initiative is called so. "
        "Register it, or block it."
    )
    assert raised(replace(facts, observed=observed)) == [("F-DEC-2", severity, message, OLIVIA.id, "")]


def test_f_dec_2_an_answer_that_nobody_allowed():
    message = "Route case was answered with “Refund all”, in 1 case: that is no allowed answer. Allow it, or block it."
    found = raised(replace(LIVE, observed=(seen(answer="Refund all", cases=1), seen(answer=""))))

    assert found == [("F-DEC-2", Severity.CRITICAL, message, DORA.id, "allowed_answers")]


@pytest.mark.parametrize(
    ("observed", "flagged"),
    [
        ((seen(uncovered=10),), False),
        ((seen(uncovered=11),), True),
        ((seen(), seen(segment="Vulnerable", autonomy=2, cases=5, uncovered=1)), True),
    ],
)
def test_f_dec_3_too_many_cases_fall_through_or_any_in_a_high_touch_segment(observed, flagged):
    found = raised(replace(LIVE, observed=observed))

    assert [(rule, field) for rule, *_more, field in found] == [("F-DEC-3", "edge-uncovered")] * flagged


def test_f_dec_3_says_how_many_and_where():
    (found,) = raised(replace(LIVE, observed=(seen(segment="Vulnerable", autonomy=2, cases=50, uncovered=2),)))

    assert found[2] == (
        "No rule of Route case fitted 2 of 50 cases (4.0 %), also in “Vulnerable”, which is high-touch. "
        "Add what is missing to its logic."
    )


@pytest.mark.parametrize(
    ("impact", "days", "flagged"),
    [
        (Impact.MODERATE, 180, False),
        (Impact.MODERATE, 181, True),
        (Impact.HIGH, 90, False),
        (Impact.HIGH, 91, True),
    ],
)
def test_f_dec_4_a_decision_is_looked_at_again_sooner_where_more_is_at_stake(impact, days, flagged):
    decision = replace(DECISION, impact=impact, reviewed_at=NOW - timedelta(days=days))

    found = raised(replace(LIVE, decisions=(decision,)))

    assert [(rule, severity, field) for rule, severity, _text, _owner, field in found] == [
        ("F-DEC-4", Severity.MEDIUM, "review")
    ] * flagged


def test_f_dec_4_counts_from_who_accepted_to_own_it_where_nobody_looked():
    old = replace(DECISION, created_at=NOW - timedelta(days=900))
    unowned = replace(old, owners=())

    assert raised(replace(LIVE, decisions=(old,))) == []
    assert [rule for rule, *_more in raised(replace(LIVE, decisions=(unowned,)))] == ["F-DEC-4"]
    assert raised(replace(MET, stage=Stage.SHAPING, decisions=(unowned,))) == []


@pytest.mark.parametrize(
    ("fields", "flagged"),
    [
        ({"autonomy": 5}, True),
        ({"segment": "Vulnerable", "autonomy": 3}, True),
        ({"segment": "Vulnerable", "autonomy": 2}, False),
        ({"segment": "", "autonomy": 1, "cases": 1}, True),
        ({"segment": "Never heard of", "autonomy": 1, "cases": 1}, True),
        ({"autonomy": None}, False),
    ],
)
def test_f_dec_5_more_autonomy_than_granted_in_that_segment(fields, flagged):
    found = raised(replace(LIVE, observed=(seen(cases=10_000), seen(**fields))))

    assert [(rule, severity) for rule, severity, *_more in found] == [("F-DEC-5", Severity.CRITICAL)] * flagged


def test_f_dec_5_what_is_granted_without_a_signature_excuses_nothing():
    signed = replace(CLEARED_FOR_PILOT, granted={DECISION.code: {"private": 2, "": 0}})

    (found,) = raised(replace(LIVE, observed=(seen(autonomy=3),), clearance=signed))

    assert found[2] == (
        "eu decided 1000 cases of Route case in “Private” with A3; A2 is the most allowed there. Stop it."
    )


@pytest.mark.parametrize(("cases", "flagged"), [(20, False), (21, True)])
def test_f_dec_6_too_many_cases_of_which_nobody_knows_the_segment(cases, flagged):
    observed = (seen(cases=1000 - cases), seen(segment="", autonomy=0, cases=cases))

    found = raised(replace(LIVE, observed=observed))

    assert [(rule, severity, field) for rule, severity, _text, _owner, field in found] == [
        ("F-DEC-6", Severity.MEDIUM, "segments")
    ] * flagged


def test_of_what_has_ended_nothing_is_chased():
    observed = (seen(decision="Refund"), seen(autonomy=5), seen(uncovered=900), seen(segment=""))

    assert raised(replace(LIVE, stage=Stage.RETIRED, reported_stage=None, observed=observed)) == []
