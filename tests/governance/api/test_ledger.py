from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import LedgerEntry
from tests.api_client import ApiClient
from tests.cast import NOW, make_initiative


@pytest.mark.parametrize("name", ["carl", "olivia", "oscar", "rita", "adam"])
def test_only_auditors_and_the_pmo_read_the_ledger(cast, name):
    initiative = make_initiative(cast)
    api = ApiClient(getattr(cast, name))

    answers = [
        api.get("ledger"),
        api.get("ledger/1"),
        api.get(f"initiatives/{initiative.key}/as-of", at="2026-11-24T12:00:00Z"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert answers[0].json()["reasons"][0]["id"] == "PERMISSION"


def test_nobody_writes_to_it(cast):
    make_initiative(cast)
    api = ApiClient(cast.petra)

    assert [api.post("ledger", {}).status_code, api.patch("ledger/1", {}).status_code] == [405, 405]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for n in range(count):
        make_initiative(cast, f"Initiative {n}")
    api = ApiClient(cast.arne)
    api.get("ledger")

    with django_assert_num_queries(3):
        results = api.get("ledger").json()["results"]

    assert [row["id"] for row in results] == list(range(count, 0, -1))


def test_an_entry_is_shown_with_its_digests(cast):
    initiative = make_initiative(cast)
    entry = LedgerEntry.objects.get()

    row = ApiClient(cast.arne).get("ledger/1").json()

    assert row == {
        "id": 1,
        "at": "2026-11-24T09:00:00Z",
        "actor": {"id": cast.petra.pk, "name": "Petra"},
        "verb": "initiative_register",
        "target_type": "governance.initiative",
        "target_id": str(initiative.pk),
        "target_label": f"{initiative.key} Case triage",
        "details": {},
        "reason": "",
        "previous": "0" * 64,
        "digest": entry.digest,
    }


def test_entries_are_narrowed_down(cast):
    one, two = make_initiative(cast, "One"), make_initiative(cast, "Two")
    api = ApiClient(cast.arne)

    def found(**query):
        return [row["id"] for row in api.get("ledger", **query).json()["results"]]

    assert found(initiative=one.key) == [1]
    assert found(initiative="AI-999999") == []
    assert found(actor=cast.petra.pk, verb="initiative_register") == [2, 1]
    assert found(target_type="governance.initiative", target_id=two.pk) == [2]
    assert found(at_after=(NOW + timedelta(seconds=1)).isoformat()) == []
    assert found(at_before=(NOW + timedelta(seconds=1)).isoformat()) == [2, 1]


def test_an_initiative_is_told_as_it_stood(cast):
    initiative = make_initiative(cast)
    api = ApiClient(cast.arne)

    body = api.get(f"initiatives/{initiative.key}/as-of", at=NOW.isoformat()).json()

    assert (body["key"], body["stage"], body["clearance"], body["holders"]) == (initiative.key, "intake", None, [])
    assert len(body["untold"]) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [({}, "at"), ({"at": "yesterday"}, "at"), ({"at": "2020-01-01T00:00:00Z"}, "at")],
)
def test_a_moment_that_cannot_be_told_is_refused(cast, query, field):
    initiative = make_initiative(cast)

    answer = ApiClient(cast.arne).get(f"initiatives/{initiative.key}/as-of", **query)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_what_is_yet_to_come_is_not_told(cast):
    initiative = make_initiative(cast)
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()

    answer = ApiClient(cast.arne).get(f"initiatives/{initiative.key}/as-of", at=tomorrow)

    assert answer.json()["errors"]["at"] == ["Nothing is known of what is yet to come."]
