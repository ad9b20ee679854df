"""S36: the outcome owner alone starts nothing again; it needs the second line, and every breach mended. The platform
owner alone could have stopped it. The whole way, from the cases that the AI tells of to its next start."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import Breach, Clearance
from governance.services.rollup import outcomes_roll_up
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.ready import FINGERPRINT


@pytest.fixture
def cast(live):
    return live


@pytest.fixture
def breach(cast):
    """Half of what the AI decided yesterday was wrong; it tells of each case itself."""
    decision = cast.initiative.citations.first().decision
    rows = [
        {
            "event_id": f"case-{number}",
            "occurred_at": (timezone.now() - timedelta(days=1)).isoformat(),
            "decision": decision.code,
            "answer": "Claims",
            "fingerprint": FINGERPRINT,
            "results": {"misroute_rate": number % 2 == 0},
        }
        for number in range(240)
    ]
    answer = Door(Client, cast.tom).post(f"outcomes:batch?initiative={cast.initiative.key}", rows)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 240)
    outcomes_roll_up(at=timezone.now())
    return Breach.objects.get(initiative=cast.initiative)


def state(cast):
    return Clearance.objects.get(initiative=cast.initiative).state


def handled(cast, breach):
    """Have the intervention lead bring it to where it is watched, through the door."""
    lead = Door(Client, cast.ian)
    said = [
        ("acknowledge", {}),
        ("contain", {"text": "A human approves each case."}),
        ("cause", {"text": "A prompt was changed."}),
        ("remedy", {"text": "The prompt is as it was."}),
        ("watch", {}),
    ]
    return [lead.post(f"breaches/{breach.pk}/{act}", body).status_code for act, body in said]


def test_the_platform_owner_alone_stops_it(cast):
    answer = Door(Client, cast.tom).post(f"clearances/{cast.initiative.key}/suspend", {"reason": "It drifts."})

    assert (answer.status_code, state(cast)) == (200, "suspended")


def test_red_turned_the_clearance_and_no_restart_is_asked_for_before_it_is_mended(cast, breach):
    assert state(cast) == "restricted"

    answer = Door(Client, cast.olivia).open(cast.initiative, "restart", go_live=None)

    assert (answer.status_code, reasons(answer)) == (409, ["RSK-3"])
    assert f"Breach {breach.number}" in answer.json()["reasons"][0]["text"]


def test_the_outcome_owner_alone_starts_nothing_again_and_with_the_second_line_it_runs(cast, breach):
    assert handled(cast, breach) == [200] * 5
    owner, second = Door(Client, cast.olivia), Door(Client, cast.rita)

    opened = owner.open(cast.initiative, "restart", go_live=None)
    review = opened.json()
    first = owner.sign(review, "accepted")
    alone = owner.sign(review, "agreed")

    assert (opened.status_code, first.status_code) == (201, 201)
    assert alone.status_code in {403, 409}
    assert state(cast) == "restricted"

    agreed = second.sign(review, "agreed")

    assert agreed.status_code == 201
    assert state(cast) == "active"
    breach.refresh_from_db()
    assert breach.state == "watching"
    sweep(at=timezone.now())
    assert (Breach.objects.count(), state(cast)) == (1, "active")  # what was counted before the restart counts no more


def test_a_breach_that_opens_while_the_restart_is_signed_is_in_its_way(cast, breach):
    handled(cast, breach)
    owner, second = Door(Client, cast.olivia), Door(Client, cast.rita)
    review = owner.open(cast.initiative, "restart", go_live=None).json()
    owner.sign(review, "accepted")
    Breach.objects.filter(pk=breach.pk).update(state="open")

    answer = second.sign(review, "agreed")

    assert answer.status_code == 409
    assert "RSK-3" in reasons(answer)
    assert state(cast) == "restricted"
    Breach.objects.filter(pk=breach.pk).update(state="watching")
