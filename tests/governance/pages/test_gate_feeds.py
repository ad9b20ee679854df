"""The days of gates in somebody's own calendar: known by a secret address, stable, cancelled where taken back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from governance.models import GateFeed, Waiver
from governance.services.reviews import review_withdraw
from roles.models import Person
from tests.cast import make_initiative
from tests.ready import now, open_review, sign
from tests.waived import asked

CALENDAR, CHANGE = "/portfolio/calendar/", "/portfolio/calendar/feed/"


def made(client, person):
    client.force_login(person)
    client.post(CHANGE, {"act": "make"})
    return reverse("gate-calendar-feed", args=[GateFeed.objects.get(person=person, closed_at=None).key])


def events(url):
    answer = Client().get(url)
    assert answer.status_code == 200
    return {str(event["uid"]).partition("@")[0]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_auditors_and_administrators_have_no_address(client, cast):
    for person in (cast.arne, cast.adam):
        client.force_login(person)
        assert client.post(CHANGE, {"act": "make"}).status_code == 403
    assert not GateFeed.objects.exists()


def test_an_address_is_renewed_and_closed_and_dies_with_its_person(client, cast):
    first = made(client, cast.petra)
    second = made(client, cast.petra)

    assert [Client().get(url).status_code for url in (first, second)] == [404, 200]
    assert second in client.get(CALENDAR).content.decode()
    Person.objects.filter(pk=cast.petra.pk).update(status="left")
    assert Client().get(second).status_code == 404
    Person.objects.filter(pk=cast.petra.pk).update(status="active")
    client.post(CHANGE, {"act": "close"})
    assert Client().get(second).status_code == 404
    assert Client().get(reverse("gate-calendar-feed", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_waivers_that_expire_stand_in_calendar_and_feed_in_as_many_statements(
    client, cast, number, django_assert_num_queries
):
    url = made(client, cast.petra)
    for each in range(number):
        waiver = asked(cast, make_initiative(cast, f"Waived {each}"), "CAP-1")
        Waiver.objects.filter(pk=waiver.pk).update(state="approved", decided_at=timezone.now())

    with django_assert_num_queries(6):
        found = events(url)

    assert {str(event["summary"]).partition(": ")[2] for event in found.values()} == {"Waiver of CAP-1 expires"}
    assert len(client.get(CALENDAR, {"what": "waiver"}).context["rows"]) == number
    assert events(f"{url}?unit={cast.claims.pk}") == {}


def test_a_review_keeps_its_name_grows_in_changes_and_is_cancelled_when_taken_back(client, ready):
    url = made(client, ready.petra)
    review = open_review(ready, ready.initiative)
    name = f"gate-review-{review.pk}"

    opened = events(url)[name]
    sign(review, ready.olivia, "accepted")
    signed = events(url)[name]
    review_withdraw(review, reason="Not yet.", actor=ready.petra.actor, at=now())
    over = events(url)[name]

    assert [str(event["status"]) for event in (opened, signed, over)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert opened["sequence"] < signed["sequence"] < over["sequence"]
    assert ready.initiative.key in str(opened["summary"])
    assert all(person.display_name not in str(opened) for person in (ready.olivia, ready.petra))
