"""Who may open what: every address asked for by every kind of person, as `tests/access_table.py` says."""

from django.test import Client

from roles.models import Membership
from tests.access_table import TABLE
from tests.cast import NOW, make_person
from tests.test_routes import address, office  # noqa: F401 - the fixture that has one of everything
from tests.walk import routes

# Asked for by whoever goes, and by the demo alone.
LEFT_OUT = {"sign-out", "demo-switch"}


def personas(cast):
    """Return everybody by the name that the table gives them; the outsider is trusted within technology alone."""
    known = {"risk": cast.rita, "hr": cast.hana, "pmo": cast.petra, "audit": cast.arne, "admin": cast.adam}
    known |= {"executive": cast.oscar, "owner": cast.olivia, "platform": cast.tom, "anonymous": None}
    made = {name: make_person(name.capitalize(), cast.company, name) for name in ("viewer", "architect", "finance")}
    outsider = make_person("Otto", cast.technology)
    given = {"given_by": cast.adam, "given_at": NOW}
    Membership.objects.create(person=outsider, group="business", unit=cast.technology, **given)
    return known | made | {"outsider": outsider}


def answers(cast, office):  # noqa: F811 - the fixture's name
    """Return of each address how everybody is answered: their names by status."""
    clients = {}
    for name, person in sorted(personas(cast).items()):
        clients[name] = Client(raise_request_exception=False)
        if person is not None:
            clients[name].force_login(person)
    found = {}
    for route in routes():
        if route.name in LEFT_OUT or route.name.startswith("admin:"):
            continue
        url = address(route, office)
        found[route.name] = {}
        for name, client in clients.items():
            found[route.name].setdefault(client.get(url).status_code, []).append(name)
    return {route: {status: " ".join(names) for status, names in rows.items()} for route, rows in found.items()}


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
