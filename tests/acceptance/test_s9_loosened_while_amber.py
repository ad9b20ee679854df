"""S9: a limit is loosened while it is amber, then it turns red. The draft is blocked, what was signed still applies,
and neither a second try nor a "correction" of the unit gets around it."""

from datetime import timedelta

import pytest
from django.test import Client

from governance.models import Tolerance
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.ready import FINGERPRINT, now


@pytest.fixture
def tolerance(live):
    return Tolerance.objects.get(initiative=live.initiative)


def door(cast, name):
    return Door(Client, getattr(cast, name))


def measured(cast, day, k, n=300):
    body = {"initiative": cast.initiative.key, "measure": "misroute_rate", "sampling": "census", "k": k, "n": n}
    return door(cast, "mona").post(
        "measurements", body | {"starts_on": day, "ends_on": day, "fingerprint": FINGERPRINT}
    )


def change(cast, name, tolerance, **fields):
    return door(cast, name).client.patch(f"/api/v1/tolerances/{tolerance.pk}", fields, content_type="application/json")


def test_a_limit_that_is_loosened_while_amber_is_blocked_once_it_is_red(live, tolerance):
    today = now().date()
    page = f"/initiatives/{live.initiative.key}/tolerances/"
    assert measured(live, today, 60, 900).status_code == 201
    assert "Close to the limit" in door(live, "carl").client.get(page).content.decode()

    draft = change(live, "rhea", tolerance, limit="9")
    assert (draft.status_code, draft.json()["signed_by"]) == (200, None)
    assert measured(live, today - timedelta(days=1), 120).status_code == 201

    signing = door(live, "rhea").post(f"tolerances/{tolerance.pk}/sign")
    again = change(live, "rita", tolerance, limit="12")
    corrected = change(live, "rhea", tolerance, unit="number", target="0.2", amber="0.3", limit="0.5")
    assert (signing.status_code, reasons(signing)) == (409, ["F-RSK-5"])
    assert (again.status_code, reasons(again)) == (409, ["F-RSK-5"])
    assert (corrected.status_code, "UNIT" in reasons(corrected)) == (409, True)

    answer = door(live, "carl").get(f"clearances/{live.initiative.key}").json()
    assert (answer["state"], answer["tolerances"][0]["limit"]) == ("restricted", 5.0)
    sweep(at=now(), ids=[live.initiative.pk])
    flags = door(live, "carl").get("flags?rule=F-RSK-5").json()["results"]
    assert [flag["severity"] for flag in flags] == ["high"]
