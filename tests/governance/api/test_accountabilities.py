"""Accountabilities over the API."""

import pytest

from tests.api_client import ApiClient, reasons
from tests.cast import appoint, make_initiative


def propose(cast, initiative, person, capacity="outcome_owner", by=None):
    values = {"initiative": initiative.key, "capacity": capacity, "person": person.pk, "hours_per_month": "40"}
    return ApiClient(by or cast.petra).post("accountabilities", values)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        appoint(cast, make_initiative(cast, f"Initiative {number}"), "outcome_owner", cast.olivia)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("accountabilities", person=cast.olivia.pk, status="accepted")

    assert len(response.json()["results"]) == count


def test_only_the_trusted_name_holders(cast):
    response = propose(cast, make_initiative(cast), cast.olivia, by=cast.carl)

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])


def test_somebody_in_technology_cannot_own_the_outcome(cast):
    response = propose(cast, make_initiative(cast), cast.tom)

    assert response.status_code == 409
    assert set(reasons(response)) == {"OWN-1"}


def test_decision_owners_are_asked_elsewhere(cast):
    response = propose(cast, make_initiative(cast), cast.olivia, capacity="decision_owner")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["capacity"]


def test_an_accountability_is_accepted_agreed_covered_and_ended(cast):
    made = propose(cast, make_initiative(cast), cast.olivia).json()
    path = f"accountabilities/{made['id']}"
    olivia, oscar, petra = ApiClient(cast.olivia), ApiClient(cast.oscar), ApiClient(cast.petra)

    assert petra.post(f"{path}/accept").status_code == 403
    assert olivia.post(f"{path}/accept").json()["status"] == "accepted"
    assert olivia.post(f"{path}/agree").status_code == 403
    assert oscar.post(f"{path}/agree").json()["manager_agreed_by"]["name"] == "Oscar"
    hours = {"hours_per_month": "20", "in_objectives": True}
    assert petra.post(f"{path}/hours", hours).json()["manager_agreed_by"] is None
    assert petra.post(f"{path}/deputy", {"deputy": cast.oscar.pk}).json()["deputy"]["name"] == "Oscar"
    assert oscar.post(f"{path}/deputise").json()["deputy_accepted_at"] is not None
    assert petra.post(f"{path}/end", {}).status_code == 400
    assert petra.post(f"{path}/end", {"reason": "She moves on."}).json()["status"] == "ended"
    assert petra.post(f"{path}/end", {"reason": "Again."}).status_code == 409


def test_whoever_is_asked_may_decline_with_a_reason(cast):
    path = f"accountabilities/{propose(cast, make_initiative(cast), cast.olivia).json()['id']}/decline"

    other, given = ApiClient(cast.petra), ApiClient(cast.olivia)

    assert other.post(path, {"reason": "No."}).status_code == 403
    assert given.post(path, {"reason": "Not my unit."}).json()["decline_reason"] == "Not my unit."
