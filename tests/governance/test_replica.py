"""Dashboards read the replica; what is written, and what its writer reads next, does not."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connections
from django.test import Client

from governance.models import Initiative
from governance.operations.databases import REPLICA
from governance.operations.replica import COOKIE
from governance.operations.replica_lag import Looking, position_of, replica_state
from governance.operations.replica_routes import REPLICA_ROUTES
from tests.api_client import ApiClient
from tests.cast import Cast, make_initiative
from tests.standby import standby  # noqa: F401 - a fixture
from tests.walk import routes


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@contextmanager
def statements_of(alias, found):
    """Collect the statements that go over this connection."""

    def note(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connections[alias].execute_wrapper(note):
        yield


@pytest.mark.django_db(transaction=True, databases=["default", REPLICA])
def test_dashboards_are_old_where_the_replica_is_and_new_for_whoever_wrote(standby, settings):  # noqa: F811 - a fixture
    cast = Cast()
    initiative = make_initiative(cast, title="Settle claims")
    reader, writer = signed_in(cast.arne), signed_in(cast.petra)
    settings.REPLICA_LAG_SECONDS = 3600
    standby.caught_up()

    read = []
    with statements_of(REPLICA, read):
        assert reader.get("/initiatives/").status_code == 200
    assert any("governance_initiative" in sql for sql in read)
    assert not any("django_session" in sql or "auth_group" in sql for sql in read)

    standby.pause()
    replica_state.cache_clear()
    page = writer.get(f"/initiatives/{initiative.key}/edit/")
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"title": "Settle claims sooner"}
    assert writer.post(f"/initiatives/{initiative.key}/edit/", sent).status_code == 302
    assert Initiative.objects.get().title == "Settle claims sooner"

    assert b"Settle claims sooner" not in reader.get("/initiatives/").content
    assert b"Settle claims sooner" in writer.get("/initiatives/").content
    assert position_of(writer.cookies[COOKIE].value) > 0
    # With the other page and the other door it is the same person.
    assert b"Settle claims sooner" in signed_in(cast.petra).get("/initiatives/").content

    settings.REPLICA_LAG_SECONDS = 0
    replica_state.cache_clear()
    replica_state().looked()
    make_initiative(cast, title="Answer letters")
    Looking._look(replica_state(), 1e9)
    assert b"Settle claims sooner" in reader.get("/initiatives/").content

    settings.REPLICA_LAG_SECONDS = 3600
    standby.resume()
    standby.caught_up()
    replica_state.cache_clear()
    assert b"Settle claims sooner" in reader.get("/initiatives/").content
    read.clear()
    with statements_of(REPLICA, read):
        writer.get("/initiatives/")
    assert read, "whoever wrote reads the replica again once it has seen it"


@pytest.mark.django_db(transaction=True, databases=["default", REPLICA])
def test_a_replica_takes_no_writes_and_one_that_is_away_keeps_nobody_waiting(standby):  # noqa: F811 - same
    cast = Cast()
    make_initiative(cast, title="Settle claims")
    reader = signed_in(cast.arne)
    standby.resume()
    standby.caught_up()

    with pytest.raises(DatabaseError), connections[REPLICA].cursor() as cursor:
        cursor.execute("UPDATE governance_initiative SET title = 'x'")
    api = ApiClient(cast.arne)
    assert api.client.get("/api/v1/initiatives").status_code == 200
    state = reader.get("/readyz").json()["checks"]["replica"]
    assert (state["ready"], state["state"].split(",")[0]) == (True, "keeps up")

    standby.stop()  # found out amid an answer: what was known of it is a second old
    assert b"Settle claims" in reader.get("/initiatives/").content
    assert api.client.get("/api/v1/initiatives").status_code == 200
    assert "no answer" in reader.get("/readyz").json()["checks"]["replica"]["state"]
    standby.start()


def test_the_replica_answers_addresses_that_exist_and_nothing_that_is_signed_or_cleared():
    names = {route.name for route in routes()}

    assert names >= REPLICA_ROUTES
    closed = ("gate", "signatures", "clearance", "review-", "verify", "remit", "ledger", "waiver-", "audit", "inbox")
    assert {name for name in REPLICA_ROUTES if any(word in name for word in closed)} == {"gate-calendar"}
