from dataclasses import replace
from datetime import timedelta

from governance.rules.flags import flags_wanted
from governance.rules.reviews import ConditionFacts, Lapse, Meaning
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import MET, NOW, OLIVIA, POLICY, TODAY, TOM, holder
from tests.governance.rules.review_builders import CHARLES, PETRA, REVIEW, RITA, STEPS, signature

ACCEPTED = signature(OLIVIA, Capacity.OUTCOME_OWNER, 1)
ATTESTED = signature(TOM, Capacity.PLATFORM_OWNER, 2)
CHALLENGED = signature(RITA, Capacity.SECOND_LINE, 3)
CONDITION = ConditionFacts(7, "Staff the night queue.", 4, 5, TODAY + timedelta(days=7), Lapse.RESTRICT, met=False)


def raised(facts):
    return [
        (f.rule, f.subject, f.severity, f.message, f.owner_id)
        for _rule, found in flags_wanted(facts, POLICY)
        for f in found
    ]


def late(*signatures, days=1, steps=STEPS, **fields):
    """A review all of whose steps were due some days ago."""
    steps = tuple(replace(step, due_at=NOW - timedelta(days=days)) for step in steps)
    return replace(MET, review=replace(REVIEW, steps=steps, signatures=signatures), **fields)


def test_a_review_in_time_raises_nothing():
    assert raised(replace(MET, review=REVIEW)) == []


def test_a_step_past_due_is_chased_with_whoever_may_sign_it():
    assert raised(late()) == [
        (
            "F-APR-1",
            "step:1",
            Severity.MEDIUM,
            "Review 1 waits for the outcome owner since 23 Nov 2026, 1 business day past due.",
            OLIVIA.id,
        ),
        (
            "F-APR-1",
            "step:2",
            Severity.MEDIUM,
            "Review 1 waits for the platform owner since 23 Nov 2026, 1 business day past due.",
            TOM.id,
        ),
    ]


def test_a_step_whose_turn_has_not_come_or_that_is_signed_does_not_wait():
    assert [flag[1] for flag in raised(late(ACCEPTED))] == ["step:2"]


def test_a_step_that_was_given_to_somebody_goes_to_them():
    given = tuple(replace(step, assigned_to_id=77) for step in STEPS)

    assert [flag[4] for flag in raised(late(steps=given))] == [77, 77]


def test_a_step_that_nobody_may_sign_goes_to_the_chair_or_to_the_pmo():
    chaired = (*MET.holders, holder(60, Capacity.GATE_CHAIR, CHARLES))
    signed = (ACCEPTED, ATTESTED)

    assert {flag[4] for flag in raised(late(*signed))} == {None}
    assert {flag[4] for flag in raised(late(*signed, holders=chaired))} == {CHARLES.id}


def test_a_step_to_which_somebody_said_no_does_not_wait():
    dissent = replace(CHALLENGED, meaning=Meaning.DISSENT)

    assert [flag[1] for flag in raised(late(ACCEPTED, ATTESTED, dissent))] == ["step:4", "step:5"]


def test_a_signature_made_void_by_an_edit_is_asked_for_again():
    facts = replace(MET, review=replace(REVIEW, voided=(ACCEPTED,)))

    assert raised(facts) == [
        (
            "F-APR-2",
            "step:1:1",
            Severity.HIGH,
            "What Olivia signed as outcome owner in review 1 was changed; it has to be read and signed again.",
            OLIVIA.id,
        )
    ]


def test_one_that_was_void_twice_is_asked_for_once():
    facts = replace(MET, review=replace(REVIEW, voided=(ACCEPTED, replace(ACCEPTED, id=9))))

    assert [flag[1] for flag in raised(facts)] == ["step:1:1"]


def test_once_signed_again_nothing_is_asked():
    facts = replace(MET, review=replace(REVIEW, voided=(ACCEPTED,), signatures=(replace(ACCEPTED, id=9),)))

    assert raised(facts) == []


def test_once_somebody_else_signed_the_step_nothing_is_asked():
    other = replace(signature(PETRA, Capacity.SECOND_LINE, 9), step_id=CHALLENGED.step_id)
    facts = replace(MET, review=replace(REVIEW, voided=(CHALLENGED,), signatures=(other,)))

    assert raised(facts) == []


def signed(*signatures, **fields):
    review = replace(REVIEW, state="decided", signatures=signatures)
    return replace(MET, stage=Stage.PRODUCTION, signed=review, **fields)


def test_signatures_that_could_be_given_today_raise_nothing():
    assert raised(signed(ACCEPTED, ATTESTED, CHALLENGED)) == []


def test_a_signer_whose_account_was_merged_with_the_outcome_owners_is_found_out():
    merged = replace(CHALLENGED, identity_today=OLIVIA.identity)

    assert raised(signed(merged)) == [
        (
            "F-APR-3",
            "signature:3",
            Severity.HIGH,
            (
                "Review 1 was signed by Rita as second line reviewer. Now: Rita and Olivia are the same person, "
                "who is outcome owner here and cannot sign as second line reviewer."
            ),
            None,
        )
    ]


def test_it_goes_to_the_chair_unless_the_chair_is_who_signed():
    chaired = (*MET.holders, holder(60, Capacity.GATE_CHAIR, CHARLES))
    moved = replace(CHALLENGED, line_today=(OLIVIA.identity,))
    recorded = signature(CHARLES, Capacity.GATE_CHAIR, 8, line_today=(OLIVIA.identity,))

    found = raised(signed(moved, recorded, holders=chaired))

    assert [(flag[1], flag[4]) for flag in found] == [("signature:3", CHARLES.id), ("signature:8", None)]


def test_a_condition_is_chased_a_week_ahead_and_harder_once_overdue():
    assert raised(replace(MET, conditions=(CONDITION,))) == [
        (
            "F-STG-5",
            "condition:7",
            Severity.MEDIUM,
            "A condition is due on 1 Dec 2026: Staff the night queue.",
            CONDITION.owner_id,
        )
    ]
    overdue = replace(CONDITION, due_on=TODAY - timedelta(days=1))
    assert raised(replace(MET, conditions=(overdue,))) == [
        (
            "F-STG-5",
            "condition:7",
            Severity.HIGH,
            "A condition was due on 23 Nov 2026: Staff the night queue. The clearance is restricted.",
            CONDITION.owner_id,
        )
    ]


def test_a_condition_that_is_met_or_far_off_is_not_chased():
    met = replace(CONDITION, met=True)
    far = replace(CONDITION, due_on=TODAY + timedelta(days=8))

    assert raised(replace(MET, conditions=(met, far))) == []


def test_of_what_has_ended_nothing_is_chased():
    over = late(days=5, stage=Stage.STOPPED, conditions=(replace(CONDITION, due_on=TODAY),))
    over = replace(over, review=replace(over.review, voided=(ACCEPTED,)), signed=replace(REVIEW, signatures=()))

    assert raised(over) == []
