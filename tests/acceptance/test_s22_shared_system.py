"""S22: the vendor ships version 7.2 of a system that three initiatives use. It runs in all of them, signed by nobody:
three F-DEC-1, one incident. Taking it back in one initiative clears nothing in the others."""

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import Flag
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.cast import appoint, force_stage, make_initiative
from tests.cleared import FINGERPRINT, registered

SHIPPED = "sha256:7272727272727272"


@pytest.fixture
def three(cast):
    """Three initiatives in production that may run version 1.0 of one router."""
    made = []
    for title in ("Case triage", "Refunds", "Complaints"):
        initiative = make_initiative(cast, title)
        appoint(cast, initiative, "platform_owner", cast.tom)
        registered(cast, initiative)
        force_stage(initiative, "production", cast.petra)
        made.append(initiative)
    return made


def chased(rule):
    return Flag.objects.filter(rule=rule, state="open").order_by("initiative__key")


def reports(cast, initiative, fingerprint):
    body = {"environment": "production-eu", "fingerprint": fingerprint}
    return Door(Client, cast.tom).post(f"initiatives/{initiative.key}/runtime", body)


def page(person, system, **data):
    client = Client()
    client.force_login(person)
    address = f"/systems/{system.pk}/"
    return client.post(address, data) if data else client.get(address)


def test_who_uses_it_hears_of_what_was_shipped_before_it_runs(cast, three):
    system = three[0].systems.get()

    told = page(cast.tom, system, label="7.2", fingerprint=SHIPPED)
    sweep(at=timezone.now())

    assert told.status_code == 302
    waiting = chased("F-APR-1")
    assert [flag.initiative_id for flag in waiting] == [initiative.pk for initiative in three]
    assert {flag.owner_id for flag in waiting} == {cast.tom.pk}
    assert "Router 7.2" in waiting[0].message
    # Nothing is allowed by it: no remit and no clearance holds it.
    assert "F-DEC-1" in reasons(reports(cast, three[0], SHIPPED))
    assert not three[1].system_versions.filter(fingerprint=SHIPPED).exists()


def test_it_runs_in_three_and_is_three_flags_and_one_incident(cast, three):
    system = three[0].systems.get()
    said = {"system": system.pk, "label": "7.2", "fingerprint": SHIPPED}
    told = Door(Client, cast.tom).post("system-versions/shipped", said)
    assert (told.status_code, told.json()["initiatives"]) == (201, [initiative.key for initiative in three])
    assert Door(Client, cast.olivia).post("system-versions/shipped", said).status_code == 403
    for initiative in three:
        assert "F-DEC-1" in reasons(reports(cast, initiative, SHIPPED))
    sweep(at=timezone.now())

    shown = page(cast.olivia, system)

    assert chased("F-DEC-1").count() == 3
    assert not chased("F-APR-1").exists()
    (incident,) = shown.context["incidents"]
    assert incident["title"] == "Router 7.2 runs unsigned in 3 initiatives"
    assert [place.key for place in incident["incident"].places] == [initiative.key for initiative in three]


def test_the_list_of_flags_shows_them_as_one_group_of_three(cast, three):
    said = {"system": three[0].systems.get().pk, "label": "7.2", "fingerprint": SHIPPED}
    Door(Client, cast.tom).post("system-versions/shipped", said)
    for initiative in three:
        reports(cast, initiative, SHIPPED)
    sweep(at=timezone.now())
    client = Client()
    client.force_login(cast.petra)

    rows = client.get("/flags/").context["rows"]

    together = [row for row in rows if row.grouped]
    start = rows.index(together[0])
    assert rows[start : start + 3] == together
    assert [bool(row.group) for row in together] == [True, False, False]
    assert together[0].group.title == "One incident: Router 7.2 runs unsigned in 3 initiatives"
    assert {row.flag.rule for row in together} == {"F-DEC-1"}


def test_taking_it_back_in_one_clears_none_of_the_others(cast, three):
    for initiative in three:
        reports(cast, initiative, SHIPPED)
    sweep(at=timezone.now())

    assert "F-DEC-1" not in reasons(reports(cast, three[0], FINGERPRINT))
    sweep(at=timezone.now())

    assert [flag.initiative_id for flag in chased("F-DEC-1")] == [three[1].pk, three[2].pk]
    (incident,) = page(cast.olivia, three[0].systems.get()).context["incidents"]
    assert incident["incident"].initiatives == 2
