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
        undecided = [{"statement": "Sort the post", "hours_before": "160"}]
        register(cast.olivia, role, f"Plan {number}", activities=undecided)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
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


def test_a_plan_tells_where_its_hours_go_and_everything_about_its_activities(cast, role):
    activity = {
        "statement": "Sort the post",
        "hours_before": "160",
        "fate": "automate",
        "removal_kind": "queue_closed",
        "removal_owner": cast.carl.pk,
        "fallback": "retained_skill",
        "fallback_hours": "20",
    }
    moved = [{"destination": "avoid_hire", "hours": "100", "finance_ref": "FIN-1"}]
    made = register(cast.olivia, role, activities=[activity], movements=moved, new_purpose="Advise").json()
    api, path = ApiClient(cast.olivia), f"redesign-plans/{made['id']}"

    (row,), (movement,) = made["activities"], made["movements"]
    assert (row["removal_owner"]["id"], row["fallback_hours"], made["new_purpose"]) == (cast.carl.pk, "20.0", "Advise")
    assert (made["state"], movement["hours"], movement["finance_ref"]) == ("draft", "100.0", "FIN-1")

    refused = api.patch(path, {"movements": [{"destination": "release", "hours": "170"}]})
    assert refused.status_code == 409
    assert "160 hours a month are set free, 170 would go somewhere" in refused.json()["reasons"][0]["text"]
    kept = api.patch(path, {"movements": [{"id": movement["id"], "realised": "40"}]}).json()
    assert [(m["id"], m["hours"], m["realised"]) for m in kept["movements"]] == [(movement["id"], "100.0", "40.0")]
    assert api.patch(path, {"activities": [{"fate": "retain"}]}).status_code == 409
