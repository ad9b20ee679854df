"""What is edited while a review is open is judged like what was there when it was opened: who signs, and how much."""

import pytest
from django.test import Client

from decisions.models import Decision
from decisions.services.decisions import decision_update
from governance.models import Clearance, Review, Signature
from governance.services.initiatives import initiative_uncite_plan
from governance.services.system_versions import system_version_register
from tests.acceptance.doors import Door, reasons
from tests.ready import now, open_review, sign


@pytest.fixture
def cast(live):
    return live


def autonomy(cast, level):
    decision_update(Decision.objects.get(), autonomy=level, actor=cast.dora.actor, at=now())


def capacities(review):
    return list(Review.objects.get(pk=review.pk).steps.order_by("order", "pk").values_list("capacity", flat=True))


def test_a_loosening_that_comes_after_an_amendment_was_opened_is_not_signed_through_by_its_owner(cast):
    autonomy(cast, 2)
    review = open_review(cast, cast.initiative, "amendment", go_live=None)
    autonomy(cast, 4)
    before = Clearance.objects.get(initiative=cast.initiative).remit_id

    answer = Door(Client, cast.olivia).sign(review, "accepted")

    assert (answer.status_code, reasons(answer)[0]) == (409, "GATE")
    assert "MAT-AUTONOMY" in " ".join(reasons(answer))
    assert Clearance.objects.get(initiative=cast.initiative).remit_id == before
    assert not Signature.objects.filter(review=review).exists()


def test_nor_is_it_decided_through(cast):
    autonomy(cast, 2)
    review = open_review(cast, cast.initiative, "amendment", go_live=None)
    autonomy(cast, 4)

    answer = Door(Client, cast.olivia).decide(review)

    assert (answer.status_code, reasons(answer)[0]) == (409, "GATE")
    assert Review.objects.get(pk=review.pk).state == "open"


def test_a_new_version_that_comes_after_an_amendment_was_opened_asks_for_the_platform_owner(cast):
    autonomy(cast, 2)
    review = open_review(cast, cast.initiative, "amendment", go_live=None)
    assert capacities(review) == ["outcome_owner"]

    system_version_register(
        cast.initiative,
        system=cast.initiative.systems.get(),
        label="4",
        fingerprint="sha256:four",
        actor=cast.tom.actor,
        at=now(),
    )
    early = Door(Client, cast.olivia).sign(review, "accepted")

    assert capacities(review) == ["platform_owner", "outcome_owner"]
    assert (early.status_code, reasons(early)) == (409, ["SEQUENCE"])
    sign(review, cast.tom, "attested")
    assert Door(Client, cast.olivia).sign(review, "accepted").status_code == 201


def test_a_step_that_was_asked_for_stays_when_its_reason_goes(cast):
    review = open_review(cast, cast.initiative, "loosening", go_live=None)
    plan = cast.initiative.plan_citations.get().plan
    initiative_uncite_plan(cast.initiative, plan, actor=cast.petra.actor, at=now())

    assert {"hr_partner", "finance_partner"} <= set(capacities(review))
