"""Signing without a password that is kept here: an OpenID Connect provider, a process of its own, asks anew."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from governance.models import Signature
from governance.rules.stages import Gate
from roles.models import Person
from tests.identity import configure, local
from tests.ready import open_review


@pytest.fixture
def olivia(ready, provider, settings):
    configure(settings, provider.row())
    for person in (ready.olivia, ready.carl):
        Person.objects.filter(pk=person.pk).update(email=f"{person.username}@harbour.example", password="!")
        knows(provider, person)
    return ready.olivia


def knows(provider, person, **claims):
    provider.knows(person.username, email=f"{person.username}@harbour.example", email_verified=True, **claims)


def come(client, provider, person):
    client.get(local(provider.answer(client.post("/sign-in/with/corp/")["Location"], person.username)))


def way(client, next_url="/"):
    return client.post("/prove/with/corp/", {"next": next_url})["Location"]


def prove(client, provider, person, next_url="/"):
    return client.get(local(provider.answer(way(client, next_url), person.username)))


@pytest.fixture
def signing(ready, olivia, client, provider):
    """Where the review is that she is asked to sign, and what is sent there."""
    come(client, provider, olivia)
    review = open_review(ready, ready.initiative, Gate.PRODUCTION)
    step = review.steps.get(capacity="outcome_owner").pk
    return f"/reviews/{review.pk}/", {"act": "sign", "digest": review.remit.digest, "step": step}


def signed(url):
    return Signature.objects.filter(review=url.split("/")[-2])


def test_a_review_is_signed_without_a_password_by_who_proves_it_there_anew(client, olivia, provider, signing):
    url, body = signing

    page = client.get(url).content.decode()
    before = client.post(url, body)
    proven = prove(client, provider, olivia, url)
    after = client.post(url, body)

    assert ("Prove first that it is you" in page, 'name="password"' in page) == (True, False)
    assert (before.status_code, proven["Location"], after.status_code) == (403, url, 302)
    assert signed(url).get().proof == "oidc"


def test_the_provider_is_told_to_ask_again_whatever_session_it_has(client, olivia, provider, signing):
    asked = parse_qs(urlsplit(way(client)).query)

    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])


@pytest.mark.parametrize("told", [{"auth_time": int(time.time()) - 3600}, {"auth_time": None}])
def test_a_provider_that_did_not_ask_again_proves_nothing(client, olivia, provider, signing, told):
    url, body = signing
    knows(provider, olivia, **told)

    answer = prove(client, provider, olivia, url)

    assert (answer.status_code, client.post(url, body).status_code) == (403, 403)
    assert not signed(url).exists()


def test_proof_of_somebody_else_signs_nothing_in_the_name_of_who_is_here(client, ready, olivia, provider, signing):
    url, body = signing
    come(Client(), provider, ready.carl)

    answer = prove(client, provider, ready.carl, url)

    assert (answer.status_code, client.post(url, body).status_code) == (403, 403)
    assert not signed(url).exists()
