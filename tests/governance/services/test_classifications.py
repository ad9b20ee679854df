import pytest
from django.db import IntegrityError, transaction

from decisions.rules.vocabulary import Verb
from governance.models import Classification
from governance.rules.stages import Nature
from governance.services.classifications import (
    classification_approve,
    classification_propose,
    classification_reject,
)
from roles.rules.capacities import Capacity
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_decision, make_initiative, make_person


def propose(cast, initiative, *verbs, by=None, acts=False, basis=False, **override):
    return classification_propose(
        initiative,
        verbs=verbs,
        acts_without_person=acts,
        principal_basis=basis,
        actor=(by or cast.petra).actor,
        at=NOW,
        **override,
    )


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.mark.parametrize("who", ["carl", "arne", "tom", "adam"])
def test_assessing_is_for_those_trusted_with_it(cast, initiative, who):
    with pytest.raises(NotPermitted):
        propose(cast, initiative, Verb.ROUTE, by=getattr(cast, who))

    assert not Classification.objects.exists()


def test_nobody_approves_their_own_assessment_under_whatever_account(cast, initiative):
    assessment = propose(cast, initiative, Verb.ROUTE)
    twin = make_person("Twin", cast.company, "pmo", identity_group=cast.petra.identity_group)

    for same in (cast.petra, twin):
        with pytest.raises(NotPermitted):
            classification_approve(assessment, actor=same.actor, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Classification.objects.update(status="approved", decided_by=cast.petra, decided_at=NOW)

    initiative.refresh_from_db()
    assert initiative.nature == "unclassified"


def test_whoever_holds_something_on_it_does_not_approve(cast, initiative):
    appoint(cast, initiative, Capacity.SECOND_LINE, cast.rita)
    assessment = propose(cast, initiative, Verb.ROUTE)

    with pytest.raises(NotPermitted):
        classification_approve(assessment, actor=cast.rita.actor, at=NOW)


def test_a_tool_comes_under_the_light_profile_and_labour_back_under_the_full_one(cast, initiative):
    classification_approve(propose(cast, initiative, Verb.SUMMARISE), actor=cast.rita.actor, at=NOW)
    initiative.refresh_from_db()
    as_tool = (initiative.nature, initiative.policy_profile.key)
    classification_approve(propose(cast, initiative, Verb.RESOLVE, acts=True), actor=cast.rita.actor, at=NOW)
    initiative.refresh_from_db()

    assert as_tool == ("tool", "light_tool")
    assert (initiative.nature, initiative.policy_profile.key) == ("labour", "default_labour")
    assert sorted(Classification.objects.values_list("status", flat=True)) == ["approved", "superseded"]


def test_an_assessment_inherits_the_strictest_decision(cast, initiative):
    make_decision(cast, initiative, autonomy=3)

    assessment = propose(cast, initiative, Verb.SUMMARISE)

    assert (assessment.computed, assessment.reasons) == (
        "labour",
        ["In “Route case” the AI decides (A3: the AI decides, a human may veto)."],
    )


def test_an_override_goes_only_towards_stricter_and_says_why(cast, initiative):
    with pytest.raises(Refused):
        propose(cast, initiative, Verb.ROUTE, override=Nature.TOOL, override_reason="We say so.")
    with pytest.raises(Refused):
        propose(cast, initiative, Verb.SUMMARISE, override=Nature.LABOUR)

    assessment = propose(
        cast, initiative, Verb.SUMMARISE, override=Nature.LABOUR, override_reason="Staff follow it blindly."
    )

    assert (assessment.computed, assessment.nature) == ("tool", "labour")


def test_an_assessment_that_waited_is_superseded_by_a_new_one(cast, initiative):
    first = propose(cast, initiative, Verb.ROUTE)
    propose(cast, initiative, Verb.SUMMARISE)

    with pytest.raises(Refused) as refusal:
        classification_approve(first, actor=cast.rita.actor, at=NOW)

    assert refusal.value.reasons[0].text == "This assessment is superseded already."


def test_sending_it_back_needs_a_reason(cast, initiative):
    assessment = propose(cast, initiative, Verb.ROUTE)

    with pytest.raises(Refused):
        classification_reject(assessment, actor=cast.rita.actor, at=NOW, reason="")
    rejected = classification_reject(assessment, actor=cast.rita.actor, at=NOW, reason="It also resolves.")

    assert (rejected.status, rejected.rejection_reason) == ("rejected", "It also resolves.")
