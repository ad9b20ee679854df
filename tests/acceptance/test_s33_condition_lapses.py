"""S33: a conditional go with a roster by a day; it is missed: the clearance is restricted by the clock alone, chair and
executive are told. A verifier who is the owner is refused when the condition is made."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.evidence import gather_one
from governance.models import Clearance, Condition, Flag, Initiative
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.cast import make_person
from tests.ready import now, open_review, signed_by_all


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    signed_by_all(cast, review)
    return review


def condition(cast, **more):
    due = timezone.localdate() + timedelta(days=20)
    said = {"text": "The night roster is filled.", "owner": cast.ian.pk, "verifier": cast.rita.pk}
    return said | {"due_on": str(due), "lapse": "restrict"} | more


def test_the_owner_does_not_verify_it_nor_does_a_second_account_of_theirs(cast, review):
    second = make_person("Ian2", cast.operations, identity_group=cast.ian.identity_group)
    chair = Door(Client, cast.chris)

    own = chair.decide(review, "conditional_go", conditions=[condition(cast, verifier=cast.ian.pk)])
    twin = chair.decide(review, "conditional_go", conditions=[condition(cast, verifier=second.pk)])

    assert (own.status_code, reasons(own)) == (409, ["SOD-CONDITION"])
    assert (twin.status_code, reasons(twin)) == (409, ["SOD-CONDITION"])
    assert Initiative.objects.get(pk=review.initiative_id).stage == "pilot"


@pytest.mark.parametrize("count", [0, 4])
def test_a_conditional_go_has_one_to_three_conditions(cast, review, count):
    answer = Door(Client, cast.chris).decide(review, "conditional_go", conditions=[condition(cast)] * count)

    assert (answer.status_code, reasons(answer)[0]) == (409, "CONDITION")


def test_a_condition_is_due_in_time(cast, review):
    late = str(timezone.localdate() + timedelta(days=90))

    answer = Door(Client, cast.chris).decide(review, "conditional_go", conditions=[condition(cast, due_on=late)])

    assert (answer.status_code, reasons(answer)) == (409, ["CONDITION"])


def test_missed_it_restricts_the_clearance_and_is_chased(cast, review):
    answer = Door(Client, cast.chris).decide(review, "conditional_go", conditions=[condition(cast)])
    made = Condition.objects.get(review=review)
    after = timezone.now() + timedelta(days=22)

    assert answer.status_code == 200
    assert Initiative.objects.get(pk=review.initiative_id).stage == "production"
    sweep(at=after)
    row = Clearance.objects.get(initiative=review.initiative_id)
    come = [lapse for lapse in row.lapses if lapse["at"] <= after.isoformat() and lapse["id"] == "GOV-2"]
    flags = Flag.objects.filter(rule="F-STG-5", initiative=review.initiative_id, state="open")
    assert {lapse["state"] for lapse in come} == {"restricted"}
    assert flags.count() >= 1
    assert made.text in flags.first().message
    assert gather_one(review.initiative_id, after).facts.conditions[0].met is False


def test_verified_by_its_verifier_nothing_lapses(cast, review):
    Door(Client, cast.chris).decide(review, "conditional_go", conditions=[condition(cast)])
    made = Condition.objects.get(review=review)
    by_owner = Door(Client, cast.ian).post(f"conditions/{made.pk}/verify", {"evidence": "It is."})
    by_verifier = Door(Client, cast.rita).post(f"conditions/{made.pk}/verify", {"evidence": "Seen the roster."})
    sweep(at=now() + timedelta(days=22))

    assert (by_owner.status_code, by_verifier.status_code) == (403, 200)
    assert not Flag.objects.filter(rule="F-STG-5", state="open").exists()
