from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from roles.models import Delegation
from roles.rules.capacities import Capacity
from roles.services.delegations import delegation_give
from tests.cast import appoint, make_initiative, make_person


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def frieda(cast):
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia)
    return make_person("Frieda", cast.operations)


def page(person):
    return reverse("person", args=[person.pk])


def form(delegate, days=10, **fields):
    today = timezone.localdate()
    return {
        "act": "delegate",
        "stand_in-delegate": delegate.pk,
        "stand_in-capacities": ["outcome_owner"],
        "stand_in-starts_on": today.isoformat(),
        "stand_in-ends_on": (today + timedelta(days=days - 1)).isoformat(),
        "stand_in-reason": "Parental leave.",
    } | fields


@pytest.fixture
def given(cast, frieda):
    today = timezone.localdate()
    return delegation_give(
        delegate=frieda,
        capacities=[Capacity.OUTCOME_OWNER],
        starts_on=today,
        ends_on=today + timedelta(days=9),
        actor=cast.olivia.actor,
        at=timezone.now(),
    )


@pytest.mark.parametrize("who", ["carl", "oscar", "petra", "hana", "adam", "arne"])
def test_nobody_lets_somebody_stand_in_for_another(cast, as_, frieda, who):
    client = as_(getattr(cast, who))

    answer = client.post(page(cast.olivia), form(frieda))

    assert answer.status_code == 403
    assert "in one’s own name" in answer.content.decode()
    assert client.get(page(cast.olivia)).context["desk"].held == ()
    assert not Delegation.objects.exists()


def test_one_lets_somebody_stand_in_for_oneself(cast, as_, frieda):
    client = as_(cast.olivia)

    shown = client.get(page(cast.olivia)).content.decode()
    answer = client.post(page(cast.olivia), form(frieda))

    given = Delegation.objects.get()
    assert "Let somebody stand in for you" in shown
    assert answer.url == f"{page(cast.olivia)}#stand-ins"
    assert (given.delegator, given.delegate, given.capacities) == (cast.olivia, frieda, ["outcome_owner"])
    assert "Frieda is asked and has to accept." in client.get(page(cast.olivia)).content.decode()


def test_whoever_would_be_refused_when_signing_is_told_of_at_once(cast, as_, frieda):
    client = as_(cast.olivia)

    client.post(page(cast.olivia), form(cast.tom))

    shown = client.get(page(cast.olivia)).content.decode()
    assert "Case triage: Tom works in Platforms, which is part of technology" in shown


def test_who_holds_nothing_is_offered_nothing(cast, as_):
    desk = as_(cast.carl).get(page(cast.carl)).context["desk"]

    assert (desk.may_give, desk.held) == (True, ())


def test_people_are_found_by_a_word_with_what_speaks_against_them(cast, as_, frieda):
    second = make_person("Olivia2", cast.operations, identity_group=cast.olivia.identity_group)
    client = as_(cast.olivia)

    answer = client.get(page(cast.olivia), {"stand_in_q": "oli"}, headers={"hx-request": "true"})

    found = answer.context["desk"].candidates
    assert [(c.person, c.reasons) for c in found] == [
        (cast.olivia, ("Nobody stands in for themselves.",)),
        (second, ("Nobody stands in for themselves: Olivia2 and Olivia are the same person.",)),
    ]
    assert answer.content.decode().strip().startswith('<div id="stand-ins-found">')


def test_a_refused_delegation_keeps_what_was_typed(cast, as_, frieda):
    answer = as_(cast.olivia).post(page(cast.olivia), form(frieda, days=120))

    desk = answer.context["desk"]
    assert answer.status_code == 422
    assert desk.form.non_field_errors() == ["It would last 120 days; 90 are the most."]
    assert [(c.person, c.chosen) for c in desk.candidates] == [(frieda, True)]
    assert desk.form["reason"].value() == "Parental leave."
    assert not Delegation.objects.exists()


def test_without_a_person_or_with_a_capacity_that_is_not_held_nothing_is_given(cast, as_, frieda):
    wrong = {"stand_in-delegate": "", "stand_in-capacities": ["gate_chair"]}

    answer = as_(cast.olivia).post(page(cast.olivia), form(frieda, **wrong))

    assert answer.status_code == 422
    assert sorted(answer.context["desk"].form.errors) == ["capacities", "delegate"]
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("who", ["carl", "olivia", "petra", "adam", "arne"])
def test_only_who_is_named_accepts(cast, as_, given, who):
    answer = as_(getattr(cast, who)).post(reverse("delegation-accept", args=[given.pk]))

    given.refresh_from_db()
    assert answer.status_code == 403
    assert given.accepted_at is None


def test_who_is_named_accepts_and_ends_on_their_own_page(cast, as_, frieda, given):
    client = as_(frieda)

    asked = client.get(page(frieda)).content.decode()
    accepted = client.post(reverse("delegation-accept", args=[given.pk]))
    given.refresh_from_db()
    assert "Accept to stand in" in asked
    assert accepted.url == f"{page(frieda)}#stand-ins"
    assert given.accepted_at is not None

    client.post(reverse("delegation-end", args=[given.pk]))
    given.refresh_from_db()
    assert given.ended_at is not None
    assert client.get(page(frieda)).context["desk"].rows == []


def test_others_see_who_stands_in_and_have_no_button(cast, as_, frieda, given):
    shown = as_(cast.carl).get(page(cast.olivia)).content.decode()

    assert f'<a href="{page(frieda)}">Frieda</a> signs in place of <a href="{page(cast.olivia)}">Olivia</a>' in shown
    assert reverse("delegation-end", args=[given.pk]) not in shown


def test_nobody_but_the_two_ends_it(cast, as_, given):
    answer = as_(cast.oscar).post(reverse("delegation-end", args=[given.pk]))

    given.refresh_from_db()
    assert answer.status_code == 403
    assert given.ended_at is None
