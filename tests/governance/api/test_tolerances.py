"""Tolerances over the API."""

import pytest

from governance.models import Tolerance
from tests.api_client import ApiClient, reasons
from tests.cast import appoint, make_decision, make_initiative


def values(cast, initiative, **fields):
    whole = {"measure": "Wrong queue", "target": "2", "limit": "5", "owner": cast.olivia.pk}
    return {"initiative": initiative.key} | whole | fields


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    initiative = make_initiative(cast)
    for number in range(count):
        ApiClient(cast.petra).post("tolerances", values(cast, initiative, measure=f"Measure {number}"))
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("tolerances", initiative=initiative.key, signed=False)

    assert len(response.json()["results"]) == count


def test_outsiders_set_no_tolerances(cast):
    response = ApiClient(cast.carl).post("tolerances", values(cast, make_initiative(cast)))

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])


def test_a_target_beyond_its_limit_is_refused(cast):
    response = ApiClient(cast.petra).post("tolerances", values(cast, make_initiative(cast), target="9"))

    assert response.status_code == 409
    assert Tolerance.objects.count() == 0


@pytest.mark.parametrize("number", ["NaN", "1e400", "99999999999", "0.12345", True, {}])
def test_a_number_that_does_not_fit_is_not_valid(cast, number):
    response = ApiClient(cast.petra).post("tolerances", values(cast, make_initiative(cast), limit=number))

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["limit"]


def test_a_tolerance_is_set_signed_changed_and_removed(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "risk_tolerance_owner", cast.olivia)
    petra, olivia = ApiClient(cast.petra), ApiClient(cast.olivia)
    made = petra.post("tolerances", values(cast, initiative))
    path = f"tolerances/{made.json()['id']}"

    assert petra.post(f"{path}/sign").status_code == 403
    assert olivia.post(f"{path}/sign").json()["signed_by"]["name"] == "Olivia"
    assert petra.delete(path).status_code == 409
    assert petra.patch(path, {"limit": "4"}, **{"if-match": made["ETag"]}).status_code == 412
    assert petra.patch(path, {"limit": "4"}).json()["signed_by"] is None
    assert petra.delete(path).status_code == 204
    assert petra.get(path).status_code == 404


def test_all_that_is_said_of_a_tolerance_is_written_and_read(cast):
    initiative = make_initiative(cast)
    decision = make_decision(cast, initiative)
    said = {
        "direction": "band",
        "amber_low": "1.0000",
        "limit_low": "0.5000",
        "sampling": "simple_random",
        "cadence_days": 7,
        "maturity_days": 3,
        "minimum_sample": 50,
        "data_source": "CRM",
        "on_red": "suspend",
        "playbook": "Stop it.",
        "baseline_k": 4,
        "baseline_n": 100,
        "baseline_note": "Last year.",
    }

    made = ApiClient(cast.petra).post("tolerances", values(cast, initiative, decision=decision.pk, **said)).json()

    assert {name: made[name] for name in said} == said
    assert (made["key"], made["decision"]["code"], made["segment"]) == ("wrong-queue", decision.code, None)


def test_the_second_line_challenges_over_the_api(cast):
    initiative = make_initiative(cast)
    ApiClient(cast.petra).post("tolerances", values(cast, initiative))
    said = {"initiative": initiative.key, "comment": "5 % is a lot.", "objects_to_it": True}

    assert reasons(ApiClient(cast.petra).post("challenges", said)) == ["RSK-2"]
    made = ApiClient(cast.rita).post("challenges", said)

    assert (made.status_code, made.json()["made_by"]["name"], made.json()["objects_to_it"]) == (201, "Rita", True)
