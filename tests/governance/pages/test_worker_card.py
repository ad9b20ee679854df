"""The card of an AI worker: what it may decide, who answers, where to turn."""

from governance.services.clearances import clearance_suspend
from tests.cast import make_initiative
from tests.ready import now


def card(client, person, initiative):
    client.force_login(person)
    return " ".join(client.get(f"/initiatives/{initiative.key}/card/").text.split())


def test_it_tells_on_one_page_what_was_signed_and_who_answers(client, live):
    text = card(client, live.carl, live.initiative)

    assert "Production is cleared until" in text
    assert "Route case" in text
    assert "Olivia, Operations; deputy: Eve" in text
    assert "Nobody yet" not in text
    assert live.initiative.clearance.remit.digest in text


def test_stopped_it_says_so_and_decides_nothing(client, live):
    clearance_suspend(live.initiative, reason="It answers nonsense.", actor=live.rita.actor, at=now())

    text = card(client, live.carl, live.initiative)

    assert "is suspended: nothing of it is allowed." in text
    assert "<strong>A0" in text


def test_of_what_nobody_owns_it_says_that_nobody_does(client, live):
    text = card(client, live.carl, make_initiative(live, "Ask for leave"))

    assert "Nothing yet: nobody has signed what it may decide." in text
    assert "Nobody yet" in text
