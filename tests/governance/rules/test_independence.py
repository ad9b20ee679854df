from dataclasses import replace

import pytest

from governance.rules.independence import INDEPENDENCE, reasons_against_signature, reasons_against_signing
from governance.rules.reviews import Meaning
from roles.rules.capacities import Capacity
from tests.governance.rules.facts import DORA, MET, METER, OLIVIA, POLICY, RISK, TOM, holder
from tests.governance.rules.review_builders import (
    CHARLES,
    FINN,
    FRIEDA,
    HANA,
    OSCAR,
    PETRA,
    REVIEW,
    RITA,
    STEPS,
    asked_by,
    other_human_being,
    signature,
)

SIGNERS = {
    Capacity.OUTCOME_OWNER: OLIVIA,
    Capacity.PLATFORM_OWNER: TOM,
    Capacity.SECOND_LINE: RITA,
    Capacity.HR_PARTNER: HANA,
    Capacity.FINANCE_PARTNER: FINN,
    Capacity.ACCOUNTABLE_EXECUTIVE: OSCAR,
    Capacity.GATE_CHAIR: CHARLES,
}
APPROVING = [capacity for capacity in SIGNERS if capacity not in {Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER}]
SMALL = replace(POLICY, gatekeepers_apart=False)


def reasons(capacity, who, *, facts=MET, review=REVIEW, policy=POLICY, **more):
    return [(r.id, r.text) for r in reasons_against_signing(facts, review, capacity, who, policy, **more)]


def ids(capacity, who, **more):
    return [identifier for identifier, _text in reasons(capacity, who, **more)]


@pytest.mark.parametrize("capacity", SIGNERS, ids=str)
def test_whoever_is_independent_signs(capacity):
    assert reasons(capacity, SIGNERS[capacity]) == []


@pytest.mark.parametrize("capacity", APPROVING, ids=str)
def test_who_asks_approves_nothing(capacity):
    who = SIGNERS[capacity]

    assert reasons(capacity, who, review=asked_by(who.identity)) == [
        ("SOD-1", f"{who.name} asked for this review; who asks does not approve.")
    ]


@pytest.mark.parametrize("capacity", APPROVING, ids=str)
def test_a_second_account_of_who_asks_approves_nothing(capacity):
    second_account = replace(SIGNERS[capacity], id=99, name="Second account", identity=PETRA.identity)

    assert ids(capacity, second_account) == ["SOD-1"]


def test_an_account_merged_with_that_of_who_asked_approves_nothing():
    merged = replace(REVIEW, requested_identity_today=RITA.identity)

    assert ids(Capacity.SECOND_LINE, RITA, review=merged) == ["SOD-1"]


@pytest.mark.parametrize("capacity", [Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER], ids=str)
def test_the_owners_own_word_is_no_approval(capacity):
    who = SIGNERS[capacity]

    assert reasons(capacity, who, review=asked_by(who.identity)) == []


def test_an_owner_whose_step_approves_is_held_like_everybody():
    approves = tuple(replace(s, meaning=Meaning.APPROVED) if s.id == 1 else s for s in STEPS)
    review = replace(asked_by(OLIVIA.identity), steps=approves)

    assert ids(Capacity.OUTCOME_OWNER, OLIVIA, review=review) == ["SOD-1"]


def test_a_step_that_the_review_does_not_name_is_held_to_the_stricter_rule():
    review = replace(asked_by(OLIVIA.identity), steps=())

    assert ids(Capacity.OUTCOME_OWNER, OLIVIA, review=review) == ["SOD-1"]


def test_nobody_approves_in_place_of_who_asked():
    facts = replace(MET, holders=(*MET.holders, holder(60, Capacity.ACCOUNTABLE_EXECUTIVE, OSCAR)))

    found = reasons(
        Capacity.ACCOUNTABLE_EXECUTIVE,
        FRIEDA,
        facts=facts,
        review=asked_by(OSCAR.identity),
        on_behalf_of_identity=OSCAR.identity,
    )

    assert found == [("SOD-2", "Oscar asked for this review; nobody approves it in their place.")]


