"""S37: the second line dissents. It may still go, by the executive and the board, on record; the dissent stands in the
pack and the minutes and cannot be hidden."""

import pytest
from django.test import Client

from governance.models import Review, Signature
from tests.acceptance.doors import Door, reasons
from tests.ready import open_review, sign

WHY = "The sample behind the tolerance is too small."


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    for name, meaning in (("olivia", "accepted"), ("tom", "attested"), ("hana", "agreed"), ("fred", "agreed")):
        sign(review, getattr(cast, name), meaning)
    return review


def test_a_dissent_says_why(cast, review):
    silent = Door(Client, cast.rita).sign(review, "dissent")

    assert (silent.status_code, reasons(silent)) == (409, ["COMMENT"])


def test_it_stops_the_review_until_the_board_goes_on_over_it(cast, review):
    dissent = Door(Client, cast.rita).sign(review, "dissent", comment=WHY)

    stopped = Door(Client, cast.oscar).sign(review, "approved")
    outsider = Door(Client, cast.carl).sign(review, "approved")
    board = Door(Client, cast.bea).sign(review, "approved", comment="The board has read the dissent.")
    approved = Door(Client, cast.oscar).sign(review, "approved")
    decided = Door(Client, cast.chris).decide(review)

    assert dissent.status_code == 201
    assert (stopped.status_code, reasons(stopped)) == (409, ["SEQUENCE"])
    assert outsider.status_code == 403
    assert (board.status_code, approved.status_code, decided.status_code) == (201, 201, 200)
    assert Review.objects.get(pk=review.pk).verdict == "go"


def test_the_dissent_stays_with_all_that_was_said(cast, review):
    sign(review, cast.rita, "dissent", comment=WHY)
    sign(review, cast.bea, "approved")
    sign(review, cast.oscar, "approved")
    Door(Client, cast.chris).decide(review)

    kept = Signature.objects.get(review=review, meaning="dissent")
    told = Door(Client, cast.carl).get(f"reviews/{review.pk}").json()

    assert (kept.comment, kept.printed_name) == (WHY, "Rita")
    assert [s["comment"] for s in told["signatures"] if s["meaning"] == "dissent"] == [WHY]


def test_who_dissented_cannot_approve_over_it_as_the_board(cast, review):
    cast.rita.groups.add(*cast.bea.groups.all())
    sign(review, cast.rita, "dissent", comment=WHY)

    answer = Door(Client, cast.rita).sign(review, "approved")

    assert (answer.status_code, reasons(answer)) == (409, ["MEANING"])
