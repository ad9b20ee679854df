"""S16: two last approvers sign at once, approve and reject at once, a double click, a retry: one decision, one
transition."""

import threading

import pytest
from django.db import connections
from django.test import Client

from governance.models import ClearanceEvent, Initiative, Review, Signature, Transition
from governance.services.shipped import shipped_load
from tests.acceptance.doors import Door
from tests.cast import Cast
from tests.ready import open_review, ready_pilot, sign, signed_by_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    shipped_load()  # what migrations load is flushed after each test that commits
    return Cast()


@pytest.fixture
def signed(cast):
    review = open_review(cast, ready_pilot(cast))
    signed_by_all(cast, review)
    return review


def at_once(*acts):
    """Run all acts at the same moment, each on a connection of its own; return what they answered."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait(30)
            answers[number] = act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def outcome(review):
    return {
        "verdict": Review.objects.get(pk=review.pk).verdict,
        "transitions": Transition.objects.filter(review=review).count(),
        "events": ClearanceEvent.objects.filter(review=review).count(),
        "deciding": Signature.objects.filter(review=review, meaning="recorded").count(),
        "stage": Initiative.objects.get(pk=review.initiative_id).stage,
    }


ONCE = {"verdict": "go", "transitions": 1, "events": 1, "deciding": 1, "stage": "production"}


def test_twenty_signatures_on_the_last_step_give_one_decision_and_one_transition(cast, signed):
    doors = [Door(Client, cast.chris) for _n in range(20)]

    answers = at_once(*(lambda d=door: d.sign(signed, "recorded") for door in doors))

    assert statuses(answers) == [201] + [409] * 19
    assert outcome(signed) == ONCE


def test_twenty_decisions_at_once_are_one(cast, signed):
    doors = [Door(Client, cast.chris) for _n in range(20)]

    answers = at_once(*(lambda d=door: d.decide(signed) for door in doors))

    assert statuses(answers) == [200] + [409] * 19
    assert outcome(signed) == ONCE


def test_go_and_stop_at_once_are_serialised_and_the_first_wins(cast, signed):
    chris, other = Door(Client, cast.chris), Door(Client, cast.chris)

    answers = at_once(lambda: chris.decide(signed, "go"), lambda: other.decide(signed, "stop"))

    assert statuses(answers) == [200, 409]
    assert Transition.objects.filter(review=signed).count() == 1


def test_two_who_sign_at_once_are_both_kept(cast):
    review = open_review(cast, ready_pilot(cast))
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")
    hana, fred = Door(Client, cast.hana), Door(Client, cast.fred)

    answers = at_once(lambda: hana.sign(review, "agreed"), lambda: fred.sign(review, "agreed"))

    assert statuses(answers) == [201, 201]
    assert Signature.objects.filter(review=review, meaning="agreed", void=None).count() == 2


def test_a_retry_with_the_same_key_is_answered_alike_and_signs_once(cast):
    review = open_review(cast, ready_pilot(cast))
    olivia = Door(Client, cast.olivia)
    body = {"meaning": "accepted", "digest": review.remit.digest, "password": olivia.password}

    first = olivia.post(f"reviews/{review.pk}/sign", body, **{"Idempotency-Key": "one"})
    again = olivia.post(f"reviews/{review.pk}/sign", body, **{"Idempotency-Key": "one"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Signature.objects.filter(review=review).count() == 1


def test_a_double_click_signs_once(cast):
    review = open_review(cast, ready_pilot(cast))
    doors = [Door(Client, cast.olivia) for _n in range(2)]

    answers = at_once(*(lambda d=door: d.sign(review, "accepted") for door in doors))

    assert statuses(answers) == [201, 409]
    assert Signature.objects.filter(review=review).count() == 1
