"""S34: a pilot may have fifty cases a day. The day on which it handles 180 is flagged as soon as they are counted."""

import pytest
from django.test import Client

from governance.models import Flag, Initiative, SweepRequest
from governance.tasks import outcomes_roll_up, sweep_requested
from tests.acceptance.doors import Door
from tests.ready import FINGERPRINT, now


@pytest.fixture
def pilot(ready):
    """A pilot with room for fifty cases a day."""
    door = Door(Client, ready.petra)
    answer = door.client.patch(
        f"/api/v1/initiatives/{ready.initiative.key}", {"pilot_daily_cap": 50}, "application/json"
    )
    assert answer.status_code == 200, answer.json()
    return ready


def post(cast, cases, *, first=0, **fields):
    """Have the platform send so many cases, and the queue do what it does then: count, and look at what was counted."""
    moment = now().isoformat()
    events = [
        {
            "event_id": f"case-{number}",
            "occurred_at": moment,
            "initiative": cast.initiative.key,
            "decision": "Route case",
            "answer": "Claims",
            "segment": "Private",
            "autonomy": 1,
            "fingerprint": FINGERPRINT,
            "human_answer": "Claims",
        }
        | fields
        for number in range(first, first + cases)
    ]
    client = Door(Client, cast.tom).client
    answer = client.post("/api/v1/outcomes:batch", events, content_type="application/json")
    assert (answer.status_code, answer.json()["accepted"]) == (202, cases)
    outcomes_roll_up()
    assert SweepRequest.objects.filter(initiative=cast.initiative).exists()
    sweep_requested()


def raised(cast, rule):
    flags = Flag.objects.filter(initiative=cast.initiative, rule=rule).exclude(state="cleared")
    return list(flags.values_list("severity", "message"))


def test_fifty_cases_a_day_are_what_was_agreed(pilot):
    post(pilot, 50)

    assert raised(pilot, "F-STG-1") == []


def test_more_is_critical_as_soon_as_it_is_counted(pilot):
    post(pilot, 50)
    post(pilot, 130, first=50)

    ((severity, message),) = raised(pilot, "F-STG-1")
    assert severity == "critical"
    assert message == (
        f"It handled 180 cases on {now():%-d %b %Y}; its pilot may have 50 a day. "
        "Bring it back within its bounds, or take it through the gate of production."
    )
    assert Initiative.objects.get(pk=pilot.initiative.pk).stage == "pilot"


def test_so_is_a_group_of_customers_that_was_not_agreed(pilot):
    post(pilot, 3, segment="Business")

    ((_severity, message),) = raised(pilot, "F-STG-1")
    assert message.startswith("It handled 3 cases of Route case in “Business”, which is no segment of its pilot.")


def test_cases_tell_of_versions_and_answers_and_autonomy_that_nobody_signed(pilot):
    post(pilot, 2, fingerprint="sha256:other", answer="Refund all", autonomy=5)

    assert [severity for severity, _message in raised(pilot, "F-DEC-1")] == ["critical"]
    assert raised(pilot, "F-DEC-2")
    assert raised(pilot, "F-DEC-5")
