"""What the gate page of an initiative says of its reviews."""

import pytest

from governance.services.clearances import clearance_suspend
from governance.services.initiatives import initiative_update
from governance.services.reviews import review_withdraw
from tests.cast import force_stage, make_initiative, profile
from tests.ready import now, sign


@pytest.fixture
def cast(at_the_gate):
    return at_the_gate.cast


@pytest.fixture
def review(at_the_gate):
    return at_the_gate.review


@pytest.fixture
def live(at_the_gate):
    return at_the_gate.live


@pytest.fixture
def gate_of(client):
    def read(initiative, person):
        client.force_login(person)
        return client.get(f"/initiatives/{initiative.key}/gate/").context

    return read


def ways(context):
    return [(way["gate"].value, way["wanted"]) for way in context["ways"]]


def test_the_open_review_stands_where_the_button_was(cast, review, gate_of):
    sign(review, cast.olivia, "accepted")

    context = gate_of(review.initiative, cast.carl)

    shown = context["open_review"]
    assert context["onward"] is None
    assert (shown["url"], shown["percent"]) == (f"/reviews/{review.pk}/", 14)
    assert shown["sentence"] == "1 of 7 have signed. Waits for: Tom (platform owner)."


def test_without_one_whoever_may_opens_it_and_others_are_told_who_may(cast, review, gate_of):
    review_withdraw(review, reason="Anew.", actor=cast.petra.actor, at=now())

    mine, theirs = gate_of(review.initiative, cast.petra), gate_of(review.initiative, cast.carl)

    assert (ways(mine), mine["against_opening"]) == ([("production", False)], ())
    assert [reason.text for reason in theirs["against_opening"]] == [
        "You may not move initiatives through gates. This is for: Executive, PMO."
    ]


def test_reviews_that_are_over_are_kept_with_what_came_of_them(cast, review, gate_of):
    review_withdraw(review, reason="Anew.", actor=cast.petra.actor, at=now())

    past = gate_of(review.initiative, cast.carl)["past"]

    assert [(row["review"].gate, row["tag"].label) for row in past] == [("production", "Taken back"), ("pilot", "Go")]


def test_a_gate_without_signatures_keeps_its_button(cast, gate_of):
    initiative = make_initiative(cast, "New")

    context = gate_of(initiative, cast.petra)

    assert (context["ways"], str(context["onward"]["label"])) == ([], "Move to shaping")


def test_in_production_what_changed_is_a_proposal_and_says_what_it_asks_for(cast, live, gate_of):
    assert gate_of(live, cast.petra)["proposal"].changes == ()

    initiative_update(live, title="Letters", actor=cast.petra.actor, at=now())
    context = gate_of(live, cast.petra)

    assert ways(context) == [
        ("amendment", True),
        ("loosening", False),
        ("reauthorisation", False),
        ("retirement", False),
    ]
    (change,) = context["proposal"].groups[0]["changes"]
    assert (change["text"], change["rule"]) == (
        "Title of the initiative changes from “Letter drafting” to “Letters”.",
        "MAT-TITLE",
    )


def test_what_was_stopped_is_started_again_by_a_review(cast, live, gate_of):
    clearance_suspend(live, reason="Two complaints.", actor=cast.petra.actor, at=now())

    assert ("restart", False) in ways(gate_of(live, cast.petra))


def test_a_step_back_stays_one_persons_and_retirement_asks_for_signatures_where_the_policy_does(cast, live, gate_of):
    assert [way["target"] for way in gate_of(live, cast.petra)["others"]] == ["pilot"]

    tool = make_initiative(cast, "Spelling", policy_profile=profile("light_tool"))
    for stage in ("shaping", "pilot", "production"):
        force_stage(tool, stage, cast.petra)

    assert [way["target"] for way in gate_of(tool, cast.petra)["others"]] == ["pilot", "retired"]


@pytest.mark.parametrize("page", ["gate", "history"])
def test_who_signed_what_is_in_force_stands_on_it(client, cast, live, page):
    client.force_login(cast.carl)

    signatures = client.get(f"/initiatives/{live.key}/{page}/").context["signatures"]

    assert [(s.printed_name, s.meaning) for s in signatures] == [
        ("Olivia", "accepted"),
        ("Tom", "attested"),
        ("Rita", "challenged"),
        ("Hana", "agreed"),
        ("Fred", "agreed"),
        ("Oscar", "approved"),
        ("Chris", "recorded"),
    ]


def test_the_history_tells_each_act_on_a_review_once(client, cast, review):
    sign(review, cast.olivia, "accepted")
    review_withdraw(review, reason="Anew.", actor=cast.petra.actor, at=now())
    client.force_login(cast.carl)

    events = client.get(f"/initiatives/{review.initiative.key}/history/").context["events"]

    assert [(event["title"], event["person"], event["text"]) for event in events[:3]] == [
        ("Took the review back", "Petra", "Anew."),
        ("Signed: Olivia, accepted", "Olivia", ""),
        ("Brought it before the gate: pilot to production", "Petra", ""),
    ]
