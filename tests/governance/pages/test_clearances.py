"""The pages about what is cleared and what runs."""

import pytest
from django.utils import timezone

from governance.models import Clearance, Runtime, SystemVersion
from governance.services.clearances import clearance_restrict, clearance_suspend
from tests.cast import make_initiative
from tests.cleared import FINGERPRINT, OTHER, cleared, registered


@pytest.fixture
def running(cast):
    return cleared(cast, at=timezone.now())


@pytest.fixture
def url(running):
    return f"/initiatives/{running.key}/clearance/"


@pytest.fixture
def versions_url(running):
    return f"/initiatives/{running.key}/systems/"


def page(client, person, url):
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def state(initiative):
    return Clearance.objects.values_list("state", "reason").get(initiative=initiative)


STOP = {"act": "suspend", "reason": "It sends the wrong letters."}


@pytest.mark.parametrize("name", ["carl", "arne", "adam", "hana"])
def test_who_answers_for_nothing_here_reads_it_and_stops_nothing(client, cast, running, url, name):
    text = page(client, getattr(cast, name), url)

    assert client.post(url, STOP).status_code == 403
    assert state(running) == ("active", "")
    assert 'name="reason"' not in text
    assert "can stop it, each alone" in text


def test_it_says_what_is_cleared_and_how_pipelines_ask(client, cast, running, url):
    text = page(client, cast.carl, url)
    row = Clearance.objects.select_related("remit").get(initiative=running)

    for told in (
        "Production is cleared until",
        "What was signed holds",
        row.remit.digest,
        row.body["map_version"],
        "Route case",
        "<strong>A3</strong>",
        f"deploy/gate-check {running.key} --url http://testserver",
        "Cleared for production by remit 1",
    ):
        assert told in text, told


@pytest.mark.parametrize("name", ["olivia", "tom", "rita", "petra", "oscar"])
def test_whoever_may_stops_it_there_with_a_reason(client, cast, running, url, name):
    text = page(client, getattr(cast, name), url)
    assert (text.count('value="suspend"'), text.count('value="restrict"')) == (1, 1)

    assert client.post(url, STOP | {"reason": " "}).status_code == 422
    answer = client.post(url, STOP, follow=True)

    assert state(running) == ("suspended", "It sends the wrong letters.")
    told = answer.content.decode()
    assert "Production is suspended: nothing of it is allowed." in told
    assert "Suspended: It sends the wrong letters." in told
    assert 'value="suspend"' not in told
    assert "?gate=restart" in told


def test_a_restriction_shows_the_autonomy_that_is_left_and_can_still_be_stopped(client, cast, running, url):
    clearance_restrict(running, reason="Complaints.", actor=cast.rita.actor, at=timezone.now())

    text = page(client, cast.tom, url)

    assert "<strong>A2</strong>" in text
    assert (text.count('value="suspend"'), text.count('value="restrict"')) == (1, 0)


def test_what_was_typed_is_kept_when_it_is_refused(client, cast, running, url):
    clearance_restrict(running, reason="Complaints.", actor=cast.rita.actor, at=timezone.now())
    client.force_login(cast.tom)

    answer = client.post(url, {"act": "restrict", "reason": "Too many."})

    assert answer.status_code == 422
    assert "It is restricted already." in answer.content.decode()


def test_an_initiative_without_a_clearance_says_so(client, cast):
    initiative = make_initiative(cast)

    text = page(client, cast.petra, f"/initiatives/{initiative.key}/clearance/")

    assert "Nothing of it is cleared: nobody has signed a remit for it." in text
    assert 'name="reason"' not in text


def test_each_page_of_an_initiative_shows_its_clearance(client, cast, running):
    clearance_suspend(running, reason="Stop.", actor=cast.tom.actor, at=timezone.now())

    text = page(client, cast.carl, f"/initiatives/{running.key}/")

    assert f'href="/initiatives/{running.key}/clearance/"' in text
    assert "Suspended" in text


# --- the list


def test_the_list_says_how_each_stands(client, cast, running):
    pilot = cleared(cast, "Letters", target="pilot", at=timezone.now())
    clearance_suspend(running, reason="Stop.", actor=cast.tom.actor, at=timezone.now())

    everything = page(client, cast.arne, "/clearances/")
    suspended = page(client, cast.arne, "/clearances/?state=suspended")
    elsewhere = page(client, cast.arne, f"/clearances/?unit={cast.technology.pk}&stage=pilot&q=x")

    assert "1 of 2 clearances allow work." in everything
    assert (running.key in suspended, pilot.key in suspended) == (True, False)
    assert "Suspended: Stop." in suspended
    assert "Nothing is cleared here" in elsewhere


# --- versions and what runs


VERSION = {"act": "register", "label": "2.0", "fingerprint": OTHER, "note": "Knows more."}


@pytest.mark.parametrize("name", ["carl", "arne", "adam", "olivia", "petra"])
def test_who_does_not_run_the_platform_reads_versions_and_registers_none(client, cast, running, versions_url, name):
    text = page(client, getattr(cast, name), versions_url)
    version = SystemVersion.objects.get()

    told = VERSION | {"system": running.systems.get().pk}
    statuses = [
        client.post(versions_url, told).status_code,
        client.post(versions_url, {"act": "report", "environment": "x", "fingerprint": OTHER}).status_code,
        client.post(f"/system-versions/{version.pk}/withdraw/").status_code,
    ]

    assert statuses == [403, 403, 403]
    assert (SystemVersion.objects.filter(withdrawn_at=None).count(), Runtime.objects.count()) == (1, 0)
    assert FINGERPRINT in text
    assert 'name="fingerprint"' not in text


def test_whoever_runs_the_platform_registers_and_withdraws_versions(client, cast, running, versions_url):
    client.force_login(cast.tom)

    answer = client.post(versions_url, VERSION | {"system": running.systems.get().pk}, follow=True)
    text = answer.content.decode()
    assert ("1 version is signed." in text, "1 waits to be signed." in text) == (True, True)

    version = SystemVersion.objects.get(fingerprint=FINGERPRINT)
    text = client.post(f"/system-versions/{version.pk}/withdraw/", follow=True).content.decode()
    assert "Signed, withdrawn since" in text


def test_a_refused_version_keeps_what_was_typed(client, cast, running, versions_url):
    client.force_login(cast.tom)

    answer = client.post(versions_url, VERSION | {"system": running.systems.get().pk, "fingerprint": "short"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="short"' in text
    assert "A fingerprint has 8 to 200 letters" in text


def test_what_runs_is_reported_by_hand_and_warned_about(client, cast, running, versions_url):
    registered(cast, running, OTHER)
    client.force_login(cast.tom)

    told = {"act": "report", "environment": "production-eu", "fingerprint": OTHER}
    text = client.post(versions_url, told, follow=True).content.decode()

    assert "is not among those that were signed" in text
    assert "production-eu" in text
    assert "Not signed" in text


def test_an_initiative_without_systems_leads_to_where_they_are_named(client, cast):
    initiative = make_initiative(cast)

    text = page(client, cast.tom, f"/initiatives/{initiative.key}/systems/")

    assert "It uses no system yet" in text
