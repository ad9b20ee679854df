import pytest

from governance.models import Accountability
from governance.pages.accountabilities import STATEMENTS
from roles.rules.capacities import HELD_CAPACITIES, Capacity
from tests.cast import appoint, make_decision, make_initiative


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def url(initiative):
    return f"/initiatives/{initiative.key}/accountabilities/"


def ask(person, **values):
    return {"capacity": "outcome_owner", "person": person.pk, "hours": "40"} | values


@pytest.mark.parametrize("name", ["carl", "rita", "adam"])
def test_who_does_not_name_holders_here_is_refused(client, cast, url, name):
    client.force_login(getattr(cast, name))

    answer = client.post(url, ask(cast.olivia))

    assert answer.status_code == 403
    assert [reason.text for reason in answer.context["reasons"]] == [
        "Only the PMO, executives and those who answer for the outcome can name holders here."
    ]
    assert Accountability.objects.count() == 0


def test_who_may_not_name_anybody_is_shown_no_form(client, cast, url):
    client.force_login(cast.carl)

    assert 'name="who"' not in client.get(url).content.decode()


def test_the_pmo_asks_somebody_and_comes_back_to_the_capacity(client, cast, url, initiative):
    client.force_login(cast.petra)

    answer = client.post(url, ask(cast.olivia, valid_from="2026-12-01", cost_code="C-1", in_objectives="on"))

    asked = Accountability.objects.get()
    assert answer.url == f"{url}#outcome_owner"
    assert (asked.person, asked.status, asked.hours_per_month, str(asked.valid_from)) == (
        cast.olivia,
        "proposed",
        40,
        "2026-12-01",
    )
    assert (asked.cost_code, asked.in_objectives) == ("C-1", True)


def test_a_refusal_shows_every_reason_and_keeps_what_was_typed(client, cast, url, initiative):
    appoint(cast, initiative, "platform_owner", cast.tom)
    client.force_login(cast.petra)

    answer = client.post(url, ask(cast.tom, hours="33"))

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "Tom works in Platforms, which is part of technology; an outcome owner answers for the business.",
        (
            "Tom works in Platforms; an outcome owner comes from Operations, which bears the consequences, or from a "
            "unit above it."
        ),
        "Tom is both outcome owner and platform owner; two people have to hold these.",
    ]
    assert 'value="33"' in answer.content.decode()
    assert [candidate.person for candidate in answer.context["candidates"]] == [cast.tom]


def test_people_are_found_with_what_speaks_against_them(client, cast, url):
    client.force_login(cast.petra)

    answer = client.get(url, {"capacity": "outcome_owner", "who": "operations"})
    (olivia,) = answer.context["candidates"]
    answer = client.get(url, {"capacity": "outcome_owner", "who": "rita"})
    (rita,) = answer.context["candidates"]

    assert (olivia.person, olivia.reasons) == (cast.olivia, ())
    assert (rita.person, len(rita.reasons)) == (cast.rita, 1)


def test_each_capacity_is_reached_by_its_name(client, cast, url):
    client.force_login(cast.petra)

    page = client.get(url).content.decode()

    assert [
        capacity for capacity in (*HELD_CAPACITIES, Capacity.DECISION_OWNER) if f'id="{capacity.value}"' not in page
    ] == []


def test_a_decline_is_shown_with_its_reason_while_nobody_else_is_asked(client, cast, url, initiative):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    client.force_login(cast.olivia)
    client.post(f"/accountabilities/{asked.pk}/", {"act": "decline", "decline-reason": "No time before March."})

    page = client.get(url).content.decode()

    assert "No time before March." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions_for_any_number_of_holders(
    client, cast, url, initiative, count, django_assert_num_queries
):
    make_decision(cast, initiative)
    for capacity, person in [("outcome_owner", "olivia"), ("platform_owner", "tom"), ("hr_partner", "hana")][:count]:
        appoint(cast, initiative, capacity, getattr(cast, person))
    client.force_login(cast.petra)

    with django_assert_num_queries(58):
        client.get(url)


@pytest.mark.parametrize("name", ["carl", "petra", "oscar", "adam"])
def test_nobody_accepts_for_somebody_else(client, cast, initiative, name):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    client.force_login(getattr(cast, name))

    answer = client.post(f"/accountabilities/{asked.pk}/", {"act": "accept"})

    asked.refresh_from_db()
    assert answer.status_code == 403
    assert asked.status == "proposed"


def test_one_accepts_in_ones_own_name(client, cast, initiative):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    client.force_login(cast.olivia)

    answer = client.post(f"/accountabilities/{asked.pk}/", {"act": "accept", "next": "/"})

    asked.refresh_from_db()
    assert answer.url == "/"
    assert asked.status == "accepted"


def test_accepting_what_somebody_else_holds_says_so(client, cast, initiative):
    appoint(cast, initiative, "outcome_owner", cast.oscar)
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    client.force_login(cast.olivia)

    answer = client.post(f"/accountabilities/{asked.pk}/", {"act": "accept"})

    assert answer.status_code == 422
    assert answer.context["desk"].errors.non_field_errors() == [
        "Somebody else holds this capacity in that period. End that accountability first."
    ]


def test_every_capacity_says_in_plain_words_what_one_takes_on():
    assert set(STATEMENTS) == set(HELD_CAPACITIES)
