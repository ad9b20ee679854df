"""Measurements over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import Measurement
from tests.api_client import ApiClient, reasons
from tests.cast import appoint, make_decision, make_initiative, make_person


@pytest.fixture
def mona(cast):
    return make_person("Mona", cast.second_line)


@pytest.fixture
def initiative(cast, mona):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "measurement_owner", mona)
    return initiative


def body(initiative, **fields):
    today = timezone.now().date()
    days = {"starts_on": f"{today - timedelta(days=7)}", "ends_on": f"{today - timedelta(days=1)}"}
    figures = {"measure": "misroute_rate", "k": 3, "n": 60, "sampling": "simple_random"}
    return {"initiative": initiative.key} | days | figures | fields


def test_a_measurement_is_told_once_under_one_key_and_corrected(cast, initiative, mona):
    api = ApiClient(mona)
    decision = make_decision(cast, initiative)
    sent = body(initiative, decision=decision.pk)

    first, again = (api.post("measurements", sent, **{"idempotency-key": "one"}) for _ in range(2))
    path = first["Location"].removeprefix("http://testserver").removeprefix("/api/v1/")
    corrected = api.post(f"{path}/correct", {"k": 4, "n": 60, "reason": "One came in late."})

    assert (first.status_code, again.json()) == (201, first.json())
    assert first.json()["decision"]["code"] == decision.code
    assert corrected.status_code == 201
    shown = corrected.json()
    assert (shown["k"], shown["supersedes"], shown["reason"]) == (4, first.json()["id"], "One came in late.")
    assert api.get(path).json()["superseded"] is True


def test_what_is_refused_is_listed(cast, initiative, mona):
    api = ApiClient(mona)
    api.post("measurements", body(initiative))

    twice = api.post("measurements", body(initiative, k=61))

    assert (twice.status_code, reasons(twice)) == (409, ["CASES", "DAYS"])
    assert reasons(ApiClient(cast.carl).post("measurements", body(initiative))) == ["PERMISSION"]
    assert api.post("measurements", body(initiative, reason="X")).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, initiative, mona, count, django_assert_num_queries):
    for number in range(count):
        ApiClient(mona).post("measurements", body(initiative, segment=f"Segment {number}"))
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        rows = api.get("measurements", initiative=initiative.key, measure="misroute_rate", superseded=False)

    assert len(rows.json()["results"]) == count == Measurement.objects.count()
    assert api.get("measurements", initiative="AI-9999").json()["results"] == []
