"""What the portal refuses to start with, and says how to mend."""

import json

import pytest

from governance import events
from governance.checks import (
    every_act_is_recorded,
    every_requirement_is_in_the_crosswalk,
    every_shipped_profile_can_be_read,
    somebody_can_sign_in,
)
from governance.services import shipped
from tests.identity import configure

CORP = {"id": "corp", "kind": "oidc", "issuer": "https://id.example", "client_id": "remit"}
TOKEN = "a-token-of-more-than-24-characters"


def refused(settings, **changed):
    for name, value in changed.items():
        setattr(settings, name, value)
    return [error.msg for error in somebody_can_sign_in()]


def test_it_starts_as_it_is_shipped():
    for check in (every_act_is_recorded, every_shipped_profile_can_be_read, every_requirement_is_in_the_crosswalk):
        assert check() == []
    assert somebody_can_sign_in() == []


def test_it_does_not_start_when_acts_would_not_reach_the_ledger(monkeypatch):
    monkeypatch.setattr(events.changed, "receivers", [])

    assert [error.id for error in every_act_is_recorded()] == ["governance.E001"]


def test_it_does_not_start_with_a_gate_that_asks_for_what_does_not_exist(monkeypatch, tmp_path):
    profile = json.loads(shipped.PROFILES.read_text())[0]
    wrong = json.loads(json.dumps(profile).replace('"OWN-1"', '"OWN-99"'))
    (tmp_path / "profiles.json").write_text(json.dumps([wrong, profile | {"parameters": {}}]))
    monkeypatch.setattr("governance.checks.PROFILES", tmp_path / "profiles.json")

    assert [error.id for error in every_shipped_profile_can_be_read()] == ["governance.E003", "governance.E002"]


def test_it_does_not_start_when_nobody_could_come_in(settings):
    settings.LOCAL_ACCOUNTS = False

    assert "nobody could sign in" in refused(settings)[0]
    configure(settings, CORP | {"client_secret": "s"})
    assert refused(settings) == []


def test_it_does_not_start_with_a_provider_that_has_no_secret_unless_it_is_said_to_need_none(settings, monkeypatch):
    configure(settings, CORP)
    assert refused(settings) == ["The identity provider corp has no client secret."]

    configure(settings, CORP | {"public": True})
    assert refused(settings) == []

    configure(settings, CORP | {"client_secret_env": "CORP_SECRET"})
    assert refused(settings) != []
    monkeypatch.setenv("CORP_SECRET", "s")
    assert refused(settings) == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"SCIM_TOKEN": "short", "SCIM_ACTOR": "adam"}, "shorter than 24"),
        ({"SCIM_TOKEN": TOKEN, "SCIM_ACTOR": ""}, "as whom the directory acts"),
        ({"SCIM_GROUPS": {"Claims": "kings"}}, "groups that there are not: kings"),
    ],
)
def test_it_does_not_start_with_half_a_directory(settings, changed, why):
    assert [why in text for text in refused(settings, **changed)] == [True]


def test_a_whole_directory_is_taken(settings):
    assert refused(settings, SCIM_TOKEN=TOKEN, SCIM_ACTOR="adam", SCIM_GROUPS={"Claims": "business"}) == []