def test_who_stands_in_for_the_requester_approves_nothing_either():
    review = replace(REVIEW, requester_stand_ins=frozenset({RITA.identity}))

    assert reasons(Capacity.SECOND_LINE, RITA, review=review) == [
        ("SOD-2", "Rita stands in for whoever asked for this review.")
    ]


@pytest.mark.parametrize("capacity", APPROVING, ids=str)
def test_who_wrote_a_cited_plan_does_not_agree_to_it(capacity):
    who = SIGNERS[capacity]
    written = replace(MET, plans=(replace(MET.plans[0], author=who.identity),))

    expected = [("SOD-3", f"{who.name} wrote a redesign plan that this review is about.")]
    assert reasons(capacity, who, facts=written) == expected
    assert reasons(capacity, who, authors=frozenset({who.identity})) == expected


def test_an_owner_who_wrote_a_plan_accepts():
    assert reasons(Capacity.OUTCOME_OWNER, OLIVIA, authors=frozenset({OLIVIA.identity})) == []


def test_one_person_signs_one_step():
    review = replace(REVIEW, signatures=(signature(RITA, Capacity.SECOND_LINE),))

    assert reasons(Capacity.HR_PARTNER, RITA, review=review) == [
        ("SOD-4", "Rita signed as second line reviewer already; one person signs one step.")
    ]


def test_a_second_account_signs_no_second_step():
    review = replace(REVIEW, signatures=(signature(RITA, Capacity.SECOND_LINE),))

    assert ids(Capacity.HR_PARTNER, replace(HANA, identity=RITA.identity), review=review) == ["SOD-4"]


def test_who_was_signed_for_signs_no_second_step():
    signed = signature(FRIEDA, Capacity.HR_PARTNER, on_behalf_identity=HANA.identity)
    review = replace(REVIEW, signatures=(signed,))

    assert ids(Capacity.FINANCE_PARTNER, HANA, review=review) == ["SOD-4"]
    assert ids(Capacity.FINANCE_PARTNER, FINN, review=review, on_behalf_of_identity=HANA.identity) == ["SOD-4"]


def test_a_small_organisation_lets_one_person_sign_twice_and_never_their_own_request():
    review = replace(REVIEW, signatures=(signature(RITA, Capacity.SECOND_LINE),))

    assert reasons(Capacity.HR_PARTNER, RITA, review=review, policy=SMALL) == []
    assert ids(Capacity.HR_PARTNER, PETRA, review=review, policy=SMALL) == ["SOD-1"]


@pytest.mark.parametrize("capacity", APPROVING, ids=str)
@pytest.mark.parametrize("inside", [OLIVIA, TOM], ids=["outcome owner", "platform owner"])
def test_who_owns_or_runs_it_approves_nothing(capacity, inside):
    assert ids(capacity, inside) == ["SOD-5"]


def test_who_builds_it_approves_nothing():
    facts = replace(MET, holders=(*MET.holders, holder(60, Capacity.BUILDER_LEAD, FRIEDA)))

    assert reasons(Capacity.GATE_CHAIR, FRIEDA, facts=facts) == [
        ("SOD-5", "Frieda is builder lead here and cannot sign as gate chair.")
    ]


@pytest.mark.parametrize(
    ("capacity", "who", "other"),
    [
        (Capacity.SECOND_LINE, RISK, "risk tolerance owner"),
        (Capacity.PLATFORM_OWNER, DORA, "decision owner"),
        (Capacity.OUTCOME_OWNER, TOM, "platform owner"),
        (Capacity.BUILDER_LEAD, METER, "measurement owner"),
    ],
)
def test_who_holds_what_has_to_be_apart_does_not_sign(capacity, who, other):
    second_account = replace(who, id=99, name="Second account")

    assert reasons(capacity, who) == [("SOD-5", f"{who.name} is {other} here and cannot sign as {capacity.label}.")]
    assert reasons(capacity, second_account) == [
        (
            "SOD-5",
            (
                f"Second account and {who.name} are the same person, who is {other} here "
                f"and cannot sign as {capacity.label}."
            ),
        )
    ]


def test_who_only_was_asked_to_hold_something_still_signs():
    facts = replace(
        MET, holders=(*MET.holders, holder(60, Capacity.BUILDER_LEAD, FRIEDA, status="proposed", accepted_at=None))
    )

    assert reasons(Capacity.GATE_CHAIR, FRIEDA, facts=facts) == []


