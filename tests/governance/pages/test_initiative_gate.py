import pytest

from governance.models import Transition
from tests.cast import appoint, force_stage, make_initiative


@pytest.fixture
def pilot(cast):
    made = make_initiative(cast)
    force_stage(made, "shaping", cast.petra)
    force_stage(made, "pilot", cast.petra)
    return made


def ask(client, initiative, target, reason=""):
    return client.post(f"/initiatives/{initiative.key}/gate/", {"target": target, "reason": reason})


@pytest.mark.parametrize("name", ["carl", "tom", "adam"])
def test_who_may_not_move_it_is_told_who_may(client, cast, pilot, name):
    client.force_login(getattr(cast, name))

    shown = client.get(f"/initiatives/{pilot.key}/gate/").context["against_opening"]
    answer = ask(client, pilot, "production")

    text = "You may not move initiatives through gates. This is for: Executive, PMO."
    assert [reason.text for reason in shown] == [text]
    assert (answer.status_code, answer.context["refused"]) == (403, [{"text": text, "url": ""}])
    pilot.refresh_from_db()
    assert pilot.stage == "pilot"


def test_a_refusal_lists_every_gap_with_the_screen_that_mends_it(client, cast, pilot):
    client.force_login(cast.petra)

    answer = ask(client, pilot, "production")

    refused = answer.context["refused"]
    assert answer.status_code == 409
    assert {
        "text": "OWN-1 There is no outcome owner.",
        "url": f"/initiatives/{pilot.key}/accountabilities/#outcome_owner",
    } in refused
    assert {line["text"].split()[0] for line in refused} == {
        finding.requirement for finding in answer.context["standing"].blocking
    }
    assert all(line["url"] for line in refused)
    pilot.refresh_from_db()
    assert pilot.stage == "pilot"


def test_a_holder_is_told_that_duties_are_separated(client, cast, pilot):
    appoint(cast, pilot, "outcome_owner", cast.olivia)
    client.force_login(cast.olivia)

    answer = ask(client, pilot, "production")

    text = "You are outcome owner here. Whoever moves an initiative through this gate holds nothing on it."
    assert answer.context["refused"][0] == {"text": text, "url": ""}


def test_a_gate_that_asks_nothing_lets_it_pass(client, cast):
    made = make_initiative(cast)
    client.force_login(cast.petra)

    answer = ask(client, made, "shaping")

    assert (answer.status_code, answer.url) == (302, f"/initiatives/{made.key}/")
    made.refresh_from_db()
    assert made.stage == "shaping"


def test_a_step_back_without_a_reason_is_refused(client, cast, pilot):
    client.force_login(cast.petra)

    answer = ask(client, pilot, "shaping")

    assert answer.context["refused"] == [{"text": "Say why it goes back or ends.", "url": ""}]


def test_a_step_back_keeps_its_reason(client, cast, pilot):
    client.force_login(cast.petra)

    ask(client, pilot, "shaping", "Two customers were misrouted.")

    last = Transition.objects.filter(initiative=pilot).latest("pk")
    assert (last.target, last.reason, last.actor) == ("shaping", "Two customers were misrouted.", cast.petra)


def test_a_stage_that_nobody_knows_is_a_bad_request(client, cast, pilot):
    client.force_login(cast.petra)

    answer = ask(client, pilot, "heaven")

    assert answer.status_code == 400


def test_the_production_gate_can_be_looked_at_from_any_stage(client, cast):
    made = make_initiative(cast)
    client.force_login(cast.carl)

    answer = client.get(f"/initiatives/{made.key}/gate/", {"gate": "production"})

    counts = {count["result"].value: count["count"] for count in answer.context["counts"]}
    assert counts == {"met": 1, "not_met": 25, "indeterminate": 6}


def test_an_end_says_what_follows_from_it(client, cast, pilot):
    client.force_login(cast.petra)

    others = client.get(f"/initiatives/{pilot.key}/gate/").context["others"]

    assert [(str(way["label"]), bool(way["against"])) for way in others] == [
        ("Take back to shaping", False),
        ("Stop it", False),
    ]
    assert "cannot be reopened" in str(others[1]["consequence"])
