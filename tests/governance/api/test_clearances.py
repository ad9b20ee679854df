"""Whether it may go on, asked as pipelines and runtimes ask."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from joserfc import jws as jose
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from governance.models import Clearance, Initiative, LedgerEntry, SigningKey
from governance.services import signing_keys
from governance.services.clearances import clearance_suspend
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, make_initiative
from tests.cleared import FINGERPRINT, OTHER, cleared

REASON = {"reason": "It sends the wrong letters."}


@pytest.fixture
def running(cast):
    """An initiative that is cleared for production, as of now."""
    return cleared(cast, at=timezone.now())


def get(person, initiative, **asked):
    return ApiClient(person).get(f"clearances/{initiative.key}", **asked)


def told(response):
    """What decides: whether it is allowed, the state, and the ids of the reasons."""
    assert response.status_code == 200, response.content
    answer = response.json()
    return answer["allowed"], answer["state"], [reason["id"] for reason in answer["reasons"]]


def verified(answer):
    """Return what the answer's signature says, checked with the published keys by a stock library."""
    keys = KeySet.import_key_set(Client().get("/.well-known/jwks.json").json())
    token = jose.deserialize_compact(answer["jws"], keys, algorithms=["EdDSA"])
    return token.protected, json.loads(token.payload)


# --- who asks


def test_a_stranger_is_told_nothing(running):
    response = Client().get(f"/api/v1/clearances/{running.key}")

    assert (response.status_code, reasons(response)) == (401, ["NOT_AUTHENTICATED"])
    assert response["WWW-Authenticate"] == 'Bearer realm="Remit"'


def test_neither_is_whoever_has_a_token_that_is_none(running):
    response = Client(headers={"authorization": "Bearer none"}).get(f"/api/v1/clearances/{running.key}")

    assert (response.status_code, reasons(response)) == (401, ["AUTHENTICATION_FAILED"])


def test_everybody_who_is_signed_in_may_ask_by_token_or_by_session(cast, running):
    browser = Client()
    browser.force_login(cast.carl)

    answers = [told(get(cast.arne, running)), told(browser.get(f"/api/v1/clearances/{running.key}"))]

    assert answers == [(True, "active", [])] * 2


# --- what is answered


def test_the_answer_says_all_that_a_pipeline_has_to_know(cast, running):
    row = Clearance.objects.select_related("remit").get(initiative=running)

    response = get(cast.tom, running)
    answer = response.json()

    issued = datetime.fromisoformat(answer["issued_at"])
    assert timezone.now() - issued < timedelta(seconds=30)
    assert {name: answer[name] for name in answer if name not in {"decisions", "issued_at", "iat", "jws"}} == {
        "initiative": running.key,
        "stage": "production",
        "allowed": True,
        "state": "active",
        "reasons": [],
        "cleared_stage": "production",
        "valid_from": row.valid_from.isoformat(),
        "review_due": row.review_due.isoformat(),
        "remit": {"number": 1, "digest": row.remit.digest},
        "map_version": row.remit.sections["decisions"],
        "fingerprints": [FINGERPRINT],
        "tolerances": [],
        "daily_cap": None,
        "expires_at": (issued + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "exp": int(issued.timestamp()) + 300,
    }
    assert response["Cache-Control"] == "no-store"


def test_it_verifies_offline_with_a_stock_library_and_says_the_same(cast, running):
    answer = get(cast.tom, running).json()

    header, payload = verified(answer)

    assert header == {"alg": "EdDSA", "kid": SigningKey.objects.get().kid, "typ": "remit-clearance+jwt"}
    assert payload == {name: value for name, value in answer.items() if name != "jws"}


def test_a_changed_answer_does_not_verify(cast, running):
    clearance_suspend(running, reason="Stop.", actor=cast.olivia.actor, at=timezone.now())
    head, payload, signature = get(cast.tom, running).json()["jws"].split(".")
    said = urlsafe_b64decode(payload + "==").replace(b'"allowed":false', b'"allowed":true')
    forged = urlsafe_b64encode(said).decode().rstrip("=")
    keys = KeySet.import_key_set(Client().get("/.well-known/jwks.json").json())

    with pytest.raises(BadSignatureError):
        jose.deserialize_compact(f"{head}.{forged}.{signature}", keys, algorithms=["EdDSA"])


def test_it_is_refused_in_the_very_next_request_after_a_suspension(cast, running):
    assert told(get(cast.tom, running)) == (True, "active", [])

    clearance_suspend(running, reason="Stop.", actor=cast.olivia.actor, at=timezone.now())

    assert told(get(cast.tom, running)) == (False, "suspended", ["SUSPENDED"])
    assert verified(get(cast.tom, running).json())[1]["allowed"] is False


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"fingerprint": FINGERPRINT}, (True, "active", [])),
        ({"fingerprint": OTHER}, (False, "active", ["F-DEC-1"])),
        ({"map_version": "b" * 64}, (False, "active", ["F-DEC-1"])),
        ({"fingerprint": OTHER, "map_version": "b" * 64}, (False, "active", ["F-DEC-1", "F-DEC-1"])),
        ({"stage": "pilot"}, (True, "active", [])),
    ],
)
def test_what_was_not_signed_is_not_allowed(cast, running, asked, expected):
    assert told(get(cast.tom, running, **asked)) == expected


