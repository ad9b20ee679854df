"""GOV-1 to GOV-3: each way out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.facts import Facts
from governance.rules.requirements import judge
from governance.rules.reviews import ConditionFacts, Lapse, Meaning
from governance.rules.stages import Gate, Stage
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import MET, NOW, POLICY, TODAY, shipped_policy
from tests.governance.rules.review_builders import REVIEW, RITA, signature

CONDITION = ConditionFacts(
    id=1, text="The roster is filled.", owner_id=1, verifier_id=2, due_on=TODAY, lapse=Lapse.FLAG, met=False
)


def found(requirement: str, facts: Facts, policy=POLICY):
    (finding,) = [f for f in judge(facts, policy, Gate.PRODUCTION) if f.requirement == requirement]
    return finding.result.value, finding.message


def test_without_a_review_nobody_has_signed():
    assert found("GOV-1", MET) == ("not_met", "No review is open, so nobody has signed.")


def test_every_signature_that_is_missing_is_named():
    result, message = found("GOV-1", replace(MET, review=REVIEW))

    assert result == "not_met"
    assert message.count(" has not ") == len(REVIEW.steps)
    assert message.endswith("The gate chair has not decided.")


def test_an_objection_is_named_with_who_made_it():
    objecting = signature(RITA, Capacity.SECOND_LINE, meaning=Meaning.DISSENT)
    review = replace(REVIEW, signatures=(objecting,))

    assert "said no; only the board can go on over that" in found("GOV-1", replace(MET, review=review))[1]


def test_a_pack_that_moved_has_to_be_read_again():
    review = replace(REVIEW, current=False)

    assert "has to be read again" in found("GOV-1", replace(MET, review=review))[1]


def test_in_production_it_asks_for_a_signed_remit():
    live = replace(MET, stage=Stage.PRODUCTION)

    assert found("GOV-1", live) == ("not_met", "It is in production without a signed remit.")
    assert found("GOV-1", replace(live, signed=REVIEW)) == ("met", "Signed in review 1.")


def test_what_was_tampered_with_is_never_met():
    tampered = replace(MET, stage=Stage.PRODUCTION, signed=REVIEW, tampered=("Signature 3 was changed.",))

    assert found("GOV-1", tampered) == ("not_met", "Signature 3 was changed.")


def test_a_gate_that_asks_for_no_signature_has_none_to_miss():
    policy = replace(shipped_policy("default_labour"), review_steps={})

    assert found("GOV-1", MET, policy)[0] == "not_applicable"


@pytest.mark.parametrize(
    ("stage", "due", "result"),
    [
        (Stage.PILOT, TODAY + timedelta(days=9), "not_met"),
        (Stage.PRODUCTION, TODAY + timedelta(days=9), "met"),
        (Stage.PRODUCTION, TODAY - timedelta(days=1), "not_met"),
    ],
)
def test_a_condition_of_an_earlier_gate_is_met_before_the_next_and_one_of_this_gate_in_time(stage, due, result):
    facts = replace(MET, stage=stage, conditions=(replace(CONDITION, due_on=due),))

    assert found("GOV-2", facts)[0] == result
    assert found("GOV-2", replace(facts, conditions=(replace(CONDITION, due_on=due, met=True),)))[0] == "met"


@pytest.mark.parametrize(
    ("swept", "result"),
    [(None, "not_met"), (NOW - timedelta(hours=47), "met"), (NOW - timedelta(days=3), "not_met")],
)
def test_evidence_is_as_fresh_as_the_last_sweep(swept, result):
    assert found("GOV-3", replace(MET, swept_at=swept))[0] == result
