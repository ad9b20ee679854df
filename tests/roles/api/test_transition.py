"""How systems tell that work is out, and that cases go past the AI."""

import pytest

from roles.models import RedesignTask
from tests.api_client import ApiClient, reasons
from tests.stopping import day, sorting_of, stopping


@pytest.fixture
def plan(cast):
    return stopping(cast)


def week(plan, first, off_route, **fields):
    days = {"first_day": day(first).isoformat(), "last_day": day(first - 6).isoformat()}
    counts = {"eligible": 400, "off_route": off_route, "source": "system_log"}
    return {"activity": sorting_of(plan).activity_id} | days | counts | fields


def test_a_system_tells_of_cases_and_is_told_what_was_kept(cast, plan):
    api = ApiClient(cast.tom)

    made = api.post(f"redesign-plans/{plan.pk}/bypasses", week(plan, 50, 44))

    assert made.status_code == 201, made.content
    assert (made.json()["statement"], made.json()["off_route"], made.json()["eligible"]) == ("Sort the inbox", 44, 400)
    assert RedesignTask.objects.get().owner == cast.olivia
    again = api.post(f"redesign-plans/{plan.pk}/bypasses", week(plan, 50, 44))
    assert (again.status_code, reasons(again)) == (409, ["BYPASS_OVERLAP"])
    listed = ApiClient(cast.carl).get(f"redesign-plans/{plan.pk}/bypasses").json()
    assert [row["off_route"] for row in listed] == [44]


def test_a_system_says_that_work_is_out_and_it_waits_to_be_verified(cast, plan):
    body = {"activity": sorting_of(plan).activity_id, "kind": "queue_closed", "what": "Queue 7 takes nothing more."}

    made = ApiClient(cast.tom).post(f"redesign-plans/{plan.pk}/removals", body | {"removed_on": day(3).isoformat()})

    assert made.status_code == 201, made.content
    listed = ApiClient(cast.arne).get(f"redesign-plans/{plan.pk}/removals").json()
    assert [(row["kind"], row["verified_by"]) for row in listed] == [("queue_closed", None)]


def test_what_is_not_in_the_plan_or_not_known_is_refused(cast, plan):
    api, path = ApiClient(cast.tom), f"redesign-plans/{plan.pk}/bypasses"

    assert api.post(path, week(plan, 50, 44, activity=999_999)).status_code == 400
    assert api.post(path, week(plan, 50, 44, who="Carl")).status_code == 400
    assert api.post("redesign-plans/999999/bypasses", week(plan, 50, 44)).status_code == 404
    assert ApiClient(cast.arne).post(path, week(plan, 50, 44)).status_code == 403
