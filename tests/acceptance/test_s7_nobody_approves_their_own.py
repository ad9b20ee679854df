"""S7: an approver approves their own initiative: as requester, as author of its plan, as delegate of the requester, or
by being promoted to outcome owner after signing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import Flag, Review, Signature
from governance.services.accountabilities import accountability_end
from governance.services.sweep import sweep
from roles.rules.capacities import Capacity
from roles.services.delegations import delegation_accept, delegation_give
from tests.acceptance.doors import Door, reasons
from tests.ready import (
    decide,
    now,
    open_review,
    seat,
    sign,
    signed_by_all,
)


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def pilot(cast):
    return cast.initiative


def test_who_asked_for_the_review_does_not_decide_it(cast, pilot):
    review = open_review(cast, pilot, by=cast.petra)
    signed_by_all(cast, review)

    answer = Door(Client, cast.petra).decide(review)

    assert (answer.status_code, reasons(answer)) == (403, ["SOD-1"])
    assert Review.objects.get(pk=review.pk).state == "open"


def test_a_superuser_who_asked_for_it_does_not_either(cast, pilot):
    cast.petra.is_superuser = True
    cast.petra.save()
    review = open_review(cast, pilot, by=cast.petra)
    signed_by_all(cast, review)

    answer = Door(Client, cast.petra).sign(review, "recorded")

    assert (answer.status_code, reasons(answer)) == (403, ["SOD-1"])


def test_who_wrote_the_plan_does_not_agree_to_it(cast, pilot):
    cast.ron.groups.set(cast.hana.groups.all())
    review = open_review(cast, pilot)
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")

    answer = Door(Client, cast.ron).sign(review, "agreed")

    assert (answer.status_code, reasons(answer)) == (403, ["SOD-3", "LINE-1"])  # he works for the owner as well


def test_a_delegate_of_the_requester_does_not_decide_it(cast, pilot):
    today = timezone.localdate()
    given = delegation_give(
        delegate=cast.chris,
        capacities=[Capacity.OUTCOME_OWNER],
        starts_on=today,
        ends_on=today + timedelta(days=5),
        actor=cast.olivia.actor,
        at=now(),
    )
    delegation_accept(given, actor=cast.chris.actor, at=now())
    review = open_review(cast, pilot, by=cast.olivia)
    signed_by_all(cast, review)

    answer = Door(Client, cast.chris).decide(review)

    assert (answer.status_code, set(reasons(answer))) == (403, {"SOD-2"})


def test_who_becomes_outcome_owner_after_signing_loses_the_signature(cast, pilot):
    review = open_review(cast, pilot)
    signed_by_all(cast, review)
    given = Signature.objects.get(review=review, signer=cast.rita)
    _promote(cast, pilot, cast.rita)

    given.refresh_from_db()

    assert given.void.code in {"void_signer_ineligible", "void_content_changed"}
    assert Door(Client, cast.chris).decide(review).status_code == 409


def test_after_the_decision_it_is_flagged_instead(cast):
    initiative = cast.initiative
    review = open_review(cast, initiative)
    signed_by_all(cast, review)
    decide(review, cast.chris)
    given = Signature.objects.get(review__initiative=initiative, signer=cast.rita, review__gate="production")
    _promote(cast, initiative, cast.rita)
    sweep(at=now())

    assert not hasattr(given, "void")
    flag = Flag.objects.get(rule="F-APR-3", initiative=initiative, state="open")
    assert "Rita" in flag.message


def _promote(cast, initiative, person):
    """Make somebody of the second line the outcome owner: they change the unit, Olivia ends."""
    person.unit = cast.operations
    person.save()
    for capacity, holder in ((Capacity.OUTCOME_OWNER, cast.olivia), (Capacity.SECOND_LINE, person)):
        held = initiative.accountabilities.get(capacity=capacity, status="accepted", person=holder)
        accountability_end(held, actor=cast.petra.actor, at=now(), reason="Hands over.")
    seat(cast, initiative, Capacity.OUTCOME_OWNER, person)


def test_whoever_had_no_part_in_it_decides_it(cast, pilot):
    review = open_review(cast, pilot)
    signed_by_all(cast, review)
    decide(review, cast.chris)

    pilot.refresh_from_db()

    assert pilot.stage == "production"
