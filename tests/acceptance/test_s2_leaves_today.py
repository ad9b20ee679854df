"""S2: the outcome owner leaves today, without a deputy, in production: critical, the clearance stale at once and
restricted after a day; the executive names somebody, who accepts and signs."""

from datetime import timedelta

import pytest

from governance.models import Flag, Initiative
from governance.services.accountabilities import accountability_name_deputy
from governance.services.sweep import sweep
from tests.api_client import ApiClient
from tests.ready import now


@pytest.fixture
def cast(live):
    return live


@pytest.fixture
def initiative(cast):
    initiative = cast.initiative
    held = initiative.accountabilities.get(capacity="outcome_owner")
    accountability_name_deputy(held, deputy=None, actor=cast.olivia.actor, at=now())
    return initiative


def leaves(cast, days=1):
    """HR's feed says that her last day is over, by so many days."""
    day = now().date() - timedelta(days=days)
    body = {"status": "left", "last_working_day": day.isoformat(), "reason": "Left at once."}
    answer = ApiClient(cast.hana).patch(f"people/{cast.olivia.pk}", body)
    assert answer.status_code == 200, answer.content


def clearance(cast, initiative):
    answer = ApiClient(cast.carl).get(f"clearances/{initiative.key}").json()
    return answer["allowed"], answer["state"]


def owner_flags(initiative):
    found = Flag.objects.filter(rule="F-OWN-1", initiative=initiative, state__in=["open", "acknowledged"])
    return [(flag.severity, flag.message) for flag in found]


def appoint(cast, initiative, person, *, by):
    body = {"initiative": initiative.key, "capacity": "outcome_owner", "person": person.pk, "hours_per_month": "40"}
    return ApiClient(by).post("accountabilities", body)


def ended(cast, initiative):
    held = initiative.accountabilities.get(capacity="outcome_owner", person=cast.olivia)
    return ApiClient(cast.oscar).post(f"accountabilities/{held.pk}/end", {"reason": "She has left."})


def test_it_is_critical_and_the_clearance_is_stale_at_once(cast, initiative):
    assert clearance(cast, initiative) == (True, "active")

    leaves(cast)

    assert clearance(cast, initiative) == (True, "stale")
    sweep(at=now())
    assert owner_flags(initiative) == [("critical", "Olivia no longer works here.")]
    assert Initiative.objects.get(pk=initiative.pk).stage == "production"


def test_unheard_for_a_day_it_is_restricted_and_goes_on_for_people_to_decide(cast, initiative):
    leaves(cast, days=3)
    sweep(at=now() - timedelta(hours=23))
    assert clearance(cast, initiative) == (True, "stale")

    Flag.objects.filter(rule="F-OWN-1", initiative=initiative).update(opened_at=now() - timedelta(hours=25))
    sweep(at=now())

    answer = ApiClient(cast.carl).get(f"clearances/{initiative.key}").json()
    assert (answer["allowed"], answer["state"]) == (True, "restricted")
    assert {decision["autonomy"] for decision in answer["decisions"]} <= {"A0", "A1", "A2", 0, 1, 2}


def test_with_a_deputy_who_stands_in_it_is_not_critical(cast, initiative):
    held = initiative.accountabilities.get(capacity="outcome_owner")
    named = ApiClient(cast.olivia).post(f"accountabilities/{held.pk}/deputy", {"deputy": cast.eve.pk})
    ApiClient(cast.eve).post(f"accountabilities/{held.pk}/deputise")
    leaves(cast)
    sweep(at=now())

    assert named.status_code == 200
    assert [severity for severity, _message in owner_flags(initiative)] == ["high"]


@pytest.mark.parametrize("who", ["carl", "rita", "tom", "arne", "adam"])
def test_nobody_but_those_who_answer_name_somebody(cast, initiative, who):
    leaves(cast)

    assert appoint(cast, initiative, cast.dora, by=getattr(cast, who)).status_code == 403


def test_the_executive_names_somebody_who_has_to_accept(cast, initiative):
    leaves(cast)
    sweep(at=now())
    over = ended(cast, initiative)
    asked = appoint(cast, initiative, cast.dora, by=cast.oscar)
    sweep(at=now())

    assert (over.status_code, asked.status_code) == (200, 201)
    assert owner_flags(initiative) == [("critical", "Dora has not accepted to be outcome owner.")]

    accepted = ApiClient(cast.dora).post(f"accountabilities/{asked.json()['id']}/accept")
    sweep(at=now())
    assert accepted.status_code == 200
    assert owner_flags(initiative) == []


def test_who_follows_has_not_signed_what_is_cleared_so_that_it_stays_stale(cast, initiative):
    leaves(cast)
    ended(cast, initiative)
    asked = appoint(cast, initiative, cast.dora, by=cast.oscar)
    ApiClient(cast.dora).post(f"accountabilities/{asked.json()['id']}/accept")

    answer = ApiClient(cast.carl).get(f"clearances/{initiative.key}").json()

    assert (answer["allowed"], answer["state"]) == (True, "stale")
    assert "Dora is outcome owner now and has not signed what is cleared." in [r["text"] for r in answer["reasons"]]
