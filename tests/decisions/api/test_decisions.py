"""Decisions and their owners over the API."""

import pytest

from decisions.models import Decision, EdgeCasePolicy
from tests.api_client import ApiClient, reasons
from tests.cast import make_decision


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        make_decision(cast, name=f"Decision {number}")
    api = ApiClient(cast.carl)

    with django_assert_num_queries(5):  # two of them for what who asks sees
        response = api.get("decisions", retired=False, q="decision")

    assert len(response.json()["results"]) == count


def test_only_those_who_answer_for_a_decision_change_it(cast):
    decision = make_decision(cast)

    response = ApiClient(cast.carl).patch(f"decisions/{decision.pk}", {"name": "Mine"})

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])
    assert Decision.objects.get().name == "Route case"


def test_a_decision_is_registered_and_told_what_is_still_undefined(cast):
    values = {"name": "Route case", "unit": cast.operations.pk, "allowed_answers": ["motor", "home"]}

    made = ApiClient(cast.olivia).post("decisions", values)

    shown = made.json()
    assert made.status_code == 201
    assert (shown["allowed_answers"], shown["clarity"]["complete"]) == (["motor", "home"], False)
    assert "question" in [gap["field"] for gap in shown["clarity"]["open"]]


def test_autonomy_above_its_cap_is_refused(cast):
    decision = make_decision(cast, impact="critical", reversibility="irreversible")

    response = ApiClient(cast.olivia).patch(f"decisions/{decision.pk}", {"autonomy": 5})

    assert (response.status_code, reasons(response)) == (409, ["DEC-8"])


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"verb": "guess"}, ["verb"]),
        ({"volume_per_day": -1}, ["volume_per_day"]),
        ({"volume_per_day": 2**40}, ["volume_per_day"]),
        ({"allowed_answers": ["x" * 121]}, ["allowed_answers.0"]),
        ({"inputs": []}, ["inputs"]),
        ({"owner": 1}, ["owner"]),
    ],
)
def test_what_is_not_valid_is_told_by_field(cast, sent, wrong):
    decision = make_decision(cast)

    response = ApiClient(cast.olivia).patch(f"decisions/{decision.pk}", sent)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == wrong


def test_inputs_and_conflicts_and_edge_cases_are_said(cast):
    decision = make_decision(cast, allowed_answers=["motor", "home"])
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}"

    shown = api.put(f"{path}/inputs", {"inputs": [{"name": "Tier"}, {"name": "Letter", "mandatory": False}]}).json()
    first, second = (entry["id"] for entry in shown["inputs"])
    shown = api.put(f"{path}/conflicts", {"pairs": [{"first": second, "second": first}]}).json()
    case = {"kind": "incomplete", "input": first, "action": "default_answer", "default_answer": "motor"}
    shown_after = api.post(f"{path}/edge-cases", case).json()

    assert [(entry["name"], entry["rank"]) for entry in shown["inputs"]] == [("Tier", 1), ("Letter", 2)]
    assert [(pair["first"], pair["second"]) for pair in shown["conflicts"]] == [(first, second)]
    assert [(entry["kind"], entry["input"]) for entry in shown_after["edge_cases"]] == [("incomplete", first)]


def test_sub_resources_are_written_by_those_who_may_and_as_they_were_seen(cast):
    decision = make_decision(cast)
    path = f"decisions/{decision.pk}/inputs"

    refused = ApiClient(cast.carl).put(path, {"inputs": []})
    stale = ApiClient(cast.olivia).put(path, {"inputs": []}, **{"if-match": '"99"'})

    assert (refused.status_code, stale.status_code) == (403, 412)


def test_a_default_answer_that_is_not_allowed_is_refused(cast):
    decision = make_decision(cast, allowed_answers=["motor", "home"])
    case = {"kind": "ambiguous", "action": "default_answer", "default_answer": "boat"}

    response = ApiClient(cast.olivia).post(f"decisions/{decision.pk}/edge-cases", case)

    assert response.status_code == 409
    assert EdgeCasePolicy.objects.count() == 0


def test_an_edge_case_that_contradicts_its_kind_is_told_why(cast):
    decision = make_decision(cast)
    case = {"kind": "ambiguous", "category": "fraud", "action": "abstain"}

    response = ApiClient(cast.olivia).post(f"decisions/{decision.pk}/edge-cases", case)

    assert (response.status_code, reasons(response)) == (409, ["DATABASE"])


def test_an_edge_case_is_removed_by_those_who_may(cast):
    decision = make_decision(cast)
    case = {"kind": "ambiguous", "action": "abstain"}
    shown = ApiClient(cast.olivia).post(f"decisions/{decision.pk}/edge-cases", case).json()
    path = f"edge-cases/{shown['edge_cases'][0]['id']}"

    assert ApiClient(cast.carl).delete(path).status_code == 403
    assert ApiClient(cast.olivia).delete(path).status_code == 204
    assert EdgeCasePolicy.objects.count() == 0


def test_an_owner_is_asked_and_accepts(cast):
    decision = make_decision(cast)
    asked = {"person": cast.olivia.pk, "hours_per_month": "8"}

    refused = ApiClient(cast.carl).post(f"decisions/{decision.pk}/ownerships", asked)
    made = ApiClient(cast.petra).post(f"decisions/{decision.pk}/ownerships", asked)
    accepted = ApiClient(cast.olivia).post(f"ownerships/{made.json()['id']}/accept")
    shown = ApiClient(cast.carl).get(f"decisions/{decision.pk}").json()

    assert (refused.status_code, made.status_code, accepted.status_code) == (403, 201, 200)
    assert [(owner["person"]["name"], owner["status"]) for owner in shown["owners"]] == [("Olivia", "accepted")]


def test_a_queue_is_registered_and_found(cast):
    values = {"name": "Desk", "unit": cast.operations.pk, "staffed_from": "08:00", "staffed_until": "18:00"}

    made = ApiClient(cast.olivia).post("queues", values)
    again = ApiClient(cast.olivia).post("queues", values)

    assert (made.status_code, made.json()["days"]) == (201, "weekdays")
    assert again.status_code == 409
