"""Asking twice with one key."""

from datetime import timedelta

from django.db import connection

from governance.api.idempotency import KEPT
from governance.models import IdempotencyKey, Initiative
from tests.api_client import ApiClient, reasons

KEY = {"idempotency-key": "one"}


def body(cast, title="Case triage"):
    return {"title": title, "beneficiary_unit": cast.operations.pk}


def test_a_stranger_is_told_nothing_that_was_kept(client, cast):
    ApiClient(cast.petra).post("initiatives", body(cast), **KEY)

    response = client.post("/api/v1/initiatives", body(cast), content_type="application/json", headers=KEY)

    assert response.status_code == 401


def test_the_same_request_is_done_once_and_answered_alike(cast):
    api = ApiClient(cast.petra)

    first, second = api.post("initiatives", body(cast), **KEY), api.post("initiatives", body(cast), **KEY)

    assert Initiative.objects.count() == 1
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert second["Idempotency-Replayed"] == "true"


def test_a_key_with_another_body_is_a_mistake(cast):
    api = ApiClient(cast.petra)
    api.post("initiatives", body(cast), **KEY)

    response = api.post("initiatives", body(cast, "Another"), **KEY)

    assert response.status_code == 422
    assert reasons(response) == ["IDEMPOTENCY_KEY"]
    assert Initiative.objects.count() == 1


def test_another_person_has_keys_of_their_own(cast):
    ApiClient(cast.petra).post("initiatives", body(cast), **KEY)

    response = ApiClient(cast.oscar).post("initiatives", body(cast), **KEY)

    assert response.status_code == 201
    assert Initiative.objects.count() == 2


def test_while_the_first_is_being_answered_the_second_has_to_wait(cast):
    other = connection.copy()
    lock = f"{cast.petra.pk}\none\n/api/v1/initiatives"
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [lock])

    response = ApiClient(cast.petra).post("initiatives", body(cast), **KEY)
    other.close()

    assert response.status_code == 409
    assert Initiative.objects.count() == 0


def test_a_refusal_is_not_kept(cast):
    api = ApiClient(cast.petra)
    refused = api.post("initiatives", {"title": "Case triage"}, **KEY)

    response = api.post("initiatives", body(cast), **KEY)

    assert refused.status_code == 400
    assert response.status_code == 201


def test_an_answer_is_kept_for_a_day(cast):
    api = ApiClient(cast.petra)
    api.post("initiatives", body(cast), **KEY)
    kept = IdempotencyKey.objects.get()
    IdempotencyKey.objects.update(created_at=kept.created_at - KEPT - timedelta(seconds=1))

    api.post("initiatives", body(cast), **KEY)

    assert Initiative.objects.count() == 2
    assert IdempotencyKey.objects.exclude(pk=kept.pk).count() == 1


def test_a_key_that_cannot_be_read_is_refused(cast):
    response = ApiClient(cast.petra).post("initiatives", body(cast), **{"idempotency-key": "k" * 201})

    assert response.status_code == 400
