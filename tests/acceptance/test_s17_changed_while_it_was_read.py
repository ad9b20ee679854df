"""S17: the approver opens pack 1, something changes, they click approve: the digest that was read is compared with the
one of now under a lock, and facts are judged again. 409 with what moved, and no signature."""

import pytest
from django.test import Client

from governance.models import Signature
from roles.services.people import person_update
from tests.acceptance.doors import Door, digest_of, reasons
from tests.acceptance.test_s11_edited_after_sign_off import lower_threshold
from tests.ready import now, open_review, sign


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    for name, meaning in (("olivia", "accepted"), ("tom", "attested"), ("hana", "agreed"), ("fred", "agreed")):
        sign(review, getattr(cast, name), meaning)
    return review


def test_what_was_read_is_not_what_would_be_signed(cast, review):
    read = digest_of(review)
    lower_threshold(cast)

    answer = Door(Client, cast.olivia).sign(review, "accepted", digest=read)

    assert (answer.status_code, reasons(answer)) == (409, ["DIGEST"])
    assert "Read the pack again" in answer.json()["detail"]
    assert Signature.objects.filter(review=review, void=None).count() == 0


def test_a_requirement_that_fell_meanwhile_stops_the_signature(cast, review):
    """Nothing that is signed was changed: only somebody it relies on is gone."""
    deputy = cast.eve
    person_update(deputy, is_active=False, actor=cast.hana.actor, at=now(), reason="Left today.")

    answer = Door(Client, cast.rita).sign(review, "challenged")

    assert answer.status_code == 409
    assert "OWN-5" in reasons(answer)
    assert not Signature.objects.filter(review=review, signer=cast.rita).exists()


def test_a_no_is_taken_all_the_same(cast, review):
    person_update(cast.eve, is_active=False, actor=cast.hana.actor, at=now(), reason="Left today.")

    answer = Door(Client, cast.rita).sign(review, "dissent", comment="Nobody covers absence any more.")

    assert answer.status_code == 201
