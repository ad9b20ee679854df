"""S10: a limit is tightened. It takes effect with the signature: what was seen since the version began is looked at
again, and a breach opens today, with a note, not back-dated."""

from datetime import timedelta

import pytest
from django.test import Client

from governance.models import Breach, Tolerance
from tests.acceptance.doors import Door
from tests.ready import FINGERPRINT, now


@pytest.fixture
def tolerance(live):
    return Tolerance.objects.get(initiative=live.initiative)


def test_a_tighter_limit_holds_from_the_signature_on(live, tolerance):
    mona, rhea = Door(Client, live.mona), Door(Client, live.rhea)
    day = now().date() - timedelta(days=3)
    figures = {"measure": "misroute_rate", "sampling": "census", "k": 14, "n": 300, "fingerprint": FINGERPRINT}
    told = mona.post("measurements", figures | {"initiative": live.initiative.key, "starts_on": day, "ends_on": day})
    assert (told.status_code, Breach.objects.count()) == (201, 0)
    since = tolerance.evidence_since

    address = f"/api/v1/tolerances/{tolerance.pk}"
    tighter = rhea.client.patch(address, {"target": "0.5", "amber": "0.8", "limit": "1"}, "application/json")
    assert (tighter.status_code, Breach.objects.count()) == (200, 0)
    signed = rhea.post(f"tolerances/{tolerance.pk}/sign")

    breach = Breach.objects.get()
    assert (signed.status_code, signed.json()["evidence_since"]) == (200, since.isoformat().replace("+00:00", "Z"))
    assert (breach.tolerance, breach.opened_at.date()) == (tolerance, now().date())
    assert "tightened" in breach.note
    assert Door(Client, live.carl).get(f"clearances/{live.initiative.key}").json()["state"] == "restricted"
