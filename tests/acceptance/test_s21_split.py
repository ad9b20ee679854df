"""S21: an initiative with six decisions is split into four and two. Nothing signed passes on; what is broken does; a
part that does no more than was signed is carried over by three signatures, one that grows is not; the whole ends when
its parts are decided about, and its history stays readable."""

import pytest
from django.test import Client

from governance.models import Breach, Clearance, Initiative, Tolerance
from governance.rules.stages import Gate
from tests.acceptance.doors import Door, reasons
from tests.cast import make_decision
from tests.parts import answered, broken, decisions_of, two_live, two_live_once, waived_once  # noqa: F401 - fixtures


@pytest.fixture
def cast(two_live):  # noqa: F811 - the fixture is named above
    for number in range(3, 7):
        make_decision(two_live, two_live.initiative, name=f"Decision {number}")
    return two_live


def asked(cast, **more):
    """Two parts: the two decisions that were signed, and the four that came since."""
    signed, new = decisions_of(cast.initiative)[:2], decisions_of(cast.initiative)[2:]
    parts = [{"title": "Routing", "decisions": signed}, {"title": "The rest", "decisions": new}]
    return {"parts": parts, "reason": "Two teams."} | more


def split(cast, door=None, **more):
    door = door or Door(Client, cast.petra)
    return door.post(f"initiatives/{cast.initiative.key}/split", asked(cast, **more))


def test_every_decision_goes_to_exactly_one_part(cast):
    ids = decisions_of(cast.initiative)
    lacking = [{"title": "Four", "decisions": ids[:4]}, {"title": "Two", "decisions": ids[3:5]}]

    refused = split(cast, parts=lacking)

    assert refused.status_code == 409
    texts = [reason["text"] for reason in refused.json()["reasons"]]
    assert texts == ["Goes to no part: “Decision 6”.", "Goes to more than one part: “Decision 4”."]
    assert not Initiative.objects.filter(parent=cast.initiative).exists()


def test_nobody_splits_who_only_answers_for_it(cast):
    assert split(cast, Door(Client, cast.olivia)).status_code == 403
    assert split(cast, Door(Client, cast.arne)).status_code == 403


def test_four_and_two_begin_anew_and_the_whole_ends_at_once(cast):
    about = Tolerance.objects.create(
        initiative=cast.initiative,
        measure="Wrong answers",
        decision_id=decisions_of(cast.initiative)[4],
        target=1,
        limit=5,
        owner=cast.rhea,
    )
    broken(cast, about)
    waived_once(cast, "HUM-1")

    answer = split(cast, at_once=True)

    assert (answer.status_code, answer.json()["stage"]) == (201, "retired")
    two, four = answer.json()["parts"]
    assert sorted(two["decisions"] + four["decisions"]) == sorted(decisions_of(cast.initiative))
    assert (len(two["decisions"]), len(four["decisions"])) == (2, 4)
    assert not Clearance.objects.filter(initiative__parent=cast.initiative).exists()
    assert Clearance.objects.get(initiative=cast.initiative).state == "revoked"
    assert Breach.objects.get(initiative__parent=cast.initiative).initiative_id == four["id"]
    readiness = Door(Client, cast.petra).get(f"initiatives/{four['key']}/readiness?gate=production").json()
    results = {row["id"]: row["result"] for row in readiness["requirements"]}
    assert (results["RSK-3"], results["CLS-1"]) == ("not_met", "not_met")
    asked_for = Door(Client, cast.petra).get(f"waivers?initiative={four['key']}").json()["results"]
    assert [waiver["state"] for waiver in asked_for] == ["submitted"]

    page = Client()
    page.force_login(cast.olivia)
    history = page.get(f"/initiatives/{cast.initiative.key}/history/").content.decode()
    assert all(part["key"] in history for part in (two, four))
    assert f"/initiatives/{cast.initiative.key}/" in page.get(f"/initiatives/{four['key']}/").content.decode()


def test_the_part_that_does_no_more_is_carried_over_and_the_one_that_grew_is_not(cast):
    made = split(cast).json()["parts"]
    two, four = (Initiative.objects.get(pk=part["id"]) for part in made)
    answered(cast, two)

    grown = Door(Client, cast.petra).open(four)
    review = Door(Client, cast.petra).open(two).json()

    assert (grown.status_code, reasons(grown)[0]) == (409, "GATE")
    assert "MAT-DEC-LOOSER" in reasons(grown)
    for person, meaning in ((cast.olivia, "accepted"), (cast.rita, "challenged")):
        assert Door(Client, person).sign(review, meaning).status_code == 201
    assert Door(Client, cast.oscar).decide(review).status_code == 200
    two.refresh_from_db()
    assert (two.stage, two.clearance.state) == ("production", "active")
    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "production"
    assert Door(Client, cast.petra).open(four, Gate.PILOT.value).status_code == 201

    stopped = Door(Client, cast.petra)
    review = four.reviews.get()
    stopped.post(f"reviews/{review.pk}/withdraw", {"reason": "Not now."})
    moved = stopped.post(f"initiatives/{four.key}/transition", {"to": "stopped", "reason": "Nobody wants it."})

    assert moved.status_code == 200, moved.json()
    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "retired"
    assert Clearance.objects.get(initiative=cast.initiative).state == "revoked"


def test_a_browser_splits_it_on_one_page(cast):
    client = Client()
    client.force_login(cast.petra)
    address = f"/initiatives/{cast.initiative.key}/split/"
    ids = decisions_of(cast.initiative)
    sent = {"parts": "2", "title-1": "Routing", "title-2": "The rest", "reason": "Two teams.", "sure": "on"}
    sent |= {f"decision-{pk}": "1" if number < 4 else "2" for number, pk in enumerate(ids)}

    shown = client.get(address)
    answer = client.post(address, sent)

    assert shown.status_code == 200
    assert "Nothing of its authorisation passes on" in shown.content.decode()
    assert answer.status_code == 302
    parts = Initiative.objects.filter(parent=cast.initiative).order_by("pk")
    assert [part.citations.count() for part in parts] == [4, 2]
