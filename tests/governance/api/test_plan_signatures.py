"""Signing a redesign plan over the API, and reading who signed it."""

import pytest

from roles.models import Unit
from roles.rules.plans import PlanPart
from tests.api_client import ApiClient, reasons
from tests.cast import PASSWORD, make_person
from tests.signed import put_name, signable_plan


@pytest.fixture
def people(cast):
    cast.ron, cast.fred = make_person("Ron", cast.claims), make_person("Fred", cast.company, "finance")
    Unit.objects.filter(pk=cast.operations.pk).update(head=cast.olivia)
    return cast


@pytest.fixture
def plan(people):
    return signable_plan(people.ron, people.claims, hr=people.hana)


def shown(plan, person):
    return ApiClient(person).get(f"redesign-plans/{plan.pk}").json()


def sign(plan, person, part="lead", **more):
    values = {"part": part, "digest": shown(plan, person)["digest"], "password": PASSWORD} | more
    return ApiClient(person).post(f"redesign-plans/{plan.pk}/sign", values)


def test_a_plan_says_what_is_signed_by_whom_and_what_is_missing(plan, people):
    made = sign(plan, people.ron)

    assert made.status_code == 201, made.content
    assert (made.json()["part"], made.json()["printed_name"]) == ("lead", "Ron")
    row = shown(plan, people.carl)
    assert (row["state"], row["missing"]) == ("draft", ["business", "hr", "finance"])
    assert [(s["part"], s["digest"]) for s in row["signatures"]] == [("lead", row["digest"])]


@pytest.mark.parametrize(
    ("name", "more", "status", "ids"),
    [
        ("ron", {"password": "wrong"}, 403, ["REAUTH"]),
        ("carl", {}, 403, ["PERMISSION"]),
        ("arne", {"part": "hr"}, 403, ["PERSON"]),
        ("ron", {"digest": "0" * 64}, 409, ["DIGEST"]),
        ("fred", {"part": "finance"}, 409, ["SEQUENCE"]),
    ],
)
def test_a_signature_that_is_refused_says_why(plan, people, name, more, status, ids):
    refused = sign(plan, getattr(people, name), **more)

    assert (refused.status_code, reasons(refused)) == (status, ids)


def test_the_last_part_approves_the_plan_which_is_then_carried_out(plan, people):
    for part, person in ((PlanPart.LEAD, people.ron), (PlanPart.BUSINESS, people.olivia), (PlanPart.HR, people.hana)):
        put_name(plan, part, person)
    early = ApiClient(people.hana).post(f"redesign-plans/{plan.pk}/execute")

    last = sign(plan, people.fred, "finance")
    carried = ApiClient(people.hana).post(f"redesign-plans/{plan.pk}/execute")
    unfinished = ApiClient(people.hana).post(f"redesign-plans/{plan.pk}/complete")
    withdrawn = ApiClient(people.hana).post(f"redesign-plans/{plan.pk}/withdraw", {"reason": "Not bought."})

    assert (early.status_code, last.status_code, unfinished.status_code) == (409, 201, 409)
    assert (carried.json()["state"], withdrawn.json()["state"]) == ("executing", "withdrawn")
