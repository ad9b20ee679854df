"""Flags and jobs over the API."""

import pytest

from governance.models import Flag
from governance.services.sweep import sweep
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, force_stage, make_initiative


@pytest.fixture
def flagged(cast):
    initiative = make_initiative(cast)
    force_stage(initiative, "pilot", cast.petra)
    sweep(at=NOW)
    return initiative


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, flagged, count, django_assert_num_queries):
    Flag.objects.exclude(pk__in=Flag.objects.order_by("pk").values("pk")[:count]).delete()
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("flags", initiative=flagged.key, chased=True)

    assert len(response.json()["results"]) == count


def test_flags_are_found_by_what_they_are(cast, flagged):
    api = ApiClient(cast.carl)
    known = list(Flag.objects.order_by("-pk").values("id", "rule", "severity"))

    for name in ("rule", "severity"):
        value = known[0][name]
        found = api.get("flags", **{name: value}).json()["results"]
        assert [row["id"] for row in found] == [row["id"] for row in known if row[name] == value]
    assert api.get("flags", state="cleared").json()["results"] == []
    assert api.get("flags", severity="dreadful").status_code == 400


@pytest.mark.parametrize(
    "said",
    [{"chased": "0.5"}, {"chased": "null"}, {"chased": ""}, {"due_before": " "}, {"unit": ""}, {"initiative": ""}],
)
def test_a_filter_that_says_nothing_is_refused_and_shows_nothing(cast, flagged, said):
    response = ApiClient(cast.petra).get("flags", **said)

    assert (response.status_code, reasons(response)) == (400, list(said))


def test_a_moment_may_be_told_in_any_offset(cast, flagged):
    api = ApiClient(cast.petra)

    assert api.get("flags", opened_after="2026-11-24T08:59:00-23:30").json()["results"] == []
    assert api.get("flags", opened_after="2026-11-24T08:59:00+23:30").json()["results"]
    assert reasons(api.get("flags", opened_after="9999-12-31T23:59:00-01:00")) == ["opened_after"]


def test_a_flag_leads_to_what_mends_it(cast, flagged):
    row = ApiClient(cast.carl).get("flags", initiative=flagged.key).json()["results"][0]

    assert row["link"].startswith("http://testserver/")
    assert row["initiative"] == {"key": flagged.key, "title": "Case triage"}


def test_only_its_owner_and_the_pmo_acknowledge_a_flag(cast, flagged):
    path = f"flags/{Flag.objects.first().pk}/acknowledge"

    refused, done = ApiClient(cast.carl).post(path), ApiClient(cast.petra).post(path)

    assert (refused.status_code, reasons(refused)) == (403, ["PERMISSION"])
    assert (done.status_code, done.json()["acknowledged_by"]["name"]) == (200, "Petra")


def test_flags_and_jobs_are_not_written(cast, flagged):
    api = ApiClient(cast.adam)

    assert api.post("flags", {}).status_code == 405
    assert api.patch(f"flags/{Flag.objects.first().pk}", {}).status_code == 405
    assert api.post("jobs", {}).status_code == 405


def test_the_run_of_a_job_is_shown(cast, flagged):
    rows = ApiClient(cast.carl).get("jobs", job="sweep", status="done").json()["results"]

    assert [(row["evaluated"], row["failures"]) for row in rows] == [(1, [])]
