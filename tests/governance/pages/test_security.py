"""Second factors, proof before signing, and sessions, through the pages."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from governance.models import LedgerEntry, Notice, PersonSession, Signature, SignIn
from governance.rules.stages import Gate
from tests.cast import PASSWORD
from tests.ready import open_review

SIGNED_IN = "_auth_user_id"


def come(client, username="olivia", **more):
    return client.post("/sign-in/", {"username": username, "password": PASSWORD} | more)


def codes_of(secret):
    """The codes that are right now: of the step before, of this one and of the next."""
    return [format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()]


def set_up(client):
    """Set up an authenticator app as whoever is signed in; return its secret, and the recovery codes."""
    page = client.get("/security/app/").content.decode()
    secret = re.search(r'<code class="whole">([A-Z2-7]+)</code>', page)[1]
    shown = client.post("/security/app/", {"code": codes_of(secret)[0]}).content.decode()
    return secret, re.findall(r"<li><code>(\d{4} \d{4})</code></li>", shown)


@pytest.fixture
def olivia(client, cast):
    """Somebody with an authenticator app, signed out again."""
    come(client)
    cast.olivia.secret, cast.olivia.codes = set_up(client)
    client.post("/sign-out/")
    return cast.olivia


def test_a_session_that_was_left_open_adds_no_factor(client, cast):
    client.force_login(cast.olivia)

    answer = client.get("/security/app/")

    assert answer["Location"] == "/prove/?next=%2Fsecurity%2Fapp%2F"
    assert client.post("/prove/", {"act": "password", "password": "wrong"}).status_code == 422
    assert (
        client.post("/prove/", {"act": "password", "password": PASSWORD, "next": "/security/app/"}).status_code == 302
    )
    assert client.get("/security/app/").status_code == 200


def test_the_secret_is_kept_sealed_and_the_codes_are_shown_once(client, olivia):
    kept = Authenticator.objects.get(type="totp").data["secret"]

    assert (olivia.secret in kept, len(olivia.codes)) == (False, 10)
    assert set(LedgerEntry.objects.filter(actor=olivia).values_list("verb", flat=True)) >= {
        "factor_add",
        "recovery_codes_make",
    }


def test_with_a_factor_the_password_alone_opens_nothing(client, olivia):
    first = come(client, next="/flags/")

    assert (first["Location"], SIGNED_IN in client.session) == ("/sign-in/code/", False)
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    second = client.post("/sign-in/code/", {"code": codes_of(olivia.secret)[1]})
    assert (second["Location"], client.session[SIGNED_IN]) == ("/flags/", str(olivia.pk))


def test_a_code_counts_once(client, olivia):
    code = codes_of(olivia.secret)[1]
    come(client)
    client.post("/sign-in/code/", {"code": code})
    other = Client()
    come(other)

    assert other.post("/sign-in/code/", {"code": code}).status_code == 422


def test_a_recovery_code_lets_somebody_in_once(client, olivia):
    answers = []
    for _try in range(2):
        visitor = Client()
        come(visitor)
        answers.append(visitor.post("/sign-in/code/", {"code": olivia.codes[0]}).status_code)

    assert answers == [302, 422]


def test_wrong_codes_lock_wherever_they_come_from_until_an_administrator_helps(client, cast, olivia):
    for number in range(10):
        visitor = Client(REMOTE_ADDR=f"192.0.2.{number + 1}")
        come(visitor)
        visitor.post("/sign-in/code/", {"code": "000000"})
    locked = Client()
    come(locked)
    right = codes_of(olivia.secret)[1]
    before = locked.post("/sign-in/code/", {"code": right}).status_code

    refused = Client()
    refused.force_login(cast.hana)
    admin = Client()
    admin.force_login(cast.adam)
    url = f"/sign-ins/{olivia.pk}/"
    assert (refused.post(url, {"act": "unlock"}).status_code, refused.get("/sign-ins/").status_code) == (403, 403)
    assert admin.post(url, {"act": "unlock"}).status_code == 302

    assert (before, locked.post("/sign-in/code/", {"code": right}).status_code) == (422, 302)
    assert "Unlocked" in admin.get("/sign-ins/", {"person": olivia.pk}).content.decode()


def test_an_administrator_takes_away_factors_that_were_lost_with_a_reason_and_not_their_own(client, cast, olivia):
    admin = Client()
    admin.force_login(cast.adam)
    admin.post(f"/sign-ins/{olivia.pk}/", {"act": "reset"})
    kept = Authenticator.objects.filter(user=olivia).count()
    admin.post(f"/sign-ins/{olivia.pk}/", {"act": "reset", "reason": "Telephone lost; I know her."})

    assert (kept, Authenticator.objects.filter(user=olivia).count()) == (2, 0)
    assert admin.post(f"/sign-ins/{cast.adam.pk}/", {"act": "reset", "reason": "Mine."}).status_code == 403


def test_the_api_asks_for_the_code_as_well(client, olivia):
    body = {"username": "olivia", "password": PASSWORD}
    ask = {"content_type": "application/json"}

    without = client.post("/api/v1/auth/token", body, **ask)
    with_it = client.post("/api/v1/auth/token", body | {"code": codes_of(olivia.secret)[1]}, **ask)

    assert (without.status_code, with_it.status_code) == (401, 200)


def test_where_a_factor_is_required_nothing_opens_before_there_is_one(client, cast, settings):
    settings.REMIT_MFA = "required"
    come(client)

    pages = [client.get("/"), client.get("/initiatives/"), client.get("/api/v1/initiatives")]
    sneaking = client.get("/api/v1/initiatives", headers={"authorization": "Basic eDp5"})
    assert [(page.status_code, page.get("Location")) for page in pages] == [
        (302, "/security/"),
        (302, "/security/"),
        (403, None),
    ]
    assert sneaking.status_code == 403
    body = {"username": "olivia", "password": PASSWORD}
    assert Client().post("/api/v1/auth/token", body, content_type="application/json").status_code == 401

    set_up(client)
    assert client.get("/initiatives/").status_code == 200
    factor = Authenticator.objects.get(type="totp")
    client.post(f"/security/remove/{factor.pk}/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_sessions_are_listed_and_ended_by_their_person_alone(client, cast):
    come(client)
    other, carl = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/150.0"}), Client()
    come(other)
    come(carl, "carl")
    row = PersonSession.objects.get(person=cast.olivia, device="Firefox on Linux")

    page = client.get("/security/").content.decode()
    assert ("Firefox on Linux" in page, page.count("this one")) == (True, 1)
    assert carl.post(f"/security/sessions/{row.pk}/end/").status_code == 404
    assert other.get("/people/").status_code == 200
    assert client.post("/security/sessions/0/end/").status_code == 302
    assert (other.get("/people/").status_code, client.get("/people/").status_code) == (302, 200)
    assert (PersonSession.objects.get(pk=row.pk).ended_at is None, carl.get("/people/").status_code) == (False, 200)


def test_a_new_device_is_told_and_a_known_one_is_not(client, cast):
    come(client)
    come(Client())
    quiet = Notice.objects.filter(person=cast.olivia).count()
    come(Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605.1"}))

    assert quiet == 0
    assert "Safari on iPhone" in Notice.objects.get(person=cast.olivia).message


def test_what_was_tried_is_kept_and_what_was_typed_is_not(client, cast):
    client.post("/sign-in/", {"username": "my secret", "password": "x"})
    client.post("/sign-in/", {"username": "olivia", "password": "x"})
    come(client)

    rows = SignIn.objects.order_by("pk").values_list("person", "outcome", "way")
    assert list(rows) == [
        (None, "refused", "password"),
        (cast.olivia.pk, "refused", "password"),
        (cast.olivia.pk, "in", "password"),
    ]


def test_an_address_that_a_client_made_up_is_not_believed(client, cast, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(10):
        forged = Client(headers={"x-forwarded-for": f"10.0.0.{number}, 198.51.100.7"})
        forged.post("/sign-in/", {"username": "olivia", "password": "wrong"})

    locked = Client(headers={"x-forwarded-for": "10.9.9.9, 198.51.100.7"})
    assert come(locked).status_code == 429
    assert come(Client(headers={"x-forwarded-for": "198.51.100.8"})).status_code == 302


def test_a_code_signs_and_the_password_does_not_any_more(client, ready):
    come(client)
    secret, _codes = set_up(client)
    review = open_review(ready, ready.initiative, Gate.PRODUCTION)
    step = review.steps.get(capacity="outcome_owner").pk
    url, body = f"/reviews/{review.pk}/", {"act": "sign", "digest": review.remit.digest, "step": step}

    page = client.get(url).content.decode()
    by_password = client.post(url, body | {"password": PASSWORD})
    by_code = client.post(url, body | {"code": codes_of(secret)[1]})

    assert ('name="password"' in page, 'name="code"' in page) == (False, True)
    assert (by_password.status_code, by_code.status_code) == (422, 302)
    signature = Signature.objects.get(signer=ready.olivia, review=review)
    assert signature.proof == "totp"
    assert LedgerEntry.objects.filter(verb="review_sign", details__proof="totp").exists()
