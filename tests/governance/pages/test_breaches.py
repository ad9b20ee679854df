"""The breach room says what was broken and what comes next, and does it; the register lists what is open."""

import csv
import io

import pytest

from governance.models import Breach, BreachEvent, Clearance
from tests.broken import counted, detected, signed_tolerance, watched_initiative
from tests.cast import NOW


@pytest.fixture
def breach(cast):
    initiative = watched_initiative(cast, impact_tier=3)
    signed_tolerance(cast, initiative, playbook="Route everything to the desk.")
    counted(initiative, 40, 240)
    detected(initiative)
    return Breach.objects.get()


def seen_by(client, person, path):
    client.force_login(person)
    return client.get(path)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_room_says_what_was_counted_against_what_and_what_stands_still(cast, client, breach):
    page = text(seen_by(client, cast.ian, f"/breaches/{breach.pk}/"))

    for said in (
        *("40 of 240", "at most 5 %", "Route everything to the desk.", "Put to restricted"),
        "At once a human approves each case, until two people start it again.",
        *('value="acknowledge"', "Stop or restrict the AI", "Is it a false alarm?"),
    ):
        assert said in page


def test_who_has_nothing_to_do_with_it_reads_who_has_and_is_refused(cast, client, breach):
    page = text(seen_by(client, cast.carl, f"/breaches/{breach.pk}/"))
    refused = client.post(f"/breaches/{breach.pk}/", {"act": "acknowledge"})

    assert 'value="acknowledge"' not in page
    assert "Whoever answers for this initiative" in page
    assert refused.status_code == 403
    assert Breach.objects.get().state == "open"


def test_it_is_brought_to_its_end_in_the_room_by_two(cast, client, breach):
    url = f"/breaches/{breach.pk}/"

    def post(person, act, **typed):
        client.force_login(person)
        return client.post(url, {"act": act} | typed).status_code

    steps = [
        post(cast.ian, "acknowledge"),
        post(cast.ian, "contain", text="A human approves each case."),
        post(cast.ian, "cause", text="A prompt was changed."),
        post(cast.ian, "remedy", text="The prompt is as it was."),
        post(cast.ian, "watch", until="2099-01-01"),
        post(cast.olivia, "close"),  # before the watch is over that takes a reason
        post(cast.olivia, "close", reason="It was one prompt."),
        post(cast.olivia, "concur"),
        post(cast.rita, "concur"),
    ]

    assert steps == [302, 302, 302, 302, 302, 409, 302, 403, 302]
    assert Breach.objects.get().state == "closed"
    assert "Two people closed it" in text(client.get(url))
    assert Clearance.objects.get().state == "restricted"


def test_what_was_typed_stays_where_somebody_else_was_faster(cast, client, breach):
    client.force_login(cast.ian)
    form = {"act": "contain", "text": "A human approves each case.", "revision": breach.revision}
    Breach.objects.update(revision=breach.revision + 1)

    answer = client.post(f"/breaches/{breach.pk}/", form)

    assert answer.status_code == 409
    assert BreachEvent.objects.count() == 1


def test_no_room_for_a_breach_that_there_is_not_and_no_act_that_nobody_knows(cast, client, breach):
    assert seen_by(client, cast.ian, "/breaches/999/").status_code == 404
    assert client.post(f"/breaches/{breach.pk}/", {"act": "forget"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *(("", True), ("?state=new", True), ("?state=closed", False), ("?state=all&severity=critical", True)),
        *(("?severity=low", False), ("?q=misrouted", True), ("?q=nothing", False)),
    ],
)
def test_the_register_is_narrowed_down(cast, client, breach, query, found):
    page = text(seen_by(client, cast.carl, f"/breaches/{query}"))

    assert (f"/breaches/{breach.pk}/" in page) is found
    assert "1 breach is open." in page


def test_the_register_leaves_as_a_file_with_its_numbers(cast, client, breach):
    answer = seen_by(client, cast.arne, "/breaches/export/csv/")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode().lstrip("\ufeff"))))

    assert [(row["Initiative"], row["Wrong"], row["Cases"]) for row in rows] == [(breach.initiative.key, "40", "240")]


def test_my_work_shows_it_to_whoever_acts_next_and_to_the_second_line_when_two_are_needed(cast, client, breach):
    link = f"/breaches/{breach.pk}/#next"

    assert link in text(seen_by(client, cast.ian, "/"))
    assert link not in text(seen_by(client, cast.rita, "/"))
    client.force_login(cast.ian)
    client.post(f"/breaches/{breach.pk}/", {"act": "reject", "reason": "Test data."})
    assert "Concur with the end of a breach" in text(seen_by(client, cast.rita, "/"))
    assert link not in text(seen_by(client, cast.ian, "/"))
    assert breach.opened_at == NOW
