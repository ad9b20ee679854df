from datetime import timedelta

import pytest

from governance.models import Review
from governance.services.initiatives import initiative_update
from governance.services.reviews import review_withdraw
from tests.cast import force_stage, make_initiative
from tests.ready import now


@pytest.fixture
def cast(at_the_gate):
    return at_the_gate.cast


@pytest.fixture
def pilot(cast, at_the_gate):
    """The initiative in pilot, without an open review."""
    review_withdraw(at_the_gate.review, reason="Anew.", actor=cast.petra.actor, at=now())
    return at_the_gate.pilot


@pytest.fixture
def live(at_the_gate):
    return at_the_gate.live


def address(initiative):
    return f"/initiatives/{initiative.key}/reviews/new/"


def ask(client, initiative, gate, **fields):
    return client.post(address(initiative), {"gate": gate, "statement": "It works.", "go_live": ""} | fields)


@pytest.mark.parametrize("name", ["carl", "tom", "arne", "adam", "dora"])
def test_who_may_not_open_a_review_is_told_who_may(client, cast, pilot, name):
    client.force_login(getattr(cast, name))

    shown, answer = client.get(address(pilot)), ask(client, pilot, "production", go_live=now().date())

    assert (shown.status_code, answer.status_code) == (403, 403)
    assert Review.objects.filter(initiative=pilot, state="open").count() == 0


def test_the_owner_of_the_outcome_may_ask(client, cast, pilot):
    client.force_login(cast.olivia)

    answer = ask(client, pilot, "production", go_live=now().date() + timedelta(days=3))

    made = Review.objects.get(initiative=pilot, state="open")
    assert (answer.status_code, answer.url) == (302, f"/reviews/{made.pk}/")
    assert (made.gate, made.statement, made.requested_by) == ("production", "It works.", cast.olivia)


def test_who_will_be_asked_is_told_before_without_whoever_asks(client, cast, pilot):
    client.force_login(cast.petra)

    context = client.get(address(pilot)).context

    assert context["lede"] == "7 signatures are asked for, in order."
    assert [(step.label, step.names) for step in context["asked"]] == [
        ("Outcome owner", ("Olivia",)),
        ("Platform owner", ("Tom",)),
        ("Second line reviewer", ("Rita",)),
        ("HR partner", ("Hana",)),
        ("Finance partner", ("Fred",)),
        ("Accountable executive", ("Oscar",)),
        ("Gate chair", ("Chris",)),
    ]


def test_what_is_missing_now_is_shown_and_it_may_be_opened_all_the_same(client, cast, pilot):
    cast.tom.is_active = False
    cast.tom.save()
    client.force_login(cast.petra)

    missing = client.get(address(pilot)).context["missing"]
    answer = ask(client, pilot, "production", go_live=now().date())

    assert "OWN-2" in [finding["id"] for group in missing for finding in group["findings"]]
    assert answer.status_code == 302


def test_a_refusal_keeps_every_keystroke(client, cast, pilot):
    client.force_login(cast.petra)

    answer = ask(client, pilot, "production", statement="It works well.")

    form = answer.context["form"]
    assert (answer.status_code, form["statement"].value()) == (422, "It works well.")
    assert form.non_field_errors() == ["Name the day on which it is to go live."]


def test_a_second_review_is_not_opened_beside_the_first(client, cast, at_the_gate):
    client.force_login(cast.petra)

    shown = client.get(address(at_the_gate.pilot)).context["open_review"]
    answer = ask(client, at_the_gate.pilot, "production", go_live=now().date())

    assert shown.id == at_the_gate.review.pk
    assert answer.context["form"].non_field_errors() == ["Review 2 is open already. Decide or withdraw it first."]


def test_in_production_the_gates_that_change_what_runs_are_offered(client, cast, live):
    client.force_login(cast.petra)

    ways = client.get(address(live), {"gate": "reauthorisation"}).context["ways"]

    assert [(way["gate"].value, way["current"], way["wanted"]) for way in ways] == [
        ("amendment", False, False),
        ("loosening", False, False),
        ("reauthorisation", True, False),
        ("retirement", False, False),
    ]


def test_what_loosens_is_not_offered_as_an_amendment(client, cast, live):
    initiative_update(live, impact_tier=1, actor=cast.petra.actor, at=now())
    client.force_login(cast.petra)

    context = client.get(address(live)).context

    assert [(way["gate"].value, way["wanted"]) for way in context["ways"]] == [
        ("loosening", True),
        ("reauthorisation", False),
        ("retirement", False),
    ]
    assert [change["text"] for change in context["proposal"].groups[0]["changes"]] == [
        "Impact tier of the initiative falls from 2 to 1."
    ]


def test_where_no_gate_asks_for_signatures_that_is_said(client, cast, db):
    client.force_login(cast.petra)
    initiative = make_initiative(cast, "New")

    assert "No gate asks for signatures here now" in client.get(address(initiative)).content.decode()
    force_stage(initiative, "stopped", cast.petra)
    assert "No gate asks for signatures here now" in client.get(address(initiative)).content.decode()
