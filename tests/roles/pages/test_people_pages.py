from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.services.ownerships import ownership_accept, ownership_propose
from governance.models import PolicyProfile
from roles.models import Absence
from roles.queries.directory import loads_of
from tests.cast import NOW, appoint, make_decision, make_initiative

TODAY = date(2026, 11, 24)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def change(person, **fields):
    return {
        "act": "update",
        "status": person.status,
        "is_active": "on",
        "unit": person.unit_id,
        "manager": person.manager_id or "",
        "contracted_fte": person.contracted_fte,
        "reason": "HR feed is late.",
    } | fields


def own(cast, name, hours):
    decision = make_decision(cast, name=name)
    asked = ownership_propose(
        decision=decision, person=cast.olivia, hours_per_month=Decimal(hours), actor=cast.petra.actor, at=NOW
    )
    return ownership_accept(asked, actor=cast.olivia.actor, at=NOW)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "oli"}, ["Olivia"]),
        ({"q": "staff platforms"}, ["Tom"]),
        ({"status": "left"}, []),
        ({"status": "inactive"}, []),
        ({"sort": "-name"}, ["Tom", "Rita", "Petra", "Oscar", "Olivia", "Hana", "Carl", "Arne", "Adam"]),
    ],
)
def test_the_directory_is_searched_and_filtered_by_its_address(cast, as_, query, names):
    answer = as_(cast.carl).get(reverse("people"), query)

    assert [row.person.display_name for row in answer.context["directory"].rows] == names


def test_a_unit_stands_for_everybody_below_it(cast, as_):
    answer = as_(cast.carl).get(reverse("people"), {"unit": cast.operations.pk})

    assert [row.person for row in answer.context["directory"].rows] == [cast.carl, cast.olivia]


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_asks_as_many_queries_for_three_as_for_one(cast, as_, count, django_assert_num_queries):
    for place in range(count):
        own(cast, f"Route case {place}", 8)
    client = as_(cast.carl)

    with django_assert_num_queries(12):
        answer = client.get(reverse("people"), {"q": "olivia"})

    assert [row.load.answers for row in answer.context["directory"].rows] == [count]


def test_promises_are_counted_over_every_register(cast):
    own(cast, "Route case", 8)
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=40)

    load = loads_of([cast.olivia], TODAY)[cast.olivia.pk]

    assert (load.answers, load.promised, load.available, load.over) == (2, 48.0, 160.0, False)


def test_how_much_time_there_is_is_what_the_policy_says(cast):
    default = PolicyProfile.objects.get(key="default_labour")
    default.parameters |= {"hours_per_fte": 150, "switching_cost": 0.2}
    default.save()
    for _ in range(2):
        appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=40)

    load = loads_of([cast.olivia], TODAY)[cast.olivia.pk]

    assert (load.promised, load.available) == (80.0, 120.0)


def test_what_is_only_proposed_promises_nothing(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=40, accept=False)

    load = loads_of([cast.olivia], TODAY)[cast.olivia.pk]

    assert (load.answers, load.promised, load.percent) == (0, 0.0, 0)


def test_a_person_shows_what_they_answer_for(cast, as_):
    own(cast, "Route case", 8)
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, hours=40)

    answer = as_(cast.carl).get(reverse("person", args=[cast.olivia.pk]))

    assert [(row["answer"].title, row["answer"].part) for row in answer.context["answers"]] == [
        ("Route case", "decision owner"),
        ("Case triage", "outcome owner"),
    ]
    assert answer.context["may_change"] is False


@pytest.mark.parametrize("who", ["carl", "olivia", "petra", "oscar"])
def test_only_hr_and_admins_change_a_person(cast, as_, who):
    answer = as_(getattr(cast, who)).post(reverse("person", args=[cast.olivia.pk]), change(cast.olivia, status="left"))

    cast.olivia.refresh_from_db()
    assert answer.status_code == 403
    assert cast.olivia.status == "active"


def test_hr_changes_a_person_with_a_reason(cast, as_):
    answer = as_(cast.hana).post(
        reverse("person", args=[cast.olivia.pk]),
        change(cast.olivia, status="notice", last_working_day="2026-12-31", contracted_fte="0.8"),
    )

    cast.olivia.refresh_from_db()
    assert answer.url == reverse("person", args=[cast.olivia.pk])
    assert (cast.olivia.status, cast.olivia.last_working_day, cast.olivia.contracted_fte) == (
        "notice",
        date(2026, 12, 31),
        Decimal("0.80"),
    )


def test_a_change_without_a_reason_is_refused_and_keeps_what_was_typed(cast, as_):
    answer = as_(cast.hana).post(
        reverse("person", args=[cast.olivia.pk]), change(cast.olivia, status="notice", reason="")
    )

    cast.olivia.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"reason": ["This field is required."]}
    assert answer.context["form"]["status"].value() == "notice"
    assert cast.olivia.status == "active"


def absence(starts, ends):
    return {"act": "absence", "absence-starts_on": starts, "absence-ends_on": ends}


def test_an_outsider_records_nobodys_absence(cast, as_):
    answer = as_(cast.carl).post(reverse("person", args=[cast.olivia.pk]), absence("2026-12-01", "2026-12-05"))

    assert answer.status_code == 403
    assert not Absence.objects.exists()


@pytest.mark.parametrize("who", ["olivia", "oscar", "hana"])
def test_oneself_the_manager_and_hr_record_an_absence(cast, as_, who):
    as_(getattr(cast, who)).post(reverse("person", args=[cast.olivia.pk]), absence("2026-12-01", "2026-12-05"))

    recorded = Absence.objects.get()
    assert (recorded.person, recorded.starts_on, recorded.ends_on) == (
        cast.olivia,
        date(2026, 12, 1),
        date(2026, 12, 5),
    )


def test_an_absence_that_ends_before_it_starts_is_refused(cast, as_):
    answer = as_(cast.olivia).post(reverse("person", args=[cast.olivia.pk]), absence("2026-12-05", "2026-12-01"))

    assert answer.status_code == 422
    assert answer.context["absence_form"].errors == {"ends_on": ["The last day lies before the first."]}
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("rita", 302), ("oscar", 302), ("hana", 403), ("adam", 403), ("olivia", 403)]
)
def test_the_second_line_and_executives_say_how_much_risk_somebody_may_sign_for(cast, as_, who, status):
    said = {"act": "authorise", "authority-authority": "3", "authority-reason": "Head of claims."}

    answer = as_(getattr(cast, who)).post(f"/people/{cast.carl.pk}/", said)

    cast.carl.refresh_from_db()
    assert (answer.status_code, cast.carl.risk_authority) == (status, 3 if status == 302 else None)
    if status == 302:
        assert "up to impact tier 3" in as_(cast.hana).get(f"/people/{cast.carl.pk}/").content.decode()


def test_nobody_says_how_much_risk_they_may_sign_for_themselves(cast, as_):
    said = {"act": "authorise", "authority-authority": "4", "authority-reason": "I can."}

    assert as_(cast.rita).post(f"/people/{cast.rita.pk}/", said).status_code == 403
    assert as_(cast.rita).post(f"/people/{cast.carl.pk}/", said | {"authority-reason": ""}).status_code == 422
