"""S35: the profile is changed between preparation and decision. The review keeps the old one where the new one says
`next_gate`; `immediate` voids the pack."""

import json

import pytest
from django.test import Client

from governance.models import PolicyProfile, Review, Signature
from tests.acceptance.doors import Door, digest_of
from tests.ready import open_review, signed_by_all


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    signed_by_all(cast, review)
    return review


def publish(cast, review, **changes):
    """Change the profile as an administrator does, in the admin."""
    profile = PolicyProfile.objects.get(key=review.policy_key)
    client = Client()
    client.force_login(cast.adam)
    fields = {
        "name": profile.name,
        "description": profile.description,
        "parameters": json.dumps(profile.parameters | changes),
    }
    answer = client.post(f"/admin/governance/policyprofile/{profile.pk}/change/", fields)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    profile.refresh_from_db()
    return profile


def test_a_change_for_the_next_gate_leaves_an_open_review_as_it_is(cast, review):
    before = digest_of(review)

    profile = publish(cast, review, requirements_production=["CLS-1", "OWN-1"], change_applies="next_gate")

    assert profile.revision > review.policy_revision
    assert digest_of(review) == before
    assert Signature.objects.filter(review=review, void=None).count() == 6
    assert Door(Client, cast.chris).decide(review).status_code == 200
    decided = Review.objects.get(pk=review.pk)
    assert len(decided.decided_findings) > 10


def test_an_immediate_change_voids_the_pack(cast, review):
    before = digest_of(review)

    profile = publish(cast, review, attestation_valid_days=20, change_applies="immediate")

    voids = set(Signature.objects.filter(review=review).values_list("void__code", flat=True))
    assert voids == {"void_policy_changed"}
    assert digest_of(review) != before
    assert Review.objects.get(pk=review.pk).policy_revision == profile.revision
    assert Door(Client, cast.chris).decide(review).status_code == 409
