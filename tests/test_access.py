"""Who may open what: every address asked for by every kind of person, as `tests/access_table.py` says."""

import json
from functools import partial

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

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


def answers(cast, office):  # noqa: F811 - the fixture's name
    """Return of each address how everybody is answered: their names by status."""
    clients = {}
    for name, person in sorted(personas(cast).items()):
        clients[name] = Client(raise_request_exception=False)
        if person is not None:
            clients[name].force_login(person)
    found = {}
    for route in routes():
        if route.name in LEFT_OUT or route.name.startswith("admin:") or not is_read(route):
            continue
        url = address(route, office)
        found[route.name] = {}
        # What everybody may read is asked for by one, and by whoever nobody knows.
        asking = clients if route.name not in PUBLIC else {name: clients[name] for name in ("anonymous", "pmo")}
        for name, client in asking.items():
            found[route.name].setdefault(client.get(url).status_code, []).append(name)
    return {route: {status: " ".join(names) for status, names in rows.items()} for route, rows in found.items()}


# An act is refused to somebody by these; whatever else it is answered, they may do it.
REFUSED = {401, 403, 404, 405}


def acts(people, office):  # noqa: F811 - same
    """Return of each act the names of those who may do it. Each is undone: all of them meet the same state."""
    allowed = {}
    for name, person in people.items():
        cache.clear()  # so many tries a minute, of everybody by themselves
        client, api = signed_in(person), ApiClient(person)
        api.client.raise_request_exception = False
        for act, send in sent(client, api, office):
            with transaction.atomic():
                status = send().status_code
                transaction.set_rollback(True)
            allowed.setdefault(act, []).extend([] if status in REFUSED else [name])
    return {act: " ".join(names) for act, names in allowed.items()}


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
                body |= {"password": PASSWORD} if "password" in body else {}
                content = json.dumps(body)
                ask = partial(api.client.generic, method.upper(), url, content, "application/json")
                yield f"{route.name} {method}", ask


def in_full(row, people):
    """Return whom a row of acts names: `*` is everybody but those who are taken out with a `-`."""
    names = row.split()
    said = set(people) if "*" in names else set(names)
    return " ".join(
        name for name in people if name in said - {name.removeprefix("-") for name in names if name[0] == "-"}
    )


def expected(row, found):
    """Return what the table says of an address, `*` put in full: everybody whom the row does not name."""
    named = {name for names in row.values() for name in names.split()} - {"*"}
    everybody = sorted(name for names in found.values() for name in names.split())
    rest = " ".join(name for name in everybody if name not in named)
    return {status: rest if names == "*" else names for status, names in row.items()}


def test_every_address_answers_everybody_as_the_table_says(cast, office):  # noqa: F811 - same
    found = answers(cast, office)

    assert TABLE.keys() == found.keys()
    assert {name: rows for name, rows in found.items() if expected(TABLE[name], rows) != rows} == {}


def test_every_act_is_refused_to_everybody_but_those_whom_the_table_names(cast, office):  # noqa: F811 - same
    # A stranger is sent to sign in, whatever they send: tests/test_routes.py.
    people = {name: person for name, person in sorted(personas(cast).items()) if person}

    found = acts(people, office)

    assert MAY.keys() == found.keys()
    assert {act: names for act, names in found.items() if names != in_full(MAY[act], people)} == {}
