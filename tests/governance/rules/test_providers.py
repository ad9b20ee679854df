"""Identity providers as they are configured, and by what people are known who come from one."""

import json

import pytest

from governance.rules.providers import Key, ProvidersInvalid, Told, matches, providers_from, vouched
from governance.rules.ways import Way

OIDC = {"id": "corp", "kind": "oidc", "issuer": "https://id.example/realm", "client_id": "remit"}
SAML = {
    "id": "works",
    "kind": "saml",
    "entity_id": "urn:works",
    "sso_url": "https://sso.example/in",
    "certificate": "C",
}


def configured(*rows):
    return providers_from(json.dumps(rows))


def one(**more):
    return configured(OIDC | more)[0]


def test_nothing_configured_is_no_provider():
    assert providers_from("  ") == ()


def test_a_provider_is_called_by_its_id_where_it_has_no_name_and_leads_to_its_own_origin():
    corp, works = configured(OIDC, SAML | {"origins": ["https://other.example/x", "nonsense"]})

    assert (corp.name, corp.way, corp.origins) == ("corp", Way.OIDC, ("https://id.example",))
    assert works.origins == ("https://sso.example", "https://other.example")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "no JSON"),
        ("{}", "a list"),
        ("[1]", "an object"),
        (json.dumps([OIDC | {"id": "Corp!"}]), "small letters"),
        (json.dumps([OIDC | {"kind": "ldap"}]), "`oidc` or `saml`"),
        (json.dumps([OIDC | {"issuer": ""}]), "issuer is missing"),
        (json.dumps([SAML | {"certificate": None}]), "certificate is missing"),
        (json.dumps([OIDC, SAML | {"id": "corp"}]), "Two identity providers"),
        (json.dumps([OIDC | {"match": ["name"]}]), "match is a list of"),
        (json.dumps([OIDC | {"claims": {"phone": "p"}}]), "claims names"),
    ],
)
def test_what_cannot_be_read_says_what_is_wrong(text, why):
    with pytest.raises(ProvidersInvalid, match=why):
        providers_from(text)


@pytest.mark.parametrize(
    ("configuration", "verified", "counts"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"trusts_email": True}, False, True),
        ({"trusts_email": "yes"}, False, False),
    ],
)
def test_an_address_counts_only_where_it_was_verified_or_the_provider_is_trusted_to(configuration, verified, counts):
    told = Told("s-1", email=" olivia@harbour.example ", email_verified=verified)

    assert matches(one(**configuration), told) == (((Key.EMAIL, "olivia@harbour.example"),) if counts else ())


def test_people_are_looked_up_in_the_order_that_is_configured():
    told = Told("s-1", email="o@harbour.example", email_verified=True, employee_no="4711")

    found = matches(one(match=["employee_no", "email"]), told)

    assert found == ((Key.EMPLOYEE_NO, "4711"), (Key.EMAIL, "o@harbour.example"))


def test_a_number_that_is_not_asked_for_matches_nobody():
    assert matches(one(), Told("s-1", employee_no="4711")) == ()


def test_a_provider_vouches_in_the_words_that_are_configured_and_in_no_others():
    told = Told("s-1", context=frozenset({"pwd", "otp"}))

    assert [vouched(one(second_factor=words), told) for words in ([], ["mfa"], ["mfa", "otp"])] == [False, False, True]
