import pytest

from governance.models import Attestation
from governance.pages.attestations import POINTS
from tests.cast import appoint, make_initiative


@pytest.fixture
def initiative(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "platform_owner", cast.tom)
    return initiative


@pytest.fixture
def url(initiative):
    return f"/initiatives/{initiative.key}/attestation/"


@pytest.mark.parametrize("name", ["petra", "olivia", "carl", "adam"])
def test_nobody_attests_but_the_platform_owner(client, cast, url, name):
    client.force_login(getattr(cast, name))

    answer = client.post(url, {"points": ["security"]})

    assert answer.status_code == 403
    assert Attestation.objects.count() == 0
    assert 'name="points"' not in client.get(url).content.decode()


def test_the_platform_owner_attests_and_the_rest_is_named(client, cast, url):
    client.force_login(cast.tom)

    client.post(url, {"points": ["security", "logs", "access", "monitoring"], "note": "Rollback is tried in May."})

    answer = client.get(url)
    assert Attestation.objects.get().attested_by == cast.tom
    assert answer.context["lede"].startswith("4 of 6 points are attested, until ")
    assert answer.context["lede_more"] == "Left out: Versioning, Rollback."
    assert "Rollback is tried in May." in answer.content.decode()


def test_attesting_nothing_is_refused_and_keeps_the_note(client, cast, url):
    client.force_login(cast.tom)

    answer = client.post(url, {"note": "Not yet."})

    assert answer.status_code == 422
    assert "Not yet." in answer.content.decode()
    assert Attestation.objects.count() == 0


def test_every_point_has_plain_words():
    assert set(POINTS) == set(Attestation.Point)
