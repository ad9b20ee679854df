"""The capacity page shows people and months, whoever promised too much first, and what stands behind each month."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Accountability
from roles.models import Absence, Person
from tests.cast import NOW, appoint, make_initiative, make_person

CAPACITY = "/capacity/"


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def promised(cast, client):
    """Olivia promised 120 hours and works half time since; Carl promised 40 as a platform owner would."""
    initiative = make_initiative(cast)
    appoint(cast, initiative, "outcome_owner", cast.olivia, hours=120)
    Person.objects.filter(pk=cast.olivia.pk).update(contracted_fte=Decimal("0.5"))
    appoint(cast, initiative, "measurement_owner", cast.carl, hours=40)
    client.force_login(cast.petra)
    return initiative


def first_row(page):
    return page.context["rows"][0]


def test_the_first_sentence_says_how_many_promised_too_much_and_they_stand_first(cast, client, promised):
    page = client.get(CAPACITY)

    assert "1 person has promised more than they have." in text(page)
    assert first_row(page)["who"].name == "Olivia"
    # December is the first whole month.
    assert [(cell["text"], cell["kind"]) for cell in first_row(page)["cells"][1:3]] == [("150 %", "load-over")] * 2
    assert len(page.context["months"]) == 24
    assert text(page).count("more than there is") > 20


def test_nobody_over_is_said_too(cast, client):
    client.force_login(cast.petra)

    page = text(client.get(CAPACITY))

    assert "Nobody has promised more than they have." in page
    assert "Of 9 people, over two years." in page


def test_it_is_searched_narrowed_to_a_unit_and_to_who_is_over(cast, client, promised):
    def names(**asked):
        return [row["who"].name for row in client.get(CAPACITY, asked).context["rows"]]

    assert names(q="carl") == ["Carl"]
    assert names(unit=cast.claims.pk) == ["Carl"]
    assert names(unit=cast.operations.pk) == ["Olivia", "Carl"]
    assert names(only="over") == ["Olivia"]
    assert names(q="nobody like this") == []
    assert "Nobody here" in text(client.get(CAPACITY, {"q": "nobody like this"}))


def test_a_month_opens_the_promises_behind_it_by_its_address(cast, client, promised):
    month = (NOW + timedelta(days=32)).strftime("%Y-%m")
    url = f"{CAPACITY}?q=olivia&person={cast.olivia.pk}&month={month}"

    page = client.get(url)

    held = Accountability.objects.get(person=cast.olivia)
    assert "120 of 80 hours are promised." in text(page)
    assert f"/accountabilities/{held.pk}/" in text(page)
    assert 'href="?q=olivia"' in text(page)
    assert [cell["picked"] for cell in first_row(page)["cells"]].count(True) == 1


@pytest.mark.parametrize(
    "asked",
    ["person=999999&month=2026-12", "person=x&month=2026-12", "person=1&month=soon", "person=1&month=9999-12"],
)
def test_an_address_that_names_nobody_or_no_month_opens_nothing(cast, client, promised, asked):
    page = client.get(f"{CAPACITY}?{asked}")

    assert page.status_code == 200
    assert page.context["chosen"] is None


def test_days_away_leave_less_and_are_told_without_a_reason(cast, client, promised):
    december = timezone.localdate().replace(day=1) + timedelta(days=32)
    first = december.replace(day=1)
    Absence.objects.create(person=cast.carl, starts_on=first, ends_on=first + timedelta(days=40))

    page = client.get(f"{CAPACITY}?person={cast.carl.pk}&month={first:%Y-%m}")

    assert "40 of 0 hours are promised." in text(page)
    assert "2 people have promised more than they have." in text(page)


def test_a_deputy_who_accepted_keeps_a_quarter_of_the_hours_free(cast, client, promised):
    Accountability.objects.filter(person=cast.carl).update(deputy=cast.rita, deputy_accepted_at=NOW)
    first = (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)

    page = text(client.get(f"{CAPACITY}?person={cast.rita.pk}&month={first:%Y-%m}"))

    assert "10 of 160 hours are promised." in page
    assert "Deputy: measurement owner" in page


def test_all_of_it_is_a_file_too(cast, client, promised):
    answer = client.get("/capacity/export/csv/?only=over")

    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0][:5] == ["Person", "Job", "Unit", "FTE", f"{date.today():%Y-%m}, hours promised"]
    assert [line[0] for line in lines[1:]] == ["Olivia"]
    assert lines[1][6:8] == ["120.0", "80.0"]
    assert client.get("/capacity/export/xlsx/").status_code == 200
    assert client.get("/capacity/export/pdf/").status_code == 404


def test_whoever_may_read_may_read_this_and_nobody_else(cast, client, promised):
    client.force_login(cast.arne)
    assert client.get(CAPACITY).status_code == 200
    client.logout()
    assert client.get(CAPACITY).status_code == 302


def test_the_number_of_statements_does_not_grow_with_the_people(cast, client, promised):
    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get(CAPACITY).status_code == 200
        return len(found)

    client.get(CAPACITY)
    few = statements()
    for number in range(45):
        person = make_person(f"p{number}", cast.claims)
        Absence.objects.create(person=person, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
        Accountability.objects.create(
            initiative=promised,
            capacity="hr_partner",
            person=person,
            status="accepted",
            accepted_at=NOW,
            proposed_by=cast.petra,
            hours_per_month=4,
            valid_from=date(2027 + number, 1, 1),
            valid_to=date(2028 + number, 1, 1),
        )

    assert statements() == few
    assert len(client.get(CAPACITY).context["rows"]) == 50


def test_the_page_of_a_person_shows_the_same_months(cast, client, promised):
    page = client.get(f"/people/{cast.olivia.pk}/")

    assert [month["text"] for month in page.context["months"][1:]] == ["150 %"] * 11
    assert "The next twelve months" in text(page)
