"""S28: what went wrong came to light after the gate. The correction is a new figure beside the old one, F-MEA-5 asks to
look at the decision again, and what was seen when it was decided stays as it was seen."""

import re

import pytest
from django.test import Client

from governance.models import Measurement, Review
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.ready import now


@pytest.fixture
def cast(live):
    return live


@pytest.fixture
def figure(cast):
    """The earliest of what Mona had measured when the gate was decided."""
    return Measurement.objects.filter(initiative=cast.initiative).earliest("pk")


def correct(cast, figure, by=None, **fields):
    body = {"k": 12, "n": figure.n, "reason": "Complaints that came in late."} | fields
    return Door(Client, by or cast.mona).post(f"measurements/{figure.pk}/correct", body)


def flags(cast):
    sweep(at=now())
    found = Door(Client, cast.petra).get(f"flags?initiative={cast.initiative.key}&rule=F-MEA-5&state=open").json()
    return [(flag["severity"], flag["message"]) for flag in found["results"]]


def as_it_was(cast, at):
    """What the page says of the moment of the gate, without what changes with every visit."""
    client = Door(Client, cast.arne).client
    answer = client.get("/audit/as-of/", {"initiative": cast.initiative.key, "at": f"{at:%Y-%m-%dT%H:%M:%S}"})
    assert answer.status_code == 200
    text = answer.content.decode()
    return re.sub(r"csrf[^>]*>|nonce-[^\"']*|hx-headers='[^']*'", "", text[text.index("<main") : text.index("</main>")])


def test_a_correction_after_the_gate_is_a_new_figure_and_asks_to_look_again(cast, figure):
    decided = Review.objects.filter(initiative=cast.initiative, gate="production").latest("pk")
    before = as_it_was(cast, decided.decided_at), decided.remit.digest
    assert flags(cast) == []

    answer = correct(cast, figure)

    assert answer.status_code == 201, answer.json()
    assert answer.json()["supersedes"] == figure.pk
    told = Door(Client, cast.arne).get(f"measurements/{figure.pk}").json()
    assert (told["k"], told["n"], told["superseded"]) == (figure.k, figure.n, True)
    ((severity, message),) = flags(cast)
    assert severity == "high"
    assert f"was {figure.k} of {figure.n} when the gate was decided" in message
    assert f"is 12 of {figure.n} since it was corrected" in message
    decided.refresh_from_db()
    assert (as_it_was(cast, decided.decided_at), decided.remit.digest) == before


def test_nobody_else_corrects_it_and_nobody_without_a_reason(cast, figure):
    for person in (cast.olivia, cast.tom, cast.petra, cast.arne):
        assert correct(cast, figure, by=person).status_code == 403
    assert (
        reasons(correct(cast, figure, reason=" ")) == ["REASON"] or correct(cast, figure, reason=" ").status_code == 400
    )

    assert correct(cast, figure).status_code == 201
    assert reasons(correct(cast, figure, k=13)) == ["CORRECTED"]
