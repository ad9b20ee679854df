"""RSK-1, RSK-2 and RSK-4, F-RSK-4 and F-RSK-5, on facts alone."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from decisions.rules.facts import OutcomeFacts
from decisions.rules.vocabulary import OutcomeKind
from governance.rules.breaches import BreachFacts, BreachState, Detector
from governance.rules.chases.risk import loosening_beside_a_breach, tolerance_review_is_due
from governance.rules.checks.risk import (
    every_limit_says_what_happens,
    every_tolerance_is_whole_and_signed,
    the_second_line_challenged,
)
from governance.rules.findings import Result
from governance.rules.limits import Direction, OnRed
from governance.rules.oversight import ChallengeFacts
from governance.rules.severity import Severity
from tests.governance.rules.facts import CLEARED_FOR_PILOT, DECISION, LIMITS, MET, NOW, POLICY, RISK

(TOLERANCE,) = MET.tolerances


def with_tolerance(**fields):
    return replace(MET, tolerances=(replace(TOLERANCE, **fields),))


def messages(verdict):
    return [gap.message for gap in verdict.gaps]


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (
            replace(MET, impact_tier=3),
            f"{RISK.name} may sign how much may go wrong up to impact tier 2; this has tier 3.",
        ),
        (
            with_tolerance(appetite=4.0),
            "The tolerance for Misroute rate allows more than the enterprise, which takes at most 4 %.",
        ),
        (
            with_tolerance(limits=replace(LIMITS, direction=Direction.BAND)),
            "The tolerance for Misroute rate is a band and lacks its lower limit.",
        ),
        (
            replace(
                MET,
                decisions=(
                    replace(DECISION, outcomes=(OutcomeFacts(OutcomeKind.TARGET, "It is there.", 3, True, "Late"),)),
                ),
            ),
            f"Nothing says how much may go wrong of “Late”, by which {DECISION.name} is measured.",
        ),
    ],
)
def test_a_tolerance_that_allows_more_than_somebody_may_is_not_met(facts, message):
    assert messages(every_tolerance_is_whole_and_signed(facts, POLICY)) == [message]


@pytest.mark.parametrize("name", ["Re-routed cases", "misroute_rate", "MISROUTE RATE"])
def test_a_measure_of_an_outcome_is_known_by_its_name_or_its_key(name):
    outcomes = (OutcomeFacts(OutcomeKind.TARGET, "It is there.", 3, True, name),)
    facts = replace(MET, decisions=(replace(DECISION, outcomes=outcomes),))

    assert every_tolerance_is_whole_and_signed(facts, POLICY).result is Result.MET


def test_an_authority_that_was_given_covers_the_impact():
    holders = tuple(
        replace(holder, person=replace(holder.person, risk_authority=4)) if holder.person.id == RISK.id else holder
        for holder in MET.holders
    )

    assert (
        every_tolerance_is_whole_and_signed(replace(MET, impact_tier=4, holders=holders), POLICY).result is Result.MET
    )


CHALLENGE = ChallengeFacts(NOW, uuid4(), "Rita", objects=False, of_second_line=True)


@pytest.mark.parametrize(
    ("challenge", "message"),
    [
        (None, "Nobody of the second line has challenged the tolerances."),
        (replace(CHALLENGE, objects=True), "Rita objects to how much may go wrong."),
        (
            replace(CHALLENGE, made_at=TOLERANCE.signed_at - timedelta(days=1)),
            "Misroute rate was not signed yet when the second line challenged it.",
        ),
        (
            replace(CHALLENGE, made_by_identity=RISK.identity),
            "Rita owns this risk, and nobody challenges what is their own.",
        ),
        (
            replace(CHALLENGE, of_second_line=False),
            "Rita, who challenged the tolerances, is not of the second line.",
        ),
        (CHALLENGE, None),
    ],
)
def test_the_second_line_challenges_the_tolerances_as_they_are(challenge, message):
    verdict = the_second_line_challenged(replace(MET, challenge=challenge), POLICY)

    assert messages(verdict) == ([message] if message else [])


def test_each_limit_says_what_happens_and_what_is_done_first():
    silent = with_tolerance(limits=replace(LIMITS, on_red=None), playbook=" ")

    assert every_limit_says_what_happens(MET, POLICY).result is Result.MET
    assert messages(every_limit_says_what_happens(silent, POLICY)) == [
        "Nothing says what happens to the clearance when the limit of Misroute rate is broken.",
        "Nothing says what is done first when the limit of Misroute rate is broken.",
    ]


@pytest.mark.parametrize(("tier", "days", "due"), [(2, 179, False), (2, 181, True), (3, 91, True), (3, 89, False)])
def test_a_limit_is_signed_anew_more_often_where_more_is_at_stake(tier, days, due):
    decisions = (replace(DECISION, impact=None),)
    facts = replace(with_tolerance(signed_at=NOW - timedelta(days=days)), impact_tier=tier, decisions=decisions)

    assert [flag.severity for flag in tolerance_review_is_due(facts, POLICY)] == [Severity.MEDIUM] * due


BREACH = BreachFacts(1, 3, 1, "Misroute rate", Detector.CUSUM, Severity.HIGH, BreachState.OPEN, NOW)


@pytest.mark.parametrize(
    ("breach", "limits", "chased"),
    [
        (BREACH, replace(LIMITS, limit=6.0), True),
        (BREACH, replace(LIMITS, limit=4.5), False),
        (BREACH, replace(LIMITS, on_red=OnRed.NOTIFY), True),
        (
            replace(BREACH, state=BreachState.CLOSED, closed_at=NOW - timedelta(days=29)),
            replace(LIMITS, limit=6.0),
            True,
        ),
        (
            replace(BREACH, state=BreachState.CLOSED, closed_at=NOW - timedelta(days=31)),
            replace(LIMITS, limit=6.0),
            False,
        ),
        (replace(BREACH, state=BreachState.REJECTED, closed_at=NOW), replace(LIMITS, limit=6.0), False),
    ],
)
def test_asking_for_more_than_was_signed_beside_a_breach_is_chased(breach, limits, chased):
    clearance = replace(CLEARED_FOR_PILOT, tolerances={"Misroute rate": LIMITS})
    facts = replace(with_tolerance(limits=limits), clearance=clearance, breaches=(breach,))

    assert [flag.severity for flag in loosening_beside_a_breach(facts, POLICY)] == [Severity.HIGH] * chased


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        (None, True),
        ({}, False),
        ({"measure": "Sent elsewhere", "key": "misroute-rate"}, False),
        ({"measure": "Sent elsewhere", "key": "sent-elsewhere"}, True),
        ({"decision": "D-0001", "key": "misroute-rate"}, True),
    ],
)
def test_a_limit_that_was_signed_and_that_nothing_watches_any_more_is_chased(fields, gone):
    clearance = replace(CLEARED_FOR_PILOT, tolerances={"Misroute rate": LIMITS})
    left = () if fields is None else with_tolerance(**fields).tolerances
    facts = replace(MET, tolerances=left, clearance=clearance)

    assert [flag.subject for flag in loosening_beside_a_breach(facts, POLICY)] == ["gone:Misroute rate"] * gone


@pytest.mark.parametrize(("times", "chased"), [(2, False), (3, True)])
def test_limits_that_are_loosened_again_and_again_are_chased(times, chased):
    flags = loosening_beside_a_breach(replace(MET, loosenings=times), POLICY)

    assert [flag.subject for flag in flags] == ["often"] * chased
