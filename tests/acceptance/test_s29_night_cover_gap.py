"""S29: a decision runs day and night, the queue it asks is staffed from eight to eight: nobody intervenes at night, so
production is refused until somebody is there. Whatever happens while nobody answers, it is never a yes."""

import pytest

from decisions.models import EdgeCasePolicy, Queue
from tests.api_client import ApiClient

ALWAYS = {"operates_days": "every_day", "operates_from": "00:00", "operates_until": "00:00"}


@pytest.fixture
def cast(ready):
    return ready


def intervention(cast):
    """What the production gate says of HUM-1, as result and message."""
    answer = ApiClient(cast.petra).get(f"initiatives/{cast.initiative.key}/readiness", gate="production").json()
    (found,) = [entry for entry in answer["requirements"] if entry["id"] == "HUM-1"]
    return found["result"], found["message"]


def runs_day_and_night(cast):
    decision = cast.initiative.citations.get().decision
    answer = ApiClient(cast.sam).patch(f"decisions/{decision.pk}", ALWAYS)
    assert answer.status_code == 200, answer.content
    return decision


def roster(cast, *shifts):
    queue = Queue.objects.get()
    body = {
        "shifts": [
            {"person": p.pk, "days": d, "starts": s, "ends": e, "trained_on": "2026-01-05"} for p, d, s, e in shifts
        ]
    }
    answer = ApiClient(cast.ian).put(f"queues/{queue.pk}/roster", body)
    assert answer.status_code == 200, answer.content
    return answer.json()["gaps"]


def test_at_night_nobody_is_there_so_nobody_intervenes(cast):
    assert intervention(cast)[0] == "met"

    runs_day_and_night(cast)

    result, message = intervention(cast)
    assert result == "not_met"
    assert "Route case runs 24 hours, every day, but Desk of" in message
    assert "is staffed 08:00–20:00, weekdays." in message


def test_a_roster_closes_the_gap_only_when_it_covers_every_night(cast):
    runs_day_and_night(cast)

    gaps = roster(cast, (cast.eve, "every_day", "08:00", "20:00"), (cast.mona, "weekdays", "20:00", "08:00"))
    assert gaps == ["Route case: weekends 20:00–08:00"]
    assert "nobody is on the roster of Desk of" in intervention(cast)[1]

    assert roster(cast, (cast.eve, "every_day", "08:00", "20:00"), (cast.mona, "every_day", "20:00", "08:00")) == []
    assert intervention(cast)[0] == "met"


@pytest.mark.parametrize("silence", ["approve", "default_answer", "standard_queue", ""])
def test_silence_never_approves_not_even_for_the_vulnerable(cast, silence):
    decision = runs_day_and_night(cast)
    body = {
        "kind": "mandatory",
        "category": "vulnerable_customer",
        "action": "escalate",
        "queue": Queue.objects.get().pk,
        "respond_within_minutes": 60,
        "timeout_action": silence,
    }

    answer = ApiClient(cast.dora).post(f"decisions/{decision.pk}/edge-cases", body)

    rule = EdgeCasePolicy.objects.get(decision=decision, category="vulnerable_customer")
    if silence:
        assert (answer.status_code, rule.timeout_action) == (400, "hold")
    else:
        refused = ApiClient(cast.petra).post(f"initiatives/{cast.initiative.key}/transition", {"to": "production"})
        assert refused.status_code == 409
        assert "DEC-6" in [reason["id"] for reason in refused.json()["reasons"]]
