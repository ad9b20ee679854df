"""Every address of the API, known or to come, asks who is there."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from governance.api import urls
from tests.api_client import ApiClient, reasons

METHODS = ("get", "post", "put", "patch", "delete")
OPEN = {"api-token", "schema", "api-docs"}
EXAMPLES = {"key": "AI-0001", "pk": "1", "decision": "1", "id": "1"}


def routes(resolver=None, prefix=""):
    """Yield the name and an example address of every route."""
    for entry in (resolver or get_resolver(urls.__name__)).url_patterns:
        pattern = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern)
        elif isinstance(entry, URLPattern):
            (form, parameters) = normalize(pattern)[0]
            yield entry.name, "/api/v1/" + form % {name: EXAMPLES[name] for name in parameters}


def guarded():
    return sorted({path for name, path in routes() if name not in OPEN})


def test_the_walk_finds_the_routes():
    assert len(guarded()) > 50


@pytest.mark.django_db
@pytest.mark.parametrize("path", guarded())
def test_a_stranger_is_turned_away_everywhere(client, path):
    answers = {method: getattr(client, method)(path).status_code for method in METHODS}

    assert answers == dict.fromkeys(METHODS, 401)


@pytest.mark.parametrize(
    "path", ["nothing/here", "edge-cases/a%0Ab", "initiatives/AI-%00", "people/99999999999999999999"]
)
def test_what_is_no_address_is_not_found(cast, path):
    response = ApiClient(cast.carl).get(path)

    assert response.status_code == 404
    assert reasons(response) == ["NOT_FOUND"]


def test_a_method_nobody_offers_is_not_allowed(cast):
    response = ApiClient(cast.petra).delete("people/1")

    assert response.status_code == 405
    assert reasons(response) == ["METHOD_NOT_ALLOWED"]


def test_a_slash_at_the_end_is_let_through(cast):
    api = ApiClient(cast.carl)

    assert api.get("units/").json() == api.get("units").json()


def test_a_signed_in_browser_needs_its_csrf_token_to_write(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.petra)

    read = browser.get("/api/v1/initiatives")
    written = browser.post("/api/v1/initiatives", {}, content_type="application/json")

    assert read.status_code == 200
    assert written.status_code == 403