def test_the_map_version_that_is_published_is_the_one_that_is_allowed(cast, running):
    version = get(cast.tom, running).json()["map_version"]

    assert told(get(cast.tom, running, map_version=version)) == (True, "active", [])


def test_a_pilot_is_cleared_for_the_pilot_alone(cast):
    pilot = cleared(cast, target="pilot", at=timezone.now())

    assert told(get(cast.tom, pilot, stage="pilot")) == (True, "active", [])
    assert told(get(cast.tom, pilot)) == (False, "active", ["GOV-1"])


def test_an_initiative_without_a_signed_remit_is_told_what_is_missing(cast):
    initiative = make_initiative(cast)

    response = get(cast.tom, initiative)

    assert told(response) == (False, "none", ["CLS-1", "GOV-1"])
    assert verified(response.json())[1]["allowed"] is False


def test_what_is_unclassified_is_closed_whatever_was_signed(cast, running):
    Initiative.objects.filter(pk=running.pk).update(nature="unclassified")

    assert told(get(cast.tom, running)) == (False, "active", ["CLS-1"])


def test_a_key_that_nobody_has_is_not_allowed_either(cast):
    response = ApiClient(cast.tom).get("clearances/AI-9999")

    assert (response.status_code, reasons(response), response.json()["allowed"]) == (404, ["UNKNOWN"], False)


@pytest.mark.parametrize(
    "asked", [{"stage": "intake"}, {"stage": ""}, {"fingerprint": ""}, {"map_version": " "}, {"fingerprnt": OTHER}]
)
def test_a_question_that_says_nothing_is_refused_rather_than_answered(cast, running, asked):
    response = get(cast.tom, running, **asked)

    assert (response.status_code, reasons(response)) == (400, list(asked))


def test_no_other_method_is_let_in(cast, running):
    assert ApiClient(cast.tom).post(f"clearances/{running.key}").status_code == 405


def test_besides_signing_in_it_takes_one_statement(cast, running, django_assert_num_queries):
    client = ApiClient(cast.tom)
    client.get(f"clearances/{running.key}")

    with django_assert_num_queries(3):  # one of them for what who asks is trusted with
        client.get(f"clearances/{running.key}")


# --- keys


def rotate(**options):
    call_command("rotate_keys", **options)


def kids():
    return [key["kid"] for key in Client().get("/.well-known/jwks.json").json()["keys"]]


def signed_by(person, initiative):
    return verified(get(person, initiative).json())[0]["kid"]


def test_the_public_keys_are_for_everybody_and_may_be_kept_for_a_while(db):
    response = Client().get("/.well-known/jwks.json")

    (key,) = response.json()["keys"]
    assert {name: key[name] for name in ("kty", "crv", "alg", "use")} == {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
    }
    assert key.keys() == {"kty", "crv", "alg", "use", "kid", "x"}
    assert response["Cache-Control"] == "public, max-age=300"


def test_the_private_key_is_kept_sealed(db):
    key = signing_keys.signing_key_ensure(at=NOW)

    assert key.sealed.startswith("gAAAA")  # Fernet's own mark
    assert LedgerEntry.objects.get(target_type="governance.signingkey").verb == "signing_key_rotate"


