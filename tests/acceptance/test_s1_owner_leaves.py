"""S1: the outcome owner gives notice. They are chased until somebody follows; on the day the accepted deputy stands in,
for a while and not for everything; what was signed stays, what is pending goes to others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Flag, Initiative, Signature
from governance.rules.stages import Gate
from governance.services.sweep import sweep
from roles.rules.capacities import Capacity
from tests.acceptance.doors import Door, reasons
from tests.api_client import ApiClient
from tests.cast import make_person
from tests.ready import now, open_review, ready_pilot, seat, sign


@pytest.fixture
def cast(live):
    return live


def last_day(cast, person, days, **fields):
    """HR's feed says when somebody's last day is: so many days from today."""
    day = now().date() + timedelta(days=days)
    body = {"status": "notice", "last_working_day": day.isoformat(), "reason": "Notice of the feed."} | fields
    answer = ApiClient(cast.hana).patch(f"people/{person.pk}", body)
    assert answer.status_code == 200, answer.content


def flags(initiative, rule):
    found = Flag.objects.filter(rule=rule, initiative=initiative, state="open", dedupe_key__contains="outcome_owner")
    return [(flag.severity, flag.message) for flag in found]


def swept(days=0):
    sweep(at=now() + timedelta(days=days))


def step_of(door, review, capacity):
    return next(s["id"] for s in door.get(f"reviews/{review.pk}").json()["steps"] if s["capacity"] == capacity)


def test_nobody_but_hr_and_admins_says_when_somebody_leaves(cast):
    for person in (cast.olivia, cast.oscar, cast.petra, cast.carl):
        assert ApiClient(person).patch(f"people/{cast.olivia.pk}", {"status": "notice"}).status_code == 403


def test_an_owner_who_leaves_is_chased_from_the_notice_to_the_last_day(cast):
    initiative = cast.initiative
    last_day(cast, cast.olivia, 20)
    day = now().date() + timedelta(days=20)

    for days in (0, 6, 13, 19, 20):
        swept(days)
        assert flags(initiative, "F-OWN-2") == [
            ("high", f"Olivia, outcome owner, leaves on {day:%-d %b %Y}; no successor has accepted.")
        ]
        assert flags(initiative, "F-OWN-1") == []


def test_once_a_successor_has_accepted_nobody_is_chased(cast):
    initiative = cast.initiative
    last_day(cast, cast.olivia, 20)
    swept()
    asked = ApiClient(cast.petra).post(
        "accountabilities",
        {
            "initiative": initiative.key,
            "capacity": "outcome_owner",
            "person": cast.dora.pk,
            "valid_from": (now().date() + timedelta(days=21)).isoformat(),
        },
    )
    ApiClient(cast.dora).post(f"accountabilities/{asked.json()['id']}/accept")
    swept()

    assert flags(initiative, "F-OWN-2") == []


def test_the_day_after_the_accepted_deputy_stands_in_for_a_month(cast):
    initiative = cast.initiative
    last_day(cast, cast.olivia, 20)
    until = now().date() + timedelta(days=50)

    swept(21)
    assert flags(initiative, "F-OWN-2") == []
    assert flags(initiative, "F-OWN-1") == [
        ("high", f"Olivia no longer works here. Eve stands in until {until:%-d %b %Y}.")
    ]

    swept(51)
    assert flags(initiative, "F-OWN-1") == [("critical", "Olivia no longer works here.")]


def test_the_interim_deputy_signs_a_restart_in_the_owners_place(cast):
    initiative = cast.initiative
    stopped = ApiClient(cast.rita).post(f"clearances/{initiative.key}/suspend", {"reason": "Wrong letters."})
    last_day(cast, cast.olivia, -1, status="left")
    review = open_review(cast, initiative, **_restart())

    outsider = Door(Client, cast.carl).sign(review, "accepted")
    gone = Door(Client, cast.olivia).sign(review, "accepted")
    interim = Door(Client, cast.eve).sign(review, "accepted")

    assert stopped.status_code == 200
    assert outsider.status_code == 403
    assert gone.status_code in {302, 401, 403}
    assert interim.status_code == 201, interim.content
    given = Signature.objects.get(review=review)
    assert (given.signer, given.on_behalf_of, given.on_behalf_name) == (cast.eve, cast.olivia, "Olivia")
    assert "outcome owner, in place of Olivia" in given.statement


def _restart():
    return {"gate": Gate.RESTART, "statement": "The cause is mended.", "go_live": None}


@pytest.mark.parametrize("gate", [Gate.LOOSENING, Gate.REAUTHORISATION])
def test_the_interim_deputy_neither_loosens_nor_reauthorises(cast, gate):
    initiative = cast.initiative
    last_day(cast, cast.olivia, -1, status="left")
    review = open_review(cast, initiative, gate, statement="As before.", go_live=None)

    answer = Door(Client, cast.eve).sign(review, "accepted")

    assert (answer.status_code, reasons(answer)) == (403, ["SOD-DELEGATE"])
    assert not Signature.objects.filter(review=review).exists()


def test_after_a_month_the_deputy_signs_nothing_any_more(cast):
    initiative = cast.initiative
    ApiClient(cast.rita).post(f"clearances/{initiative.key}/suspend", {"reason": "Wrong letters."})
    last_day(cast, cast.olivia, -31, status="left")
    review = open_review(cast, initiative, **_restart())

    assert Door(Client, cast.eve).sign(review, "accepted").status_code == 403


def test_what_was_signed_before_leaving_stays(cast):
    review = open_review(cast, ready_pilot(cast, "Second triage"))
    sign(review, cast.olivia, "accepted")
    last_day(cast, cast.olivia, 0, status="left")

    given = Signature.objects.get(review=review, signer=cast.olivia)

    assert not hasattr(given, "void")


def test_what_was_signed_keeps_the_name_of_that_day(cast):
    initiative = cast.initiative
    last_day(cast, cast.olivia, 0, status="left", name="O. Berg", printed_name="O. Berg")

    given = Signature.objects.get(review__initiative=initiative, review__gate="production", signer=cast.olivia)

    assert not hasattr(given, "void")
    assert given.printed_name == "Olivia"
    assert "I, Olivia, as outcome owner" in given.statement


def test_a_pending_step_of_who_left_is_given_to_somebody_else_and_does_not_vanish(cast):
    review = open_review(cast, ready_pilot(cast, "Second triage"))
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")
    ruth = make_person("Ruth", cast.second_line, "risk")
    last_day(cast, cast.rita, -1, status="left")
    chair = Door(Client, cast.chris)

    early = Door(Client, ruth).sign(review, "challenged")
    given = chair.post(
        f"reviews/{review.pk}/reassign",
        {"step": step_of(chair, review, "second_line"), "person": ruth.pk, "reason": "Rita has left."},
    )

    assert early.status_code == 403
    assert given.status_code == 200, given.content
    assert Door(Client, ruth).sign(review, "challenged").status_code == 201


def test_a_new_owner_who_accepts_signs_the_pending_step(cast):
    initiative = ready_pilot(cast, "Second triage")
    review = open_review(cast, initiative)
    last_day(cast, cast.olivia, -1, status="left")
    held = initiative.accountabilities.get(capacity="outcome_owner")
    ended = ApiClient(cast.petra).post(f"accountabilities/{held.pk}/end", {"reason": "She has left."})
    cast.dora.manager = cast.oscar
    cast.dora.save()
    seat(cast, initiative, Capacity.OUTCOME_OWNER, cast.dora, hours=40, deputy=cast.eve)

    answer = Door(Client, cast.dora).sign(review, "accepted")

    assert ended.status_code == 200
    assert answer.status_code == 201, answer.content


def test_the_page_of_the_initiative_says_who_is_missing(cast, client):
    initiative = cast.initiative
    last_day(cast, cast.olivia, -1, status="left")
    client.force_login(cast.oscar)

    page = client.get(reverse("initiative-gate", args=[initiative.key])).content.decode()

    assert "Olivia no longer works here." in page
    assert Initiative.objects.get(pk=initiative.pk).stage == "production"
