"""Coming in by an OpenID Connect provider, which runs as a process of its own."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from governance.models import LedgerEntry, PersonSession, SignIn
from roles.models import Person
from tests.cast import PASSWORD
from tests.identity import configure, local

BEGIN, SIGNED_IN = "/sign-in/with/corp/", "_auth_user_id"


@pytest.fixture
def olivia(cast, provider, settings):
    configure(settings, provider.row())
    Person.objects.filter(pk=cast.olivia.pk).update(email="olivia@harbour.example")
    provider.knows("s-olivia", email="olivia@harbour.example", email_verified=True)
    return cast.olivia


def asked(client, **data):
    return client.post(BEGIN, data)["Location"]


def come(client, provider, subject, **data):
    return client.get(local(provider.answer(asked(client, **data), subject)))


def test_the_sign_in_page_offers_the_provider_and_forms_may_lead_there(client, olivia, provider):
    page = client.get("/sign-in/")

    assert "Sign in with Harbour login" in page.content.decode()
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]


def test_whoever_is_here_is_matched_once_by_a_verified_address_and_by_subject_from_then_on(client, olivia, provider):
    answer = come(client, provider, "s-olivia", next="/flags/")
    provider.knows("s-olivia", email="married@harbour.example", email_verified=True)
    again = Client()
    come(again, provider, "s-olivia")

    assert (answer.status_code, answer["Location"]) == (302, "/flags/")
    assert client.session[SIGNED_IN] == again.session[SIGNED_IN] == str(olivia.pk)
    link = SocialAccount.objects.get()
    assert (link.provider, link.uid, link.extra_data) == ("corp", "s-olivia", {})
    assert LedgerEntry.objects.filter(verb="person_link", actor=olivia).count() == 1
    assert set(PersonSession.objects.values_list("person", "way", "provider")) == {(olivia.pk, "oidc", "corp")}


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "olivia@harbour.example", "email_verified": False},
        {"email": "stranger@elsewhere.example", "email_verified": True},
        {},
    ],
)
def test_a_stranger_is_told_whom_to_ask_and_is_not_registered(client, cast, olivia, provider, settings, claims):
    settings.ACCESS_CONTACT = "the service desk"
    provider.knows("s-other", **claims)
    count = Person.objects.count()

    answer = come(client, provider, "s-other")

    assert (answer.status_code, "Ask the service desk for access" in answer.content.decode()) == (403, True)
    assert SIGNED_IN not in client.session
    assert (Person.objects.count(), SocialAccount.objects.count()) == (count, 0)
    assert SignIn.objects.get().outcome == "stranger"


def test_an_address_that_somebody_else_inherited_opens_nothing(client, olivia, provider):
    come(client, provider, "s-olivia")
    provider.knows("s-namesake", email="olivia@harbour.example", email_verified=True)

    assert come(Client(), provider, "s-namesake").status_code == 403


def test_two_people_with_one_address_are_nobody(client, cast, olivia, provider):
    Person.objects.filter(pk=cast.carl.pk).update(email="Olivia@harbour.example")

    assert come(client, provider, "s-olivia").status_code == 403


def test_people_are_matched_by_their_number_where_that_is_configured(client, cast, olivia, provider, settings):
    configure(settings, provider.row(match=["employee_no"], claims={"employee_no": "staff_id"}))
    Person.objects.filter(pk=cast.carl.pk).update(employee_no="4711")
    provider.knows("s-carl", staff_id="4711")

    come(client, provider, "s-carl")

    assert client.session[SIGNED_IN] == str(cast.carl.pk)


def test_who_has_left_does_not_come_in_though_the_provider_knows_them(client, cast, olivia, provider):
    Person.objects.filter(pk=olivia.pk).update(is_active=False)

    assert come(client, provider, "s-olivia").status_code == 403
    assert SIGNED_IN not in client.session


def _twisted(address, **change):
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | change
    return f"{parts.path}?{urlencode(query)}"


def test_an_answer_that_belongs_to_no_question_of_this_browser_lets_nobody_in(client, olivia, provider):
    back = provider.answer(asked(client), "s-olivia")
    other = Client()

    answers = [
        other.get(local(back)),
        client.get(_twisted(back, state="x" * 16)),
        client.get(_twisted(provider.answer(asked(client), "s-olivia"), code="wrong")),
        client.get("/sign-in/oidc/corp/callback/?error=access_denied"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert SIGNED_IN not in client.session


def test_a_token_for_another_question_lets_nobody_in(client, olivia, provider):
    address = asked(client)
    swapped = re.sub(r"nonce=[^&]+", "nonce=another", address)

    assert client.get(local(provider.answer(swapped, "s-olivia"))).status_code == 403
    assert SIGNED_IN not in client.session


def test_nobody_is_sent_to_another_site_nor_to_a_provider_that_there_is_not(client, olivia, provider):
    assert come(client, provider, "s-olivia", next="https://elsewhere.example/")["Location"] == "/"
    assert client.post("/sign-in/with/nobody/").status_code == 404
    assert client.get("/sign-in/oidc/nobody/callback/").status_code == 404
    assert client.get(BEGIN).status_code == 405


def test_a_provider_that_is_down_is_said_so(client, olivia, provider, settings):
    configure(settings, provider.row(issuer="http://127.0.0.1:9"))

    assert client.post(BEGIN).status_code == 403


def test_without_local_accounts_a_password_opens_nothing(client, cast, olivia, settings):
    settings.LOCAL_ACCOUNTS = False
    body = {"username": "olivia", "password": PASSWORD}
    assert 'name="password"' not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/", body).status_code == 404
    assert client.post("/api/v1/auth/token", body, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("claims", "asked"),
    [({"amr": ["pwd", "mfa"]}, False), ({"acr": "mfa"}, False), ({"amr": ["pwd"]}, True), ({}, True)],
)
def test_a_second_factor_is_set_up_here_unless_the_provider_says_that_it_asked_for_one(
    client, olivia, provider, settings, claims, asked
):
    settings.REMIT_MFA = "required"
    configure(settings, provider.row(second_factor=["mfa"]))
    provider.knows("s-olivia", email="olivia@harbour.example", email_verified=True, **claims)
    come(client, provider, "s-olivia")

    answer = client.get("/flags/")

    assert (answer.status_code, answer.get("Location", "").startswith("/security/")) == ((302 if asked else 200), asked)
