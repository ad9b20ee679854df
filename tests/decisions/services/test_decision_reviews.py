from datetime import timedelta

import pytest

from decisions.models import Decision
from decisions.services.decision_reviews import decision_review
from decisions.services.decisions import decision_update
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_decision


@pytest.mark.parametrize("who", ["carl", "petra", "arne", "adam"])
def test_that_it_still_holds_is_said_by_nobody_who_may_not_change_it(cast, who):
    decision = make_decision(cast)

    with pytest.raises(NotPermitted):
        decision_review(decision, actor=getattr(cast, who).actor, at=NOW)

    assert Decision.objects.get(pk=decision.pk).reviewed_at is None


def test_a_review_tells_when_and_by_whom_and_leaves_the_words_as_they_are(cast):
    decision = make_decision(cast)

    decision_review(decision, actor=cast.olivia.actor, at=NOW + timedelta(days=1))

    after = Decision.objects.get(pk=decision.pk)
    assert (after.reviewed_at, after.reviewed_by) == (NOW + timedelta(days=1), cast.olivia)
    assert after.revision == decision.revision


def test_words_that_changed_since_they_were_read_are_not_confirmed(cast):
    decision = make_decision(cast)
    decision_update(decision, question="Which team?", actor=cast.olivia.actor, at=NOW)

    with pytest.raises(Stale):
        decision_review(decision, actor=cast.olivia.actor, at=NOW, revision=decision.revision)

    assert Decision.objects.get(pk=decision.pk).reviewed_at is None


def test_a_retired_decision_is_not_reviewed(cast):
    decision = make_decision(cast)
    Decision.objects.filter(pk=decision.pk).update(retired_at=NOW)

    with pytest.raises(Refused):
        decision_review(decision, actor=cast.olivia.actor, at=NOW)
