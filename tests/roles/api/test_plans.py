"""Roles, activities and redesign plans over the API."""

import pytest

from roles.models import RedesignPlan
from tests.api_client import ApiClient, reasons


@pytest.fixture
def role(cast):
    values = {"title": "Claims handler", "unit": cast.claims.pk, "headcount": 12}
    return ApiClient(cast.olivia).post("roles", values).json()["id"]


def register(person, role, title="Handlers with triage", **fields):
    activities = [{"statement": "Sort the post", "hours_before": "160", "fate": "automate"}]
    values = {"title": title, "role": role, "activities": activities} | fields
    return ApiClient(person).post("redesign-plans", values)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, role, count, django_assert_num_queries):
    for number in range(count):
        register(cast.olivia, role, f"Plan {number}")
    api = ApiClient(cast.carl)

    with django_assert_num_queries(2):
        response = api.get("redesign-plans", role=role)

    assert len(response.json()["results"]) == count


def test_only_hr_and_its_author_change_a_plan(cast, role):
    path = f"redesign-plans/{register(cast.olivia, role).json()['id']}"

    refused = ApiClient(cast.carl).patch(path, {"title": "Mine"})
    changed = ApiClient(cast.hana).patch(path, {"title": "Ours"})

    assert refused.status_code == 403
    assert (changed.status_code, changed.json()["title"]) == (200, "Ours")


def test_a_plan_says_what_happens_to_each_activity(cast, role):
    made = register(cast.olivia, role)

    activities = made.json()["activities"]
    assert made.status_code == 201
    assert [(a["statement"], a["fate"], a["hours_before"]) for a in activities] == [
        ("Sort the post", "automate", "160.0")
    ]
    found = ApiClient(cast.carl).get("activities", plan=made.json()["id"]).json()["results"]
    assert [row["statement"] for row in found] == ["Sort the post"]


def test_an_edit_without_activities_leaves_them_as_they_are(cast, role):
    made = register(cast.olivia, role)
    api, path = ApiClient(cast.olivia), f"redesign-plans/{made.json()['id']}"

    changed = api.patch(path, {"summary": "Shorter"}, **{"if-match": made["ETag"]})
    stale = api.patch(path, {"summary": "Longer"}, **{"if-match": made["ETag"]})

    assert changed.json()["activities"] == made.json()["activities"]
    assert stale.status_code == 412


def test_a_plan_stays_with_its_role(cast, role):
    path = f"redesign-plans/{register(cast.olivia, role).json()['id']}"

    response = ApiClient(cast.olivia).patch(path, {"role": role})

    assert response.status_code == 400
    assert reasons(response) == ["role"]


def test_two_fates_of_one_activity_are_refused_and_no_plan_is_left_behind(cast, role):
    twice = [{"statement": "Sort the post", "fate": "nothing"}]

    response = register(cast.olivia, role, activities=twice)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["activities.0.fate"]
    assert RedesignPlan.objects.count() == 0
