"""Roles and their activities over the API."""

import pytest

from tests.api_client import ApiClient, reasons


@pytest.fixture
def made(cast):
    values = {"title": "Claims handler", "unit": cast.claims.pk, "headcount": 12, "site": "Bonn", "jurisdiction": "DE"}
    return ApiClient(cast.hana).post("roles", values | {"fte": "10.5", "family": "Claims"})


@pytest.fixture
def path(made):
    return f"roles/{made.json()['id']}"


SAID = [
    {"statement": "Sort the post", "volume": 1200, "minutes": "6"},
    {"statement": "Answer customers", "hours": "900", "skills": "patience", "tacit": True},
]


def test_a_role_is_registered_with_all_that_is_known_of_it(cast, made):
    body = made.json()

    assert (made.status_code, body["fte"], body["site"], body["jurisdiction"]) == (201, "10.50", "Bonn", "DE")
    assert (body["activities"], body["occupation"], made["ETag"]) == ([], None, '"1"')


def test_a_role_is_changed_by_who_may_and_only_as_it_was_seen(cast, path, made):
    refused = ApiClient(cast.carl).patch(path, {"headcount": 13})
    changed = ApiClient(cast.petra).patch(path, {"headcount": 13, "fte": None}, **{"if-match": made["ETag"]})
    stale = ApiClient(cast.petra).patch(path, {"headcount": 14}, **{"if-match": made["ETag"]})

    assert (refused.status_code, stale.status_code) == (403, 412)
    assert (changed.json()["headcount"], changed.json()["fte"], changed.json()["title"]) == (13, None, "Claims handler")


@pytest.mark.parametrize("country", ["XX", "de", "DEU"])
def test_a_country_that_there_is_not_is_refused(cast, path, country):
    assert ApiClient(cast.hana).patch(path, {"jurisdiction": country}).status_code in {400, 409}


def test_activities_are_said_as_a_whole(cast, path):
    api = ApiClient(cast.hana)

    first = api.post(f"{path}/activities", {"activities": SAID})
    second = api.post(f"{path}/activities", {"activities": SAID[1:]})

    assert [(a["statement"], a["hours_per_month"]) for a in first.json()["activities"]] == [
        ("Answer customers", "900.0"),
        ("Sort the post", "120.0"),
    ]
    assert [(a["statement"], a["tacit"], a["task"]) for a in second.json()["activities"]] == [
        ("Answer customers", True, None)
    ]
    listed = api.get("activities", role=first.json()["id"], ended="false").json()["results"]
    assert [row["statement"] for row in listed] == ["Answer customers"]


def test_what_a_plan_names_cannot_be_left_out(cast, path, made):
    api = ApiClient(cast.hana)
    api.post(f"{path}/activities", {"activities": SAID})
    api.post("redesign-plans", {"title": "Handlers with triage", "role": made.json()["id"]})

    refused = api.post(f"{path}/activities", {"activities": []})

    assert (refused.status_code, set(reasons(refused))) == (409, {"IN_USE"})
    assert "Handlers with triage" in refused.json()["reasons"][0]["text"]


def test_roles_are_found_by_where_they_are(cast, made):
    api = ApiClient(cast.carl)

    found = [
        len(api.get("roles", **narrowed).json()["results"])
        for narrowed in ({"site": "Bonn"}, {"jurisdiction": "NL"}, {"family": "Claims"}, {"unit": cast.company.pk})
    ]

    assert found == [1, 0, 1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        ApiClient(cast.hana).post("roles", {"title": f"Clerk {number}", "unit": cast.claims.pk})
    api = ApiClient(cast.carl)

    with django_assert_num_queries(3):
        response = api.get("roles")

    assert len(response.json()["results"]) == count
