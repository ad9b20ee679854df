"""Many at once: each row on its own."""

import pytest

from governance.models import Flag, Initiative
from governance.services.sweep import sweep
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, force_stage, make_initiative


def rows(cast, *titles):
    return {"rows": [{"title": title, "beneficiary_unit": cast.operations.pk} for title in titles]}


def test_who_may_not_register_one_registers_none_of_many(cast):
    answer = ApiClient(cast.carl).post("initiatives:batch", rows(cast, "One", "Two"))

    assert [(row["status"], row["reasons"][0]["id"]) for row in answer.json()["results"]] == [(403, "PERMISSION")] * 2
    assert Initiative.objects.count() == 0


def test_each_row_has_its_own_answer_and_a_bad_one_costs_no_other(cast):
    answer = ApiClient(cast.petra).post("initiatives:batch", rows(cast, "First", "", "Third"))

    told = answer.json()
    assert (answer.status_code, told["done"], told["refused"]) == (200, 2, 1)
    assert [(row["row"], row["status"]) for row in told["results"]] == [(1, 201), (2, 400), (3, 201)]
    assert [row["result"] and row["result"]["title"] for row in told["results"]] == ["First", None, "Third"]
    assert told["results"][1]["reasons"][0]["id"] == "title"


def test_all_or_none_is_done_where_that_is_asked_for(cast):
    api = ApiClient(cast.petra)

    refused = api.post("initiatives:batch?atomic=true", rows(cast, "First", ""))
    kept = Initiative.objects.count()
    done = api.post("initiatives:batch?atomic=true", rows(cast, "First", "Second"))

    assert (refused.status_code, reasons(refused), kept) == (409, ["title"], 0)
    assert refused.json()["detail"].startswith("Row 2: ")
    assert (done.json()["done"], Initiative.objects.count()) == (2, 2)


def test_sent_again_with_its_key_it_is_done_once(cast):
    api, key = ApiClient(cast.petra), {"idempotency-key": "one"}

    first, second = (api.post("initiatives:batch", rows(cast, "First"), **key) for _turn in range(2))

    assert (first.json(), Initiative.objects.count()) == (second.json(), 1)


@pytest.mark.parametrize("body", [{}, {"rows": []}, {"rows": [{}] * 101}, {"rows": [{}], "more": 1}, {"rows": "all"}])
def test_what_is_no_batch_is_refused_whole(cast, body):
    answer = ApiClient(cast.petra).post("initiatives:batch", body)

    assert (answer.status_code, reasons(answer)) == (400, ["rows"])


def test_flags_are_acknowledged_and_handed_over_by_the_dozen(cast):
    initiative = make_initiative(cast)
    force_stage(initiative, "pilot", cast.petra)
    sweep(at=NOW)
    first, second = Flag.objects.order_by("pk")[:2]
    acts = {"rows": [{"flag": first.pk}, {"flag": second.pk, "person": cast.olivia.pk}, {"flag": 10**9}]}

    answer = ApiClient(cast.petra).post("flags:batch", acts).json()

    assert [row["status"] for row in answer["results"]] == [200, 200, 400]
    assert answer["results"][0]["result"]["acknowledged_by"]["name"] == "Petra"
    assert answer["results"][1]["result"]["assigned"]["name"] == "Olivia"


def test_people_are_asked_and_measurements_sent_by_the_dozen(cast):
    initiative = make_initiative(cast)
    asked = {"initiative": initiative.key, "capacity": "outcome_owner", "person": cast.olivia.pk}
    days = {"starts_on": "2026-10-01", "ends_on": "2026-10-07", "k": 1, "n": 100, "sampling": "simple_random"}
    api = ApiClient(cast.petra)

    people = api.post("accountabilities:batch", {"rows": [asked]}).json()
    measured = api.post("measurements:batch", {"rows": [days | {"initiative": initiative.key, "measure": "x"}]}).json()

    assert people["results"][0]["result"]["person"]["name"] == "Olivia"
    assert [row["status"] for row in measured["results"]] == [403]
