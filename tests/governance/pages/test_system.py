"""The page of a system that initiatives share."""

import pytest

from governance.models import LedgerEntry
from governance.services.runtimes import runtime_report
from tests.cast import force_stage, make_initiative
from tests.cleared import FINGERPRINT, OTHER, registered


@pytest.fixture
def initiative(cast):
    made = make_initiative(cast)
    registered(cast, made)
    force_stage(made, "production", cast.petra)
    return made


@pytest.fixture
def page(client, cast, initiative):
    def shown(person=cast.olivia, **data):
        client.force_login(person)
        address = f"/systems/{initiative.systems.get().pk}/"
        return client.post(address, data) if data else client.get(address)

    return shown


def test_it_says_who_uses_it_and_where_which_version_is_signed(page, initiative):
    answer = page()

    (row,) = answer.context["versions"]
    assert (row["fingerprint"], [facts.key for facts in row["signed"]]) == (FINGERPRINT, [initiative.key])
    assert "Nothing of it runs unsigned." in answer.content.decode()
    assert f"/initiatives/{initiative.key}/systems/" in answer.content.decode()


def test_the_systems_of_an_initiative_lead_to_it(client, cast, initiative):
    client.force_login(cast.olivia)

    answer = client.get(f"/initiatives/{initiative.key}/systems/")

    assert f'href="/systems/{initiative.systems.get().pk}/"' in answer.content.decode()


def test_what_runs_and_nobody_signed_is_an_incident_even_in_one_place(page, cast, initiative):
    runtime_report(
        initiative, environment="production-eu", fingerprint=OTHER, actor=cast.tom.actor, at=initiative.created_at
    )

    (row,) = page().context["incidents"]

    assert row["title"] == f"Router {OTHER} runs unsigned in 1 initiative"


def test_the_platform_group_alone_says_what_was_shipped(page, cast):
    said = {"label": "7.2", "fingerprint": OTHER}

    assert page(cast.olivia, **said).status_code == 403
    assert page(cast.arne, **said).status_code == 403
    assert page(cast.tom, **said).status_code == 302
    assert LedgerEntry.objects.filter(verb="system_version_ship").count() == 1
    assert "7.2" in page().content.decode()


def test_what_is_wrong_with_it_is_said_and_nothing_typed_is_lost(page, cast):
    answer = page(cast.tom, label="7.2", fingerprint="no")

    assert answer.status_code == 422
    assert "A fingerprint has 8 to 200 letters" in answer.content.decode()
    assert 'value="7.2"' in answer.content.decode()
    page(cast.tom, label="7.2", fingerprint=OTHER)
    assert "on record already" in page(cast.tom, label="7.2", fingerprint=OTHER).content.decode()


def test_a_system_that_nobody_knows_is_not_found(client, cast):
    client.force_login(cast.olivia)

    assert client.get("/systems/999999/").status_code == 404
