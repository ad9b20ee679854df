"""Registers around initiatives, and who may come in, are downloaded as their pages show them."""

from decimal import Decimal

import pytest
from django.utils import timezone

from decisions.models import AutonomyGrant
from decisions.services.maps import map_register
from decisions.services.segments import segment_register
from governance.models import AISystem, SignIn
from governance.rules.limits import Direction, MeasureUnit
from governance.services.appetites import Cap, appetite_set
from governance.services.service_accounts import service_account_register
from governance.services.system_versions import system_version_register
from governance.services.tolerances import tolerance_set
from roles.rules.permissions import Group
from roles.services.memberships import membership_give
from tests.cast import NOW, make_decision, make_initiative
from tests.governance.pages.test_list_exports import lines


@pytest.fixture
def pmo(client, cast):
    client.force_login(cast.petra)
    return client


def test_registers_of_decisions_are_those_of_their_pages(pmo, cast):
    decision = make_decision(cast, make_initiative(cast))
    retail, _big = (
        segment_register(name=name, predicate="", unit=unit, actor=cast.olivia.actor, at=timezone.now())
        for name, unit in (("Retail", cast.operations), ("Big", cast.company))
    )
    map_register(name="Claims", unit=cast.operations, actor=cast.olivia.actor, at=timezone.now())
    AutonomyGrant.objects.create(decision=decision, segment=retail, level=1)

    assert [line[:4] for line in lines(pmo, "/decisions/maps/list/csv/")] == [["Claims", "Operations", "0", "0"]]
    assert [line[0] for line in lines(pmo, "/decisions/segments/export/csv/")] == ["Big", "Retail"]
    assert [(line[0], line[5]) for line in lines(pmo, "/decisions/segments/export/csv/", q="ret")] == [
        ("Retail", "Route case")
    ]


def test_versions_and_tolerances_of_an_initiative_stand_in_the_file_as_on_its_page(pmo, cast):
    initiative = make_initiative(cast)
    initiative.systems.add(AISystem.objects.create(name="Reader"))
    said = {"label": "1.4", "fingerprint": "sha256:6f1d", "actor": cast.tom.actor, "at": timezone.now()}
    system_version_register(initiative, system=initiative.systems.get(), **said)
    tolerance_set(initiative, measure="Misroute rate", limit=Decimal(5), actor=cast.petra.actor, at=timezone.now())

    (version,) = lines(pmo, f"/initiatives/{initiative.key}/systems/export/csv/")
    (limit,) = lines(pmo, f"/initiatives/{initiative.key}/tolerances/export/csv/")

    assert version[:6] == ["Reader", "1.4", "sha256:6f1d", "Proposed", "", "Tom"]
    assert (limit[0], limit[6], limit[9], limit[11]) == ("Misroute rate", "5.0", "grey", "")


def test_what_the_enterprise_takes_is_told_with_what_goes_beyond_it(pmo, cast):
    initiative = make_initiative(cast)
    tolerance_set(initiative, measure="Errors", key="error_rate", limit=Decimal(9), actor=cast.petra.actor, at=NOW)
    takes = Cap("Errors", Direction.UPPER, MeasureUnit.PERCENT, Decimal(5), "Enough.", key="error_rate")
    appetite_set(takes, actor=cast.rita.actor, at=NOW)

    (line,) = lines(pmo, "/appetite/export/csv/")

    assert (line[0], line[2], line[7]) == ("Wrong outcomes", "5.0", initiative.key)


def test_who_may_come_in_is_sent_to_those_who_may_read_it_and_as_it_is_filtered(client, cast):
    client.force_login(cast.adam)
    membership_give(
        cast.carl, group=Group.PMO, unit=cast.claims, reason="Claims.", actor=cast.adam.actor, at=timezone.now()
    )
    service_account_register(
        name="Runtime", purpose="Reports.", answerable=cast.tom, actor=cast.adam.actor, at=timezone.now()
    )
    SignIn.objects.create(person=cast.carl, outcome="in", way="password", at=timezone.now())
    SignIn.objects.create(person=cast.olivia, outcome="refused", way="password", at=timezone.now())

    trusted = lines(client, "/memberships/export/csv/", group="pmo")
    machines = lines(client, "/service-accounts/export/csv/")
    tried = lines(client, "/sign-ins/export/csv/", state="refused")

    assert [(line[0], line[3], line[4]) for line in trusted] == [
        ("Carl", "PMO", "Claims"),
        ("Petra", "PMO", "the whole company"),
    ]
    assert [(line[0], line[2], line[3]) for line in machines] == [("Runtime", "Tom", "0")]
    assert [line[1] for line in tried] == ["Olivia"]


@pytest.mark.parametrize("name", ["decisions/maps/list", "decisions/segments/export", "appetite/export"])
def test_a_kind_of_file_that_there_is_not_is_no_page(pmo, name):
    assert pmo.get(f"/{name}/pdf/").status_code == 404
