"""S25: a tool suggests, and people take 98 of 100 suggestions within seconds. It works like labour, whatever it is
called; a test with planted errors shows that they do look, and holds for ninety days."""

from datetime import timedelta

import pytest
from django.test import Client

from decisions.rules.vocabulary import Verb
from decisions.services.decisions import decision_register
from governance.models import Flag
from governance.rules.stages import Stage
from governance.services.classifications import classification_approve, classification_propose
from governance.services.initiatives import initiative_cite_decision, initiative_register
from governance.services.sweep import sweep
from governance.services.transitions import initiative_move
from governance.tasks import outcomes_roll_up, sweep_requested
from roles.rules.capacities import Capacity
from tests.acceptance.doors import Door
from tests.ready import hire, now, seat

SUGGESTIONS, OVERRULED = 1200, 24
HELPS = {"verbs": [Verb.GENERATE], "acts_without_person": False, "principal_basis": False}


@pytest.fixture
def tool(cast):
    """A copilot in its pilot: it suggests a goodwill payment, and an adviser decides."""
    hire(cast)
    by_petra, by_sam = {"actor": cast.petra.actor, "at": now()}, {"actor": cast.sam.actor, "at": now()}
    initiative = initiative_register(
        title="Goodwill hints", beneficiary_unit=cast.operations, impact_tier=2, system_names=["Copilot"], **by_petra
    )
    classification_approve(classification_propose(initiative, **HELPS, **by_sam), **by_petra)
    initiative_move(initiative, Stage.SHAPING, **by_petra)
    seat(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia, hours=40, deputy=cast.eve)
    seat(cast, initiative, Capacity.PLATFORM_OWNER, cast.tom)
    decision = decision_register(
        name="Grant goodwill",
        unit=cast.operations,
        question="Does this customer get a goodwill payment?",
        verb=Verb.GENERATE,
        allowed_answers=["Yes", "No"],
        impact="moderate",
        reversibility="easy",
        autonomy=1,
        **by_sam,
    )
    initiative_cite_decision(initiative, decision, **by_petra)
    initiative_move(initiative, Stage.PILOT, **by_petra)
    initiative.refresh_from_db()
    initiative.decision = decision
    return initiative


def suggestion(number, moment, **fields):
    overruled = number % (SUGGESTIONS // OVERRULED) == 0
    return {
        "event_id": f"g-{number}",
        "occurred_at": moment.isoformat(),
        "decision": "Grant goodwill",
        "answer": "Yes",
        "human_answer": "No" if overruled else "Yes",
        "review_seconds": 3.5 + number % 2,
        "autonomy": 1,
        **fields,
    }


def report(cast, tool, events):
    """Have the platform send them, and the queue do what it does then."""
    answer = Door(Client, cast.tom).client.post(
        f"/api/v1/outcomes:batch?initiative={tool.key}", events, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["rejected"]) == (202, 0)
    outcomes_roll_up()
    sweep_requested()


def raised(tool):
    return list(Flag.objects.filter(initiative=tool, rule="F-CLS-2").exclude(state="cleared"))


def put_to_the_test(cast, tool, *, caught, days_ago=0):
    """Have the programme office put a test with planted errors on record."""
    body = {
        "initiative": tool.key,
        "decision": tool.decision.pk,
        "held_on": str(now().date() - timedelta(days=days_ago)),
        "team_size": 8,
        "planted": 30,
        "caught": caught,
    }
    assert Door(Client, cast.petra).post("seeded-tests", body).status_code == 201
    sweep_requested()


def test_a_tool_whose_suggestions_are_taken_unseen_is_flagged_and_stays_what_it_is_called(cast, tool):
    report(cast, tool, [suggestion(number, now()) for number in range(SUGGESTIONS)])

    (flag,) = raised(tool)
    tool.refresh_from_db()
    assert (flag.severity, flag.owner, flag.mend_screen) == ("high", cast.olivia, "classification")
    assert "People took what it suggested for Grant goodwill in 1176 of 1200 cases, half of them with" in flag.message
    assert "such a test counts for 90 days" in flag.message
    # Nothing is reclassified by itself.
    assert (tool.nature, tool.stage) == ("tool", "pilot")


def test_a_test_that_people_pass_answers_it_until_it_has_to_be_held_again(cast, tool):
    report(cast, tool, [suggestion(number, now()) for number in range(SUGGESTIONS)])
    put_to_the_test(cast, tool, caught=19)
    assert raised(tool)

    put_to_the_test(cast, tool, caught=26, days_ago=0)
    assert raised(tool) == []
    assert Door(Client, cast.petra).get(f"seeded-tests?initiative={tool.key}").json()["results"][0]["caught"] == 26

    in_time = now() + timedelta(days=20)
    sweep(at=in_time)
    assert raised(tool) == []


def test_after_ninety_days_it_has_to_be_held_again(cast, tool):
    report(cast, tool, [suggestion(number, now()) for number in range(SUGGESTIONS)])
    put_to_the_test(cast, tool, caught=26, days_ago=88)
    assert raised(tool) == []

    sweep(at=now() + timedelta(days=3))
    assert len(raised(tool)) == 1


def test_what_it_does_by_itself_no_test_answers(cast, tool):
    put_to_the_test(cast, tool, caught=30)
    report(cast, tool, [suggestion(1, now(), human_answer=None, review_seconds=None)])

    (flag,) = raised(tool)
    assert "It decided 1 of 1 cases of Grant goodwill by itself. Classify it as what it does." in flag.message
