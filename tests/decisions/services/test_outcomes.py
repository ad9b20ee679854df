import pytest

from decisions.models import AcceptableOutcome
from decisions.rules.vocabulary import OutcomeKind
from decisions.services.outcomes import outcomes_set
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_decision


def outcome(statement, kind=OutcomeKind.TARGET, **more):
    return {"kind": kind, "statement": statement} | more


def said(decision):
    return list(
        AcceptableOutcome.objects.filter(decision=decision).order_by("pk").values_list("kind", "statement", "examples")
    )


def test_outcomes_are_set_by_nobody_who_may_not_change_the_decision(cast):
    decision = make_decision(cast)

    with pytest.raises(NotPermitted):
        outcomes_set(decision, outcomes=[outcome("Right team")], actor=cast.carl.actor, at=NOW)
    with pytest.raises(Stale):
        outcomes_set(decision, outcomes=[], actor=cast.olivia.actor, at=NOW, revision=0)

    assert said(decision) == []


def test_an_outcome_keeps_its_row_while_its_words_stay(cast):
    decision = make_decision(cast)
    outcomes_set(decision, outcomes=[outcome("Right team"), outcome("Wrong team")], actor=cast.olivia.actor, at=NOW)
    before = AcceptableOutcome.objects.get(statement="Right team").pk

    outcomes_set(
        decision,
        outcomes=[outcome(" Right team ", OutcomeKind.ACCEPTABLE, examples=["one", " ", "two", "one"], measure="Hits")],
        actor=cast.olivia.actor,
        at=NOW,
    )

    assert said(decision) == [("acceptable", "Right team", ["one", "two"])]
    assert AcceptableOutcome.objects.get().pk == before


@pytest.mark.parametrize("statements", [["Right team", "right team "], ["  "]])
def test_each_outcome_says_something_and_says_it_once(cast, statements):
    decision = make_decision(cast)

    with pytest.raises(Refused):
        outcomes_set(decision, outcomes=[outcome(text) for text in statements], actor=cast.olivia.actor, at=NOW)

    assert said(decision) == []
