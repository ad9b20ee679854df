"""S15: waivers are stacked. A third renewal is refused; splitting one requirement into two waivers is found by the
requirement's id; a fourth open waiver fails GOV-2.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import Flag, Waiver
from governance.services.sweep import sweep
from tests.api_client import ApiClient, reasons
from tests.cast import PASSWORD, profile
from tests.waived import an_ask, asked, lacking, signed, waived

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(cast):
    return lacking(cast)


def body(cast, initiative, **fields):
    ask = an_ask(cast, **fields)
    control = {"text": "Every tenth case is read", "owner": cast.ian.pk, "cadence_days": 7}
    return {
        "initiative": initiative.key,
        "requirement": ask.requirement,
        "ground": ask.ground.value,
        "reason": ask.reason,
        "risk": ask.risk,
        "remediation": ask.remediation,
        "starts_on": ask.starts_on.isoformat(),
        "ends_on": ask.ends_on.isoformat(),
        "controls": [control],
    }


def renewed(cast, waiver, *, at, days=10):
    """Return the renewal of a waiver, asked for and approved at a moment before it is over."""
    begins = waiver.ends_on + timedelta(days=1)
    period = {"starts_on": begins, "ends_on": begins + timedelta(days=days - 1), "renews_id": waiver.pk}
    return signed(asked(cast, waiver.initiative, waiver.requirement, at=at, **period), cast.rita, at=at)


def ask_to_renew(cast, initiative, waiver):
    begins = waiver.ends_on + timedelta(days=1)
    period = {"starts_on": begins.isoformat(), "ends_on": (begins + timedelta(days=10)).isoformat()}
    return ApiClient(cast.petra).post("waivers", body(cast, initiative) | period | {"renews": waiver.pk})


def gate_of(cast, initiative):
    gate = ApiClient(cast.carl).get(f"initiatives/{initiative.key}/readiness", gate="production").json()
    return {found["id"]: found for found in gate["requirements"]}


def test_one_renewal_is_the_most_by_default(cast, initiative):
    began = timezone.now() - timedelta(days=15)
    first = waived(cast, initiative, at=began, days=10)
    renewal = renewed(cast, first, at=began + timedelta(days=5))

    refused = ask_to_renew(cast, initiative, renewal)

    assert (refused.status_code, reasons(refused)) == (409, ["WAIVER_RENEWAL"])
    assert gate_of(cast, initiative)["DEC-3"]["result"] == "waived"


def test_a_third_renewal_is_refused_where_the_policy_allows_two(cast, initiative):
    policy = profile("default_labour")
    policy.parameters["maximum_renewals"] = 2
    policy.save()
    began = timezone.now() - timedelta(days=25)
    first = waived(cast, initiative, at=began, days=10)
    second = renewed(cast, first, at=began + timedelta(days=5))
    third = renewed(cast, second, at=began + timedelta(days=15))

    refused = ask_to_renew(cast, initiative, third)

    assert (refused.status_code, reasons(refused)) == (409, ["WAIVER_RENEWAL"])
    assert Waiver.objects.count() == 3


def test_one_requirement_is_not_split_into_two_waivers(cast, initiative, client):
    running = waived(cast, initiative, days=10)
    later = body(cast, initiative) | {
        "starts_on": (running.ends_on + timedelta(days=1)).isoformat(),
        "ends_on": (running.ends_on + timedelta(days=30)).isoformat(),
    }

    at_once = ApiClient(cast.petra).post("waivers", body(cast, initiative))
    afterwards = ApiClient(cast.dora).post("waivers", later)
    client.force_login(cast.olivia)
    rows = {"controls-TOTAL_FORMS": 1, "controls-INITIAL_FORMS": 0, "controls-0-text": "Every tenth case is read"}
    rows |= {"controls-0-owner": cast.tom.pk, "controls-0-cadence_days": 7, "kind": "exception", "timezone": "UTC"}
    page = client.post(f"/initiatives/{initiative.key}/waivers/new/?requirement=DEC-3", later | rows)

    assert [(answer.status_code, reasons(answer)) for answer in (at_once, afterwards)] == [(409, ["WAIVER_TWICE"])] * 2
    assert (page.status_code, "Two waivers of one requirement are one" in page.content.decode()) == (422, True)
    assert Waiver.objects.count() == 1


def test_what_waits_for_approval_is_not_asked_a_second_time(cast, initiative):
    asked(cast, initiative)

    answer = ApiClient(cast.dora).post("waivers", body(cast, initiative))

    assert (answer.status_code, reasons(answer)) == (409, ["WAIVER_TWICE"])


def test_a_fourth_open_waiver_fails_gov_2_and_a_renewal_is_none(cast, initiative):
    for requirement in ("DEC-4", "DEC-5", "CAP-1"):
        waived(cast, initiative, requirement)
    three = gate_of(cast, initiative)["GOV-2"]
    renewed(cast, Waiver.objects.get(requirement="DEC-4"), at=timezone.now())
    with_a_renewal = gate_of(cast, initiative)["GOV-2"]
    made = ApiClient(cast.petra).post("waivers", body(cast, initiative)).json()
    asked_only = gate_of(cast, initiative)["GOV-2"]
    sign = {"meaning": "approved", "digest": made["digest"], "password": PASSWORD}
    ApiClient(cast.rita).post(f"waivers/{made['id']}/sign", sign)
    four = gate_of(cast, initiative)

    assert [found["result"] for found in (three, with_a_renewal, asked_only)] == ["met"] * 3
    assert (four["GOV-2"]["result"], four["DEC-3"]["result"]) == ("not_met", "waived")
    assert four["GOV-2"]["message"].startswith("4 waivers are open; 3 are the most.")
    assert four["GOV-2"]["link"].endswith(f"/waivers/?initiative={initiative.key}")


def test_the_governance_lead_is_told_that_they_pile_up(cast, initiative):
    for requirement in ("DEC-3", "DEC-4", "DEC-5"):
        waived(cast, initiative, requirement)

    sweep(at=timezone.now(), ids=[initiative.pk])

    flag = Flag.objects.get(initiative=initiative, rule="F-WVR-4")
    assert (flag.severity, flag.owner) == ("medium", None)
    assert flag.message == "3 waivers are open: DEC-3, DEC-4, DEC-5. Is the policy right for it?"