def test_a_new_key_is_known_before_it_signs_and_the_old_one_until_nothing_of_it_counts(cast, running):
    old = signed_by(cast.tom, running)
    rotate()
    new, still = kids()
    assert (still, signed_by(cast.tom, running)) == (old, old)

    SigningKey.objects.filter(kid=old).update(made_at=NOW)
    SigningKey.objects.filter(kid=new).update(made_at=timezone.now() - timedelta(minutes=5))
    assert (signed_by(cast.tom, running), kids()) == (new, [new, old])

    SigningKey.objects.filter(kid=old).update(retired_at=timezone.now())
    assert kids() == [new]


def test_a_key_in_wrong_hands_verifies_nothing_from_now_on(cast, running):
    old = signed_by(cast.tom, running)

    rotate(at_once=True)

    (new,) = kids()
    assert (new != old, signed_by(cast.tom, running)) == (True, new)


def test_with_another_secret_a_new_key_is_made(cast, running, settings):
    old = signed_by(cast.tom, running)
    signing_keys._private_key.cache_clear()  # as in a process that starts anew
    settings.SECRET_KEY = "another one"

    new = signed_by(cast.tom, running)

    assert (new != old, kids()) == (True, [new, old])


def test_secrets_of_before_still_unseal_the_key(cast, running, settings):
    old = signed_by(cast.tom, running)
    signing_keys._private_key.cache_clear()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"

    assert signed_by(cast.tom, running) == old


# --- the list, and stopping


def test_the_list_tells_how_each_stands_now(cast, running):
    pilot = cleared(cast, "Letters", target="pilot", at=timezone.now())
    clearance_suspend(running, reason="Stop.", actor=cast.olivia.actor, at=timezone.now())
    client = ApiClient(cast.arne)

    def keys(**asked):
        return [row["initiative"]["key"] for row in client.get("clearances", **asked).json()["results"]]

    assert keys() == [pilot.key, running.key]
    assert keys(state="suspended") == [running.key]
    assert keys(state="active", stage="pilot") == [pilot.key]
    assert keys(unit=cast.technology.pk) == []
    (row,) = client.get("clearances", initiative=running.key).json()["results"]
    assert (row["state"], row["reasons"]) == ("suspended", [{"id": "SUSPENDED", "text": "Suspended: Stop."}])


def test_the_list_is_read_page_by_page(cast, running):
    pilot = cleared(cast, "Letters", target="pilot", at=timezone.now())
    client = ApiClient(cast.arne)

    first = client.get("clearances", page_size=1).json()
    second = client.client.get(first["next"]).json()

    assert [page["results"][0]["initiative"]["key"] for page in (first, second)] == [pilot.key, running.key]


def test_what_lapsed_is_listed_by_the_clock_without_a_job(cast):
    long_ago = timezone.now() - timedelta(days=400)
    initiative = cleared(cast, at=long_ago)

    rows = ApiClient(cast.arne).get("clearances", state="expired").json()["results"]

    assert [row["initiative"]["key"] for row in rows] == [initiative.key]


@pytest.mark.parametrize("act", ["suspend", "restrict"])
def test_whoever_holds_nothing_does_not_stop_it_over_the_api(cast, running, act):
    for person in (cast.carl, cast.arne, cast.adam):
        response = ApiClient(person).post(f"clearances/{running.key}/{act}", REASON)
        assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])


@pytest.mark.parametrize(("act", "state"), [("suspend", "suspended"), ("restrict", "restricted")])
def test_whoever_is_in_the_chain_stops_or_restricts_it(cast, running, act, state):
    response = ApiClient(cast.tom).post(f"clearances/{running.key}/{act}", REASON)

    assert (response.status_code, response.json()["state"]) == (200, state)
    assert told(get(cast.tom, running)) == (state == "restricted", state, [state.upper()])


def test_stopping_says_what_it_needs(cast, running):
    client = ApiClient(cast.tom)

    assert client.post(f"clearances/{running.key}/suspend").status_code == 400
    assert client.post("clearances/AI-9999/suspend", REASON).status_code == 404
    nothing = f"clearances/{make_initiative(cast).key}/suspend"
    assert reasons(ApiClient(cast.petra).post(nothing, REASON)) == ["STATE"]
