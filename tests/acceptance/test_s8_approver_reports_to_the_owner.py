"""S8: an approver reports to the outcome owner: the step refuses, the chair picks somebody independent, and where
nobody is left it goes to the board and never passes by itself."""

import pytest
from django.test import Client

from governance.models import Review
from tests.acceptance.doors import Door, reasons
from tests.cast import make_person
from tests.ready import decide, open_review, sign


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")
    return review


def _reports_to_olivia(person, cast):
    person.manager = cast.olivia
    person.save()


def _step(door, review, capacity):
    return next(s for s in door.get(f"reviews/{review.pk}").json()["steps"] if s["capacity"] == capacity)


def test_who_reports_to_the_outcome_owner_does_not_agree(cast, review):
    _reports_to_olivia(cast.hana, cast)

    answer = Door(Client, cast.hana).sign(review, "agreed")

    assert (answer.status_code, reasons(answer)) == (403, ["LINE-1"])


def test_the_chair_gives_the_step_to_somebody_independent_and_to_nobody_else(cast, review):
    _reports_to_olivia(cast.hana, cast)
    hugo = make_person("Hugo", cast.company, "hr")
    chair = Door(Client, cast.chris)
    step = _step(chair, review, "hr_partner")["id"]

    to_hana = chair.post(f"reviews/{review.pk}/reassign", {"step": step, "person": cast.hana.pk, "reason": "Hers."})
    to_self = chair.post(f"reviews/{review.pk}/reassign", {"step": step, "person": cast.chris.pk, "reason": "Mine."})
    by_outsider = Door(Client, cast.carl).post(
        f"reviews/{review.pk}/reassign", {"step": step, "person": hugo.pk, "reason": "He is independent."}
    )
    to_hugo = chair.post(
        f"reviews/{review.pk}/reassign", {"step": step, "person": hugo.pk, "reason": "He is independent."}
    )

    assert (to_hana.status_code, reasons(to_hana)) == (409, ["LINE-1"])
    assert (to_self.status_code, "SOD-3" in reasons(to_self)) == (409, True)
    assert by_outsider.status_code == 403
    assert to_hugo.status_code == 200
    assert Door(Client, hugo).sign(review, "agreed").status_code == 201


def test_where_nobody_is_left_it_goes_to_the_board_and_never_passes_by_itself(cast, review):
    _reports_to_olivia(cast.hana, cast)
    sign(review, cast.rita, "challenged")
    sign(review, cast.fred, "agreed")

    early = Door(Client, cast.oscar).sign(review, "approved")
    board = Door(Client, cast.bea).sign(review, "agreed")
    later = Door(Client, cast.oscar).sign(review, "approved")

    assert (early.status_code, reasons(early)) == (409, ["SEQUENCE"])
    assert board.status_code == 201
    assert (later.status_code, later.json().get("detail")) == (201, None)
    decide(review, cast.chris)
    assert Review.objects.get(pk=review.pk).verdict == "go"
