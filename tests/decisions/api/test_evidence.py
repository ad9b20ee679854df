"""Reference cases, tests of awkward cases and replays over the API."""

import pytest

from decisions.models import Replay
from tests.api_client import ApiClient, reasons
from tests.cast import make_decision
from tests.decisions.api.test_tables import TABLE

CSV = b"Amount;Team\n10;desk\n5000;expert\n6000;desk\n1000;desk\n"


@pytest.fixture
def decision(cast):
    found = make_decision(cast, allowed_answers=["desk", "expert"])
    api = ApiClient(cast.olivia)
    api.put(f"decisions/{found.pk}/inputs", {"inputs": [{"name": "Amount"}]})
    api.put(f"decisions/{found.pk}/table", TABLE)
    return found


def upload(person, decision, content=CSV):
    path = f"/api/v1/decisions/{decision.pk}/case-files?name=cases.csv"
    return ApiClient(person).client.post(path, content, content_type="application/octet-stream")


def added(cast, decision, count=1):
    cases = [{"given": {"Amount": number}} for number in range(count)]
    ApiClient(cast.olivia).post(f"decisions/{decision.pk}/reference-cases", {"cases": cases})
    return [row["id"] for row in ApiClient(cast.olivia).get("reference-cases").json()["results"]]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_cases_takes_the_same_statements_however_long(cast, decision, count, django_assert_num_queries):
    added(cast, decision, count)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("reference-cases", decision=decision.pk)

    assert len(response.json()["results"]) == count


def test_an_expert_sees_no_answer_before_having_given_their_own(cast, decision):
    (case,) = added(cast, decision)
    ApiClient(cast.olivia).post(f"reference-cases/{case}/answer", {"answer": "desk"})

    blind = ApiClient(cast.carl).get(f"reference-cases/{case}").json()
    after = ApiClient(cast.carl).post(f"reference-cases/{case}/answer", {"answer": "expert"}).json()

    assert (blind["experts"], blind["expert_answers"]) == (1, [])
    assert sorted(answer["answer"] for answer in after["expert_answers"]) == ["desk", "expert"]


def test_whoever_answered_a_case_does_not_adjudicate_it(cast, decision):
    (case,) = added(cast, decision)
    for person in (cast.olivia, cast.carl):
        ApiClient(person).post(f"reference-cases/{case}/answer", {"answer": "desk"})

    refused = ApiClient(cast.olivia).post(f"reference-cases/{case}/adjudicate", {"answer": "desk"})

    assert (refused.status_code, reasons(refused)) == (403, ["PERSON"])


def test_a_test_of_an_awkward_case_is_held_against_what_its_rule_wants(cast, decision):
    api = ApiClient(cast.olivia)
    shown = api.post(f"decisions/{decision.pk}/edge-cases", {"kind": "incomplete", "action": "ask"}).json()
    rule = shown["edge_cases"][0]["id"]

    api.post(f"edge-cases/{rule}/tests", {"tests": [{"observed": "ask"}, {"observed": "desk"}]})

    rows = api.get("edge-tests", edge_case=rule).json()["results"]
    assert sorted((row["expected"], row["observed"]) for row in rows) == [("ask", "ask"), ("ask", "desk")]


def test_only_those_who_answer_for_a_decision_upload_its_past_cases(cast, decision):
    response = upload(cast.carl, decision)

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])


def test_what_is_no_table_of_cases_is_refused(cast, decision):
    assert upload(cast.olivia, decision, b"\x00\x01\x02").status_code == 409


def test_past_cases_are_replayed_against_what_people_decided(
    cast, decision, django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = upload(cast.olivia, decision).json()["id"]
    body = {"case_file": file, "columns": {"Amount": "Amount"}, "options": {"decided": "Team"}}

    with django_capture_on_commit_callbacks(execute=True):
        asked = ApiClient(cast.olivia).post(f"decisions/{decision.pk}/replays", body)

    shown = ApiClient(cast.carl).get(f"replays/{asked.json()['id']}").json()
    assert (asked.status_code, shown["state"], shown["progress"]) == (201, "done", 100)
    assert (shown["result"]["cases"], shown["result"]["uncovered"]) == (4, 1)
    assert shown["result"]["samples"]["uncovered"] == []
    (own,) = ApiClient(cast.olivia).get(f"replays/{asked.json()['id']}").json()["result"]["samples"]["uncovered"]
    assert own["values"] == {"Amount": "1000"}


def test_a_rival_that_is_no_table_is_refused_in_words(cast, decision):
    rival = TABLE | {"rules": [TABLE["rules"][0] | {"tests": []}]}

    answer = ApiClient(cast.olivia).post(f"decisions/{decision.pk}/replays", {"rival": rival})

    assert answer.status_code == 400
    assert "one cell for each column" in str(answer.json()["errors"])


def test_a_stranger_asks_for_no_replay_and_calls_none_off(cast, decision):
    replay = Replay.objects.create(decision=decision, table={}, table_digest="0" * 64, requested_by=cast.olivia)
    stranger = ApiClient(cast.carl)

    refused = stranger.post(f"decisions/{decision.pk}/replays", {}), stranger.post(f"replays/{replay.pk}/cancel")

    assert [r.status_code for r in refused] == [403, 403]
