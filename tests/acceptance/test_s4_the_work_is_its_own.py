"""S4: the work is IT's own. Given service-desk triage, whose beneficiary is a technology unit, an outcome owner from
technology needs an exception by the board, and the platform owner in another leader chain; without it OWN-1 is unmet.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import Flag, Waiver
from governance.services.sweep import sweep
from tests.api_client import ApiClient, reasons
from tests.cast import PASSWORD, make_initiative, make_person, make_unit
from tests.waived import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    """The service desk: Tina works there under Dina; Tom of Platforms runs what it uses."""
    unit = make_unit("Service desk", parent=cast.technology, kind="shared_service")
    cast.dina = make_person("Dina", unit)
    cast.tina = make_person("Tina", unit, manager=cast.dina)
    cast.bea = make_person("Bea", cast.company, "executive")
    initiative = make_initiative(cast, "Desk triage", beneficiary_unit=unit)
    hold(initiative, "platform_owner", cast.tom)
    return initiative


def ask(cast, initiative, by=None):
    today = timezone.now().date()
    return ApiClient(by or cast.petra).post(
        "waivers",
        {
            "initiative": initiative.key,
            "requirement": "OWN-1",
            "kind": "board_exception",
            "ground": "unacceptable_impediment",
            "reason": "The desk serves everybody; no unit of the business bears the outcome alone.",
            "risk": "Technology marks its own work.",
            "remediation": "A business owner is looked for at the next reorganisation.",
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=89)).isoformat(),
            "controls": [{"text": "Risk reads a sample each month", "owner": cast.rita.pk, "cadence_days": 30}],
        },
    )


def sign(waiver, person, meaning="approved"):
    body = {"meaning": meaning, "digest": waiver.digest, "password": PASSWORD}
    return ApiClient(person).post(f"waivers/{waiver.pk}/sign", body)


def propose(cast, initiative, person):
    body = {"initiative": initiative.key, "capacity": "outcome_owner", "person": person.pk}
    return ApiClient(cast.petra).post("accountabilities", body)


def own_1(cast, initiative):
    gate = ApiClient(cast.carl).get(f"initiatives/{initiative.key}/readiness", gate="production").json()
    return next(found for found in gate["requirements"] if found["id"] == "OWN-1")


def excepted(cast, initiative):
    waiver = Waiver.objects.get(pk=ask(cast, initiative).json()["id"])
    assert [sign(waiver, person).status_code for person in (cast.bea, cast.rita)] == [200, 200]
    return waiver


def test_without_the_exception_nobody_in_technology_owns_its_outcome(cast, desk):
    refused = propose(cast, desk, cast.tina)

    assert (refused.status_code, reasons(refused)) == (409, ["OWN-1"])
    assert "needs an exception by the board" in refused.json()["detail"]
    assert own_1(cast, desk)["result"] == "not_met"


def test_the_board_is_an_executive_and_the_second_line_both_of_them(cast, desk):
    waiver = Waiver.objects.get(pk=ask(cast, desk).json()["id"])

    first = sign(waiver, cast.bea).json()
    another = sign(waiver, cast.oscar)
    refused = [sign(waiver, person).status_code for person in (cast.petra, cast.tom, cast.dina, cast.adam)]

    assert (waiver.authority, first["state"]) == ("W3", "submitted")
    assert (another.status_code, reasons(another)) == (409, ["STATE"])
    assert refused == [403] * 4
    assert propose(cast, desk, cast.tina).status_code == 409
    assert sign(waiver, cast.rita).json()["state"] == "approved"
    assert {(s.printed_name, s.capacity) for s in waiver.signatures.all()} == {
        ("Bea", "board"),
        ("Rita", "second_line"),
    }


def test_by_exception_of_the_board_technology_owns_its_own_outcome(cast, desk, client):
    waiver = excepted(cast, desk)

    made = propose(cast, desk, cast.tina)
    ApiClient(cast.tina).post(f"accountabilities/{made.json()['id']}/accept")
    sweep(at=timezone.now(), ids=[desk.pk])

    found = own_1(cast, desk)
    assert (made.status_code, found["result"]) == (201, "met")
    assert found["message"] == "Tina, Service desk. By exception of the board."
    assert not Flag.objects.filter(initiative=desk, rule="F-OWN-4").exclude(state="cleared").exists()
    client.force_login(cast.carl)
    assert "Exception by the board" in client.get(f"/waivers/{waiver.pk}/").content.decode()


def test_once_the_exception_ends_so_does_the_ownership(cast, desk):
    waiver = excepted(cast, desk)
    made = propose(cast, desk, cast.tina)
    ApiClient(cast.tina).post(f"accountabilities/{made.json()['id']}/accept")

    ApiClient(cast.rita).post(f"waivers/{waiver.pk}/revoke", {"reason": "The sample shows harm."})
    sweep(at=timezone.now(), ids=[desk.pk])

    assert own_1(cast, desk)["result"] == "not_met"
    assert Flag.objects.filter(initiative=desk, rule="F-OWN-4", state="open").exists()


def test_platform_and_outcome_stay_in_separate_leader_chains(cast, desk):
    excepted(cast, desk)
    cast.tom.manager = cast.dina
    cast.tom.save(update_fields=["manager"])

    refused = propose(cast, desk, cast.tina)

    assert (refused.status_code, reasons(refused)) == (409, ["OWN-1"])
    assert "the exception by the board asks for separate leader chains" in refused.json()["detail"]


def test_no_exception_is_asked_where_the_platform_owner_leads_the_desk_or_the_work_is_the_businesss(cast, desk):
    desk.beneficiary_unit.head = cast.tom
    desk.beneficiary_unit.save(update_fields=["head"])
    business = make_initiative(cast)
    hold(business, "platform_owner", cast.tom)

    told = [ask(cast, initiative) for initiative in (desk, business)]

    assert [(answer.status_code, reasons(answer)) for answer in told] == [(409, ["OWN-1"])] * 2
    assert not Waiver.objects.exists()


def test_the_page_asks_for_it_too_and_keeps_everybody_else_out(cast, desk, client):
    url = f"/initiatives/{desk.key}/waivers/new/?requirement=OWN-1"
    client.force_login(cast.petra)
    text = client.get(url).content.decode()
    client.force_login(cast.tina)

    assert "The board: an executive and the second line" in text
    assert 'name="kind"' not in text
    assert client.post(url, {}).status_code == 403
