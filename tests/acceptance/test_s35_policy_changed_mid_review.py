"""S35: the profile is changed between preparation and decision. The review keeps the old one where the new one says
`next_gate`; `immediate` voids the pack."""

import pytest
from django.test import Client

from governance.models import PolicyDraft, PolicyProfile, Review, Signature
from governance.services.policies import policy_draft_change, policy_draft_open, policy_publish
from governance.services.policy_effects import policy_effect_ask, policy_effect_run
from tests.acceptance.doors import Door, digest_of
from tests.ready import now, open_review, signed_by_all


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    signed_by_all(cast, review)
    return review


def publish(cast, review, **changes):
    """Change the profile as it is done: an administrator proposes it, the second line publishes it."""
    profile = PolicyProfile.objects.get(key=review.policy_key)
    draft = policy_draft_open(profile, actor=cast.adam.actor, at=now())
    parameters = profile.parameters | changes
    draft = policy_draft_change(draft, parameters=parameters, actor=cast.adam.actor, at=now())
    policy_effect_ask(draft, actor=cast.adam.actor, at=now())
    policy_effect_run(draft.pk)
    told = PolicyDraft.objects.get(pk=draft.pk).effect["rows"]
    return policy_publish(draft, reason="The board asked for it.", actor=cast.rita.actor, at=now()), told


def test_a_change_for_the_next_gate_leaves_an_open_review_as_it_is(cast, review):
    before = digest_of(review)

    profile, told = publish(cast, review, requirements_production=["CLS-1", "OWN-1"], change_applies="next_gate")

    assert [row["review"] for row in told["kept"]] == [review.pk]
    assert profile.revision > review.policy_revision
    assert digest_of(review) == before
    assert Signature.objects.filter(review=review, void=None).count() == 6
    assert Door(Client, cast.chris).decide(review).status_code == 200
    decided = Review.objects.get(pk=review.pk)
    assert len(decided.decided_findings) > 10


def test_an_immediate_change_voids_the_pack(cast, review):
    before = digest_of(review)

    profile, told = publish(cast, review, attestation_valid_days=20, change_applies="immediate")

    assert [(row["review"], row["signed"]) for row in told["voided"]] == [(review.pk, 6)]
    voids = set(Signature.objects.filter(review=review).values_list("void__code", flat=True))
    assert voids == {"void_policy_changed"}
    assert digest_of(review) != before
    assert Review.objects.get(pk=review.pk).policy_revision == profile.revision
    assert Door(Client, cast.chris).decide(review).status_code == 409
