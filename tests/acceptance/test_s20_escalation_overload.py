"""S20: the threshold below which a person is asked is raised. That is a tightening, so nothing stands in its way; but
three times as many cases reach people who are not there, and CAP-3 says so with the figures and with the way out."""

from decimal import Decimal

import pytest
from django.test import Client

from decisions.models import Decision, EdgeCasePolicy, Queue, Replay
from governance.models import Flag, Review
from governance.services.sweep import sweep
from tests.acceptance.doors import Door
from tests.ready import now, sign

# What a replay measured: 6 % of past cases lay below a confidence of 0.80, 19 % below 0.90.
BELOW = [0.06 if percent <= 80 else 0.19 for percent in range(101)]
RESULT = {"cases": 10_000, "calibration": {"below": BELOW, "error": 0.02, "with_confidence": 10_000, "judged": 10_000}}


@pytest.fixture
def cast(live):
    """A decision of a hundred cases a day in production, of which nothing but low confidence reaches the desk."""
    decision = Decision.objects.get()
    EdgeCasePolicy.objects.exclude(kind="ambiguous").update(expected_share=Decimal(0))
    EdgeCasePolicy.objects.filter(kind="ambiguous").update(trigger_value=Decimal("0.80"))
    Queue.objects.filter(edge_cases__decision=decision).update(handling_minutes=60, staffed_fte=Decimal("2.5"))
    Replay.objects.create(
        decision=decision,
        table={},
        table_digest="0" * 64,
        state="done",
        result=RESULT,
        requested_by=live.dora,
        finished_at=now(),
    )
    live.decision = decision
    return live


def cap_3(cast):
    answer = Door(Client, cast.petra).get(f"initiatives/{cast.initiative.key}/readiness?gate=production").json()
    return next(finding for finding in answer["requirements"] if finding["id"] == "CAP-3")


def raise_threshold(cast, value="0.90"):
    rule = EdgeCasePolicy.objects.get(decision=cast.decision, kind="ambiguous")
    body = {
        "kind": "ambiguous",
        "trigger": "confidence",
        "trigger_text": rule.trigger_text,
        "trigger_value": value,
        "action": rule.action,
        "queue": rule.queue_id,
        "respond_within_minutes": rule.respond_within_minutes,
        "timeout_action": rule.timeout_action,
    }
    answer = Door(Client, cast.dora).post(f"decisions/{cast.decision.pk}/edge-cases", body)
    assert answer.status_code == 200, answer.json()


def test_a_higher_threshold_sends_more_cases_than_people_can_carry_and_a_cap_mends_it(cast):
    assert cap_3(cast)["result"] == "met"

    raise_threshold(cast)

    found = cap_3(cast)
    desk = Queue.objects.get(edge_cases__kind="ambiguous").name
    assert (found["result"], found["message"]) == (
        "not_met",
        (
            f"{desk}: 19 % of 100 cases a day, 19 escalations, 5.3 people needed, 2.5 there. "
            f"Staff {desk} with 5.3, or cap the volume of Route case at 47 cases a day."
        ),
    )
    assert f"/decisions/queues/{Queue.objects.get(name=desk).pk}/" in found["link"]

    client = Door(Client, cast.dora).client
    answer = client.patch(f"/api/v1/decisions/{cast.decision.pk}", {"volume_per_day": 47}, "application/json")
    assert answer.status_code == 200, answer.json()
    assert cap_3(cast)["result"] == "met"


def test_it_is_a_tightening_that_its_owner_signs_alone_and_is_in_force_at_once(cast):
    raise_threshold(cast)
    door = Door(Client, cast.tom)
    assert door.get(f"clearances/{cast.initiative.key}").json()["allowed"] is True

    opened = Door(Client, cast.petra).open(cast.initiative, "amendment", go_live=None)

    assert opened.status_code == 201, opened.json()
    review = Review.objects.get(pk=opened.json()["id"])
    sign(review, cast.olivia, "accepted")
    review.refresh_from_db()
    assert (review.state, review.verdict) == ("decided", "go")
    answer = door.get(f"clearances/{cast.initiative.key}").json()
    assert (answer["allowed"], answer["remit"]["digest"]) == (True, review.remit.digest)
    assert cap_3(cast)["result"] == "not_met"


def test_the_desk_is_chased_with_the_day_from_which_it_is_too_much_and_what_would_mend_it(cast):
    sweep(at=now(), ids=[cast.initiative.pk])
    assert not Flag.objects.filter(rule="F-CAP-4", state="open").exists()

    raise_threshold(cast)
    sweep(at=now(), ids=[cast.initiative.pk])

    desk = Queue.objects.get(edge_cases__kind="ambiguous")
    flag = Flag.objects.get(rule="F-CAP-4", state="open")
    assert flag.message == (
        f"{desk.name} is forecast to be busy 211 % of its time from {now():%-d %b %Y} on; 85 % is the most. "
        f"Staff {desk.name} with 6.2, or cap the volume of Route case at 40 cases a day."
    )
    assert (flag.mend_screen, flag.mend_object) == ("queue", desk.pk)

    client = Door(Client, cast.dora).client
    client.patch(f"/api/v1/decisions/{cast.decision.pk}", {"volume_per_day": 40}, "application/json")
    sweep(at=now(), ids=[cast.initiative.pk])
    assert not Flag.objects.filter(rule="F-CAP-4", state="open").exists()
