import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from decisions.models import Decision, EdgeCasePolicy, Input
from decisions.rules.vocabulary import EdgeAction, EdgeCase
from decisions.services.decisions import (
    decision_set_conflicts,
    decision_set_inputs,
    decision_update,
    edge_case_set,
)
from decisions.services.ownerships import ownership_accept, ownership_decline, ownership_propose
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, Cast, make_decision


def names(decision):
    return list(Input.objects.filter(decision=decision).order_by("rank").values_list("name", flat=True))


def entry(name, number=None):
    return {"name": name, "source_system": "", "mandatory": True, "id": number}


@pytest.mark.parametrize("who", ["carl", "petra", "adam"])
def test_a_decision_is_changed_by_whoever_wrote_or_owns_it_and_by_nobody_else(cast, who):
    decision = make_decision(cast)

    with pytest.raises(NotPermitted):
        decision_update(decision, actor=getattr(cast, who).actor, at=NOW, question="Mine?")

    assert Decision.objects.get(pk=decision.pk).question == ""


def test_the_head_of_its_unit_or_of_one_above_may_change_a_decision(cast):
    decision = make_decision(cast, by=cast.carl)
    cast.company.head = cast.oscar
    cast.company.save()

    decision_update(decision, actor=cast.oscar.actor, at=NOW, question="Which team?")

    assert Decision.objects.get(pk=decision.pk).question == "Which team?"


def test_an_autonomy_above_its_cap_cannot_be_written(cast):
    decision = make_decision(cast, impact="critical", reversibility="irreversible")

    with pytest.raises(Refused) as refusal:
        decision_update(decision, actor=cast.olivia.actor, at=NOW, autonomy=4)

    assert [r.text for r in refusal.value.reasons] == [
        "A4 is above A1, the most that this impact and reversibility allow."
    ]


def test_raising_the_impact_cannot_leave_an_autonomy_above_its_cap(cast):
    decision = make_decision(cast, impact="low", reversibility="easy", autonomy=5)

    with pytest.raises(Refused):
        decision_update(decision, actor=cast.olivia.actor, at=NOW, impact="critical")

    assert Decision.objects.get(pk=decision.pk).impact == "low"


def test_whoever_saves_over_somebody_elses_change_is_told(cast):
    decision = make_decision(cast)
    decision_update(decision, actor=cast.olivia.actor, at=NOW, question="Which team?")

    with pytest.raises(Stale):
        decision_update(decision, actor=cast.olivia.actor, at=NOW, revision=decision.revision, question="Which desk?")

    assert Decision.objects.get(pk=decision.pk).question == "Which team?"


def test_inputs_are_kept_renamed_ordered_and_removed(cast):
    decision = make_decision(cast)
    decision_set_inputs(decision, inputs=[entry("A"), entry("B")], actor=cast.olivia.actor, at=NOW)
    a, b = Input.objects.filter(decision=decision).order_by("rank").values_list("pk", flat=True)

    decision_set_inputs(decision, inputs=[entry("A", b), entry("B", a), entry("C")], actor=cast.olivia.actor, at=NOW)
    swapped = names(decision)
    decision_set_inputs(decision, inputs=[entry("C2")], actor=cast.olivia.actor, at=NOW)

    assert swapped == ["A", "B", "C"]
    assert names(decision) == ["C2"]


def test_two_inputs_of_one_name_are_refused(cast):
    decision = make_decision(cast)

    with pytest.raises(Refused):
        decision_set_inputs(decision, inputs=[entry("Tier"), entry("tier ")], actor=cast.olivia.actor, at=NOW)

    assert names(decision) == []


def test_an_input_of_another_decision_cannot_be_taken(cast):
    mine, other = make_decision(cast, name="Mine"), make_decision(cast, name="Other")
    decision_set_inputs(other, inputs=[entry("A")], actor=cast.olivia.actor, at=NOW)
    theirs = Input.objects.get(decision=other)

    with pytest.raises(Refused):
        decision_set_inputs(mine, inputs=[entry("Stolen", theirs.pk)], actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused):
        edge_case_set(
            mine, kind=EdgeCase.INCOMPLETE, input=theirs, action=EdgeAction.ABSTAIN, actor=cast.olivia.actor, at=NOW
        )

    assert (names(mine), names(other)) == ([], ["A"])


