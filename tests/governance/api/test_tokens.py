"""Bearer tokens."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from governance.api.authentication import LIFETIME, token_issue
from governance.services.sign_ins import MOST_FAILURES
from tests.api_client import ApiClient, reasons
from tests.cast import PASSWORD

TOKEN = "/api/v1/auth/token"


def ask(client, username="olivia", password=PASSWORD):
    return client.post(TOKEN, {"username": username, "password": password}, content_type="application/json")


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, cast):
    wrong, unknown = ask(client, password="guess"), ask(client, username="nobody")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong["WWW-Authenticate"] == 'Bearer realm="Remit"'
    assert {**wrong.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


@pytest.mark.parametrize("change", [{"is_active": False}, {"status": "left"}])
def test_a_closed_account_gets_no_token_and_its_old_one_ends(client, cast, change):
    api = ApiClient(cast.olivia)
    type(cast.olivia).objects.filter(pk=cast.olivia.pk).update(**change)

    assert ask(client).status_code == 401
    assert api.get("units").status_code == 401


def test_a_token_lets_its_person_in(client, cast):
    answer = ask(client).json()

    response = client.get("/api/v1/units", headers={"authorization": f"Bearer {answer['token']}"})

    assert answer["token_type"] == "Bearer"
    assert response.status_code == 200


def test_a_new_password_ends_the_token(cast):
    api = ApiClient(cast.olivia)
    cast.olivia.set_password("another correct horse")
    cast.olivia.save(update_fields=["password"])

    assert api.get("units").status_code == 401


def test_a_token_lapses(cast, monkeypatch):
    api = ApiClient(cast.olivia)
    later = (timezone.now() + LIFETIME + timedelta(seconds=1)).timestamp()
    monkeypatch.setattr(signing.time, "time", lambda: later)

    response = api.get("units")

    assert response.status_code == 401
    assert reasons(response) == ["AUTHENTICATION_FAILED"]


def test_a_token_that_was_tampered_with_is_refused(client, cast):
    token, _expires_at = token_issue(cast.olivia, timezone.now())

    response = client.get("/api/v1/units", headers={"authorization": f"Bearer {token[:-1]}"})

    assert response.status_code == 401


def test_after_too_many_failures_one_has_to_wait(client, cast):
    for _try in range(MOST_FAILURES):
        ask(client, password="guess")

    response = ask(client)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert reasons(response) == ["THROTTLED"]
