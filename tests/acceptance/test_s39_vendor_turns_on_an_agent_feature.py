"""S39: a vendor turns on a feature that acts. The inventory sees a new permission: a new version is on record, whoever
uses the system has to classify it again, and where it acted already that is critical."""

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import AISystem, Flag, LedgerEntry
from governance.services.sweep import sweep
from tests.acceptance.doors import Door
from tests.machines import machine
from tests.ready import FINGERPRINT

WITH_AGENT = "sha256:a9e27fea7a9e27fe"


@pytest.fixture
def copilot(live):
    """An initiative in production, classified and signed."""
    return live.initiative


@pytest.fixture
def feed(live):
    return machine(live, "systems:write", name="Nightly inventory")


def seen(feed, *permissions, fingerprint=FINGERPRINT, label="1.0", **headers):
    body = {"system": "Router", "vendor": "Acme", "label": label, "fingerprint": fingerprint}
    return feed.post("system-versions/seen", body | {"permissions": list(permissions)}, **headers)


def flags(initiative):
    sweep(at=timezone.now())
    return set(Flag.objects.filter(initiative=initiative).exclude(state="cleared").values_list("rule", "severity"))


def test_a_permission_that_appears_asks_for_another_classification_and_an_act_with_it_is_critical(live, copilot, feed):
    assert seen(feed, "read_cases").json()["added"] == []
    assert "F-CLS-1" not in {rule for rule, _severity in flags(copilot)}

    told = seen(feed, "read_cases", "send_refunds", fingerprint=WITH_AGENT, label="1.1").json()
    assert (told["new"], told["added"], told["initiatives"]) == (True, ["send_refunds"], [copilot.key])
    found = flags(copilot)
    assert ("F-CLS-1", "high") in found
    assert "F-DEC-5" not in {rule for rule, _severity in found}
    assert "Router: send_refunds" in Flag.objects.get(rule="F-CLS-1").message
    shown = Door(Client, live.tom).client.get(f"/systems/{AISystem.objects.get().pk}/").content.decode()
    assert WITH_AGENT in shown

    day = timezone.now().date().isoformat()
    acted = {"day": day, "decision": "Route case", "autonomy": 5, "cases": 3}
    runtime = machine(live, "runtimes:report", initiatives=[copilot])
    body = {"environment": "production-eu", "observations": [acted]}
    assert runtime.post(f"initiatives/{copilot.key}/observations", body).status_code in {200, 202}
    assert ("F-DEC-5", "critical") in flags(copilot)

    again = {"verbs": ["resolve"], "acts_without_person": True, "principal_basis": True}
    assert Door(Client, live.sam).post(f"initiatives/{copilot.key}/classifications", again).status_code == 201
    waiting = copilot.classifications.get(status="proposed")
    assert Door(Client, live.petra).post(f"classifications/{waiting.pk}/approve").status_code == 200
    assert "F-CLS-1" not in {rule for rule, _severity in flags(copilot)}


def test_a_feed_sends_all_it_has_every_night_and_what_is_known_is_passed_over(live, copilot, feed):
    night = [seen(feed, "read_cases", **{"idempotency-key": f"night-{n}"}) for n in (1, 1, 2)]

    assert [answer.json()["new"] for answer in night] == [True, True, False]
    assert [answer.json()["added"] for answer in night] == [[], [], []]
    assert LedgerEntry.objects.filter(verb="system_version_see").count() == 1


def test_without_the_scope_no_machine_tells_of_systems(live, copilot):
    other = machine(live, "runtimes:report", name="Runtime")

    assert seen(other, "read_cases").status_code == 403
