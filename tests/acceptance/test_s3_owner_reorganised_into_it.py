"""S3: at night the feed moves the owners' unit under the CIO: every initiative of that part of the tree is judged anew,
what was decided is not touched, and the next gate is blocked."""

import pytest
from django.test import Client

from governance.models import Flag, Initiative, Readiness, Signature, SignatureVoid, Transition
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.api_client import ApiClient
from tests.cast import appoint, make_initiative, make_person
from tests.ready import now, open_review, ready_pilot


@pytest.fixture
def cast(live):
    return live


def moves_under_the_cio(cast):
    body = {"parent": cast.technology.pk, "reason": "New structure from the first of the month."}
    return ApiClient(cast.adam).patch(f"units/{cast.operations.pk}", body)


def unmet(initiative):
    return set(Readiness.objects.get(initiative=initiative).unmet)


@pytest.fixture
def running(cast):
    return cast.initiative


def test_nobody_but_admins_moves_a_unit(cast):
    for person in (cast.oscar, cast.petra, cast.hana, cast.tom, cast.olivia):
        answer = ApiClient(person).patch(f"units/{cast.operations.pk}", {"parent": cast.technology.pk, "reason": "x"})
        assert answer.status_code == 403


def test_every_initiative_of_that_part_of_the_tree_is_judged_anew_at_once(cast, running):
    below = make_initiative(cast, "Refunds", beneficiary_unit=cast.claims)
    appoint(cast, below, "outcome_owner", cast.carl)
    elsewhere = make_initiative(cast, "Payroll", beneficiary_unit=cast.company)
    appoint(cast, elsewhere, "outcome_owner", make_person("Paul", cast.company))
    assert {"OWN-1" in unmet(i) for i in (running, below, elsewhere)} == {False}

    answer = moves_under_the_cio(cast)

    assert answer.status_code == 200
    assert ["OWN-1" in unmet(i) for i in (running, below, elsewhere)] == [True, True, False]
    sweep(at=now())
    flagged = Flag.objects.filter(rule="F-OWN-4", state="open", dedupe_key__contains="outcome_owner")
    assert {flag.initiative: flag.severity for flag in flagged} == {running: "critical", below: "high"}


def test_what_was_decided_is_not_touched(cast, running):
    before = list(Transition.objects.filter(initiative=running).order_by("pk").values())
    signed = list(Signature.objects.filter(review__initiative=running).order_by("pk").values())

    moves_under_the_cio(cast)
    sweep(at=now())

    assert list(Transition.objects.filter(initiative=running).order_by("pk").values()) == before
    assert list(Signature.objects.filter(review__initiative=running).order_by("pk").values()) == signed
    assert not SignatureVoid.objects.exists()
    assert Initiative.objects.get(pk=running.pk).stage == "production"


def test_the_clearance_is_stale_and_says_why(cast, running):
    moves_under_the_cio(cast)

    answer = ApiClient(cast.carl).get(f"clearances/{running.key}").json()

    assert (answer["allowed"], answer["state"]) == (True, "stale")
    assert "OWN-1" in [reason["id"] for reason in answer["reasons"]]


def test_the_next_gate_is_blocked_with_the_reason(cast):
    pilot = ready_pilot(cast, "Second triage")
    review = open_review(cast, pilot)
    moves_under_the_cio(cast)

    own = Door(Client, cast.olivia).sign(review, "accepted")
    moved = ApiClient(cast.oscar).post(f"initiatives/{pilot.key}/transition", {"to": "production"})

    assert own.status_code in {403, 409}
    assert (moved.status_code, "OWN-1" in reasons(moved)) == (409, True)
    assert not Signature.objects.filter(review=review).exists()
    assert Initiative.objects.get(pk=pilot.pk).stage == "pilot"
