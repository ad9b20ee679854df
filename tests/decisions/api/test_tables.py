"""Decision tables over the API."""

from copy import deepcopy

import pytest
from django.core.cache import cache

from decisions.models import DecisionTable
from decisions.services.table_checks import CHECKS_A_MINUTE
from tests.api_client import ApiClient, reasons
from tests.cast import make_decision

TABLE = {
    "hit_policy": "U",
    "inputs": [{"id": "amount", "label": "Amount", "type": "number", "allowed": "[0..100000]"}],
    "outputs": [{"id": "team", "label": "Team", "type": "string", "allowed": '"desk", "expert"'}],
    "rules": [
        {"id": "small", "tests": ["< 1000"], "answers": ['"desk"'], "annotation": "Quickly done."},
        {"id": "large", "tests": ["> 1000"], "answers": ['"expert"']},
    ],
}


def table(**changes):
    return deepcopy(TABLE) | changes


@pytest.fixture
def decision(cast):
    return make_decision(cast, allowed_answers=["desk", "expert"])


def test_only_those_who_answer_for_a_decision_write_its_table_and_have_one_checked(cast, decision):
    path = f"decisions/{decision.pk}/table"

    stranger = ApiClient(cast.carl)
    refused = stranger.put(path, TABLE), stranger.delete(path), stranger.post(f"{path}/check", TABLE)

    assert [(r.status_code, reasons(r)) for r in refused] == [(403, ["PERMISSION"])] * 3
    assert not DecisionTable.objects.exists()


def test_a_decision_without_a_table_says_so(cast, decision):
    assert ApiClient(cast.olivia).get(f"decisions/{decision.pk}/table").status_code == 404


def test_a_table_is_kept_as_sent_with_what_it_leaves_open(cast, decision):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"

    api.put(path, TABLE)

    shown = api.get(path).json()
    assert [rule["tests"] for rule in shown["table"]["rules"]] == [["< 1000"], ["> 1000"]]
    assert shown["fresh"] is True
    assert [gap["tests"] for gap in shown["verified"]["gaps"]] == [["1000"]]


def test_a_cell_that_cannot_be_read_is_kept_and_told(cast, decision):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"
    rules = [{"id": "small", "tests": ["< ("], "answers": ['"desk"']}]

    shown = api.put(path, table(rules=rules)).json()

    assert shown["table"]["rules"][0]["tests"] == ["< ("]
    assert [(p["rule"], p["column"]) for p in shown["verified"]["problems"]] == [("small", "amount")]


def test_a_table_is_not_written_over_somebody_elses(cast, decision):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"
    seen = api.put(path, TABLE)["ETag"]
    api.put(path, table(rules=[]))

    assert api.put(path, TABLE, **{"If-Match": seen}).status_code == 412


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hit_policy": "X"}, "hit_policy"),
        ({"rules": [{"id": "a", "tests": [], "answers": ['"desk"']}]}, "rules"),
        ({"rules": [{"id": "a", "tests": ["-"], "answers": ['"desk"'], "extra": 1}]}, "rules.0.extra"),
        ({"inputs": [{"id": "amount", "label": "Amount", "type": "money"}]}, "inputs.0.type"),
    ],
)
def test_what_is_no_table_is_refused_by_field(cast, decision, changes, field):
    response = ApiClient(cast.olivia).put(f"decisions/{decision.pk}/table", table(**changes))

    assert response.status_code == 400
    assert field in response.json()["errors"]


def test_a_check_keeps_nothing(cast, decision):
    shown = ApiClient(cast.olivia).post(f"decisions/{decision.pk}/table/check", TABLE).json()

    assert shown["verified"]["gap_count"] == 1
    assert not DecisionTable.objects.exists()


@pytest.mark.parametrize(
    ("case", "answer", "fired", "uncovered"),
    [
        ({"Amount": 12}, "desk", [1], False),
        ({"Amount": "2000.5"}, "expert", [2], False),
        ({"Amount": 1000}, None, [], True),
        ({}, None, [], True),
    ],
)
def test_a_case_is_tried(cast, decision, case, answer, fired, uncovered):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"
    api.put(path, TABLE)

    shown = api.post(f"{path}/try", {"case": case}).json()

    assert (shown["answer"], shown["fired"], shown["uncovered"]) == (answer, fired, uncovered)


def test_a_case_that_cannot_be_read_is_told_by_name(cast, decision):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"
    api.put(path, TABLE)

    response = api.post(f"{path}/try", {"case": {"Amount": "plenty"}})

    assert (response.status_code, list(response.json()["errors"])) == (400, ["case.Amount"])


def test_a_table_is_removed(cast, decision):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"
    api.put(path, TABLE)

    assert (api.delete(path).status_code, api.get(path).status_code) == (204, 404)


def test_nobody_has_more_checked_or_tried_than_anybody_types_on_the_page_and_here_together(cast, decision):
    api, path = ApiClient(cast.olivia), f"decisions/{decision.pk}/table"
    api.put(path, TABLE)
    cache.set(f"table-checks:{cast.olivia.pk}", CHECKS_A_MINUTE - 2, 60)

    asked = [api.post(f"{path}/check", TABLE), api.post(f"{path}/try", {"case": {"Amount": 5}})]
    refused = [api.post(f"{path}/check", TABLE), api.post(f"{path}/try", {"case": {"Amount": 5}})]

    assert [response.status_code for response in asked] == [200, 200]
    assert [(r.status_code, reasons(r), r["Retry-After"]) for r in refused] == [(429, ["THROTTLED"], "60")] * 2


def test_whoever_may_not_write_a_table_uses_up_nothing(cast, decision):
    cache.delete(f"table-checks:{cast.carl.pk}")

    ApiClient(cast.carl).post(f"decisions/{decision.pk}/table/check", TABLE)

    assert cache.get(f"table-checks:{cast.carl.pk}") is None