def test_who_stepped_aside_does_not_sign():
    review = replace(REVIEW, recused=frozenset({RITA.identity}))

    assert reasons(Capacity.SECOND_LINE, RITA, review=review) == [("SOD-6", "Rita stepped aside from this review.")]
    assert ids(Capacity.SECOND_LINE, FRIEDA, review=review, on_behalf_of_identity=RITA.identity) == ["SOD-6"]


@pytest.mark.parametrize("capacity", APPROVING, ids=str)
@pytest.mark.parametrize("levels", [1, 2])
def test_whoever_approves_reports_neither_to_who_asked_nor_to_the_outcome_owner(capacity, levels):
    who = SIGNERS[capacity]
    between = () if levels == 1 else (other_human_being(),)

    assert reasons(capacity, replace(who, line=(*between, OLIVIA.identity))) == [
        ("LINE-1", f"{who.name} reports to Olivia, who owns the outcome.")
    ]
    assert reasons(capacity, replace(who, line=(*between, PETRA.identity))) == [
        ("LINE-1", f"{who.name} reports to whoever asked for this review.")
    ]


def test_the_executive_above_the_outcome_owner_approves():
    below = replace(OLIVIA, line=(OSCAR.identity,))
    facts = replace(MET, holders=(holder(20, Capacity.OUTCOME_OWNER, below), *MET.holders[1:]))

    assert reasons(Capacity.ACCOUNTABLE_EXECUTIVE, OSCAR, facts=facts) == []


def test_the_platform_owner_who_reports_to_who_asked_attests():
    assert reasons(Capacity.PLATFORM_OWNER, replace(TOM, line=(PETRA.identity,))) == []


def test_standing_in_does_not_lead_around_the_line_of_the_holder():
    reporting = replace(OSCAR, line=(OLIVIA.identity,))
    facts = replace(MET, holders=(*MET.holders, holder(60, Capacity.ACCOUNTABLE_EXECUTIVE, reporting)))

    found = reasons(Capacity.ACCOUNTABLE_EXECUTIVE, FRIEDA, facts=facts, on_behalf_of_identity=OSCAR.identity)

    assert found == [("LINE-1", "Oscar reports to Olivia, who owns the outcome.")]


def test_every_reason_is_told_at_once():
    review = replace(REVIEW, recused=frozenset({PETRA.identity}))

    assert ids(Capacity.SECOND_LINE, PETRA, review=review, authors=frozenset({PETRA.identity})) == [
        "SOD-1",
        "SOD-3",
        "SOD-6",
    ]


def again(signed, **changes):
    review = replace(REVIEW, signatures=(signed,), **changes)
    return [reason.id for reason in reasons_against_signature(MET, review, signed, POLICY)]


def test_a_signature_that_was_right_stays_right_after_its_signer_left():
    assert again(signature(RITA, Capacity.SECOND_LINE)) == []


def test_a_signature_is_looked_at_with_todays_identity_and_line():
    assert again(signature(RITA, Capacity.SECOND_LINE, identity_today=OLIVIA.identity)) == ["SOD-5"]
    assert again(signature(RITA, Capacity.SECOND_LINE, line_today=(OLIVIA.identity,))) == ["LINE-1"]
    assert again(signature(RITA, Capacity.SECOND_LINE), requested_identity_today=RITA.identity) == ["SOD-1"]


def test_every_reason_is_one_that_people_can_read_of():
    everything = replace(
        REVIEW,
        recused=frozenset({PETRA.identity}),
        requester_stand_ins=frozenset({FRIEDA.identity}),
        signatures=(signature(PETRA, Capacity.HR_PARTNER),),
    )
    inside = replace(MET, holders=(*MET.holders, holder(60, Capacity.BUILDER_LEAD, PETRA)))
    petra = replace(PETRA, line=(OLIVIA.identity,))
    found = ids(
        Capacity.SECOND_LINE, petra, facts=inside, review=everything, authors=frozenset({PETRA.identity})
    ) + ids(Capacity.SECOND_LINE, FRIEDA, review=everything)

    assert set(found) == set(INDEPENDENCE)