def test_removing_an_input_removes_the_rules_about_it(cast):
    decision = make_decision(cast)
    decision_set_inputs(decision, inputs=[entry("A"), entry("B")], actor=cast.olivia.actor, at=NOW)
    a, b = Input.objects.filter(decision=decision).order_by("rank")
    decision_set_conflicts(decision, pairs=[(b.pk, a.pk)], ruled_out="", actor=cast.olivia.actor, at=NOW)
    pair = decision.conflicts.get()
    edge_case_set(
        decision, kind=EdgeCase.CONFLICTING, conflict=pair, action=EdgeAction.ABSTAIN, actor=cast.olivia.actor, at=NOW
    )

    decision_set_inputs(decision, inputs=[entry("A", a.pk)], actor=cast.olivia.actor, at=NOW)

    assert (pair.first_id, pair.second_id) == (a.pk, b.pk)
    assert EdgeCasePolicy.objects.count() == 0


def test_a_rule_about_one_case_is_changed_rather_than_doubled(cast):
    decision = make_decision(cast)
    for action in (EdgeAction.ABSTAIN, EdgeAction.REFUSE):
        edge_case_set(decision, kind=EdgeCase.AMBIGUOUS, action=action, actor=cast.olivia.actor, at=NOW)

    assert EdgeCasePolicy.objects.get().action == "refuse"


def test_a_default_answer_has_to_be_an_allowed_one(cast):
    decision = make_decision(cast, allowed_answers=["Claims", "Complaints"])

    with pytest.raises(Refused):
        edge_case_set(
            decision,
            kind=EdgeCase.AMBIGUOUS,
            action=EdgeAction.DEFAULT_ANSWER,
            default_answer="Bin",
            actor=cast.olivia.actor,
            at=NOW,
        )


def test_an_owner_accepts_in_their_own_name_only(cast):
    decision = make_decision(cast)
    ownership = ownership_propose(decision=decision, person=cast.carl, actor=cast.olivia.actor, at=NOW)

    for stranger in (cast.olivia, cast.petra, cast.adam):
        with pytest.raises(NotPermitted):
            ownership_accept(ownership, actor=stranger.actor, at=NOW)
    accepted = ownership_accept(ownership, actor=cast.carl.actor, at=NOW)

    assert (accepted.status, accepted.accepted_at) == ("accepted", NOW)


def test_a_second_owner_has_to_wait_for_the_first_to_end(cast):
    decision = make_decision(cast)
    for person in (cast.carl, cast.olivia):
        ownership_propose(decision=decision, person=person, actor=cast.petra.actor, at=NOW)
    first, second = decision.ownerships.order_by("pk")
    ownership_accept(first, actor=cast.carl.actor, at=NOW)

    with pytest.raises(Refused) as refusal:
        ownership_accept(second, actor=cast.olivia.actor, at=NOW)

    assert refusal.value.reasons[0].text == (
        "Somebody else owns this decision in that period. End that ownership first."
    )


def test_nobody_in_technology_is_asked_to_own_a_decision(cast):
    with pytest.raises(Refused) as refusal:
        ownership_propose(decision=make_decision(cast), person=cast.tom, actor=cast.olivia.actor, at=NOW)

    assert refusal.value.reasons[0].text == (
        "Tom works in Platforms, which is part of technology; a decision owner answers for the business."
    )


def test_declining_needs_a_reason(cast):
    ownership = ownership_propose(decision=make_decision(cast), person=cast.carl, actor=cast.olivia.actor, at=NOW)

    with pytest.raises(Refused):
        ownership_decline(ownership, actor=cast.carl.actor, at=NOW, reason=" ")
    declined = ownership_decline(ownership, actor=cast.carl.actor, at=NOW, reason="Not my process.")

    assert (declined.status, declined.decline_reason) == ("declined", "Not my process.")


class AnyOrderOfInputs(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.text("abcdef", min_size=1, max_size=3), unique=True, max_size=5), st.randoms())
    def test_inputs_come_back_as_they_were_given_whatever_was_there_before(self, wanted, random):
        cast = Cast()
        decision = make_decision(cast)
        decision_set_inputs(decision, inputs=[entry(n) for n in wanted], actor=cast.olivia.actor, at=NOW)
        known = list(Input.objects.filter(decision=decision).values_list("pk", flat=True))
        random.shuffle(known)

        decision_set_inputs(
            decision,
            inputs=[entry(name, number) for name, number in zip(wanted, known, strict=True)],
            actor=cast.olivia.actor,
            at=NOW,
        )

        assert names(decision) == wanted
