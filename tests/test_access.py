"""Who may open what: every address asked for by every kind of person, as `tests/access_table.py` says."""

import json
from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from roles.models import Membership
from tests.access_table import TABLE
from tests.acts_table import MAY
from tests.api_client import ApiClient
from tests.cast import NOW, PASSWORD, make_person
from tests.test_routes import (  # noqa: F401 - `office` is the fixture that has one of everything
    PUBLIC,
    acts_of,
    address,
    form,
    office,
    signed_in,
)
from tests.walk import routes, sample

# Asked for by whoever goes, and by the demo alone; and how the jobs are, which depends on when they ran.
LEFT_OUT = {"sign-out", "demo-switch", "readyz"}
PEOPLE = ("admin", "architect", "audit", "executive", "finance", "hr", "outsider", "owner", "platform")
PEOPLE += ("pmo", "risk", "viewer")


def personas(cast):
    """Return everybody by the name that the table gives them; the outsider is trusted within technology alone."""
    known = {"risk": cast.rita, "hr": cast.hana, "pmo": cast.petra, "audit": cast.arne, "admin": cast.adam}
    known |= {"executive": cast.oscar, "owner": cast.olivia, "platform": cast.tom, "anonymous": None}
    made = {name: make_person(name.capitalize(), cast.company, name) for name in ("viewer", "architect", "finance")}
    outsider = make_person("Otto", cast.technology)
    given = {"given_by": cast.adam, "given_at": NOW}
    Membership.objects.create(person=outsider, group="business", unit=cast.technology, **given)
    return known | made | {"outsider": outsider}


@pytest.fixture(autouse=True)
def as_often_as_one_likes(settings):
    """Everybody asks from one address, more often than anybody does."""
    settings.API_ADDRESS_PER_MINUTE = settings.API_ACCOUNT_PER_MINUTE = 1_000_000


def is_read(route):
    """Tell whether an address of the API takes a GET; of a page nobody knows before it is asked."""
    return "get" in getattr(route.view, "actions", {"get": ""})


def answers(name, person, office):  # noqa: F811 - the fixture's name
    """Return of each address how somebody is answered: a status."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    found = {}
    for route in routes():
        if route.name in LEFT_OUT or route.name.startswith("admin:") or not is_read(route):
            continue
        # What everybody may read is asked for by one, and by whoever nobody knows.
        if route.name not in PUBLIC or name in {"anonymous", "pmo"}:
            found[route.name] = client.get(address(route, office)).status_code
    return found


# An act is refused to somebody by these; whatever else it is answered, they may do it.
REFUSED = {401, 403, 404, 405}


def acts(person, office):  # noqa: F811 - same
    """Return of each act whether somebody may do it. Each is undone: all of them meet the same state."""
    client, api = signed_in(person), ApiClient(person)
    api.client.raise_request_exception = False
    allowed = {}
    for act, send in sent(client, api, office):
        with transaction.atomic():
            allowed[act] = send().status_code not in REFUSED
            transaction.set_rollback(True)
    return allowed


def sent(client, api, office):  # noqa: F811 - same
    """Yield every act of the API and of the pages by its name, and how it is sent, with something valid in shape."""
    for route in routes():
        if route.name in PUBLIC | LEFT_OUT or route.name.startswith("admin:"):
            continue
        url = address(route, office)
        if not url.startswith("/api/"):
            for act in acts_of(route):
                body = form(office) | {"act": act}
                yield f"{route.name} {act}".strip(), partial(client.post, url, body)
            continue
        bodies = getattr(getattr(route.view, "cls", None), "bodies", {})
        # Whoever asks first adds what a GET may be asked as.
        for method, act in list(getattr(route.view, "actions", {"post": ""}).items()):
            if method not in {"get", "head"}:
                body = sample(bodies[act]) if act in bodies else {}
                # The step that is there: a number of one's own choosing is met by chance alone.
                real = {"password": PASSWORD, "step": office["review"].steps.first().pk}
                body |= {name: value for name, value in real.items() if name in body}
                content = json.dumps(body)
                ask = partial(api.client.generic, method.upper(), url, content, "application/json")
                yield f"{route.name} {method}", ask


def status_of(name, row):
    """Return how the table says that somebody is answered: by name, or as everybody whom the row does not name."""
    named = {who: status for status, names in row.items() for who in names.split()}
    return named.get(name, named.get("*"))


def may(name, row):
    """Tell whether a row of acts names somebody: `*` is everybody but those who are taken out with a `-`."""
    names = row.split()
    return f"-{name}" not in names if "*" in names else name in names


def test_every_address_has_a_row_and_every_act_too(cast, office):  # noqa: F811 - same
    read = {route.name for route in routes() if not route.name.startswith("admin:") and is_read(route)} - LEFT_OUT
    done = {act for act, _send in sent(signed_in(cast.petra), ApiClient(cast.petra), office)}

    assert TABLE.keys() == read
    assert MAY.keys() == done


@pytest.mark.parametrize("name", ["anonymous", *PEOPLE])
def test_every_address_answers_somebody_as_the_table_says(cast, office, name):  # noqa: F811 - same
    found = answers(name, personas(cast)[name], office)

    assert found
    assert {address: status for address, status in found.items() if status_of(name, TABLE[address]) != status} == {}


# A stranger is sent to sign in, whatever they send: tests/test_routes.py.
@pytest.mark.parametrize("name", PEOPLE)
def test_every_act_is_refused_to_somebody_whom_the_table_does_not_name(cast, office, name):  # noqa: F811 - same
    found = acts(personas(cast)[name], office)

    assert found
    assert {act: allowed for act, allowed in found.items() if may(name, MAY[act]) != allowed} == {}


# What administrators configure with: whoever is none of them is sent away before anything of it is looked up.
@pytest.mark.parametrize("name", ["anonymous", *(name for name in PEOPLE if name != "admin")])
def test_the_admin_answers_administrators_alone(cast, name):
    client, person = Client(), personas(cast)[name]
    if person is not None:
        client.force_login(person)
    addresses = {route.url(app_label="roles", url="x") for route in routes() if route.name.startswith("admin:")}
    addresses -= {reverse("admin:login"), reverse("admin:logout")}

    answers = {address: client.get(address) for address in addresses}
    doors = ("/sign-in/", "/admin/login/")

    assert len(answers) > 100
    assert [url for url, got in answers.items() if not got.get("Location", "").startswith(doors)] == []
