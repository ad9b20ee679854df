from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.models import Ownership
from decisions.services.ownerships import ownership_accept, ownership_propose
from tests.cast import NOW, make_decision, make_person


@pytest.fixture
def decision(cast):
    return make_decision(cast)


@pytest.fixture
def asked(cast, decision):
    return ownership_propose(
        decision=decision, person=cast.olivia, hours_per_month=Decimal(8), actor=cast.petra.actor, at=NOW
    )


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def page_of(ownership):
    return reverse("ownership", args=[ownership.pk])


def post(client, ownership, act, **fields):
    return client.post(page_of(ownership), {"act": act} | {f"{act}-{k}": v for k, v in fields.items()})


def test_accepting_for_somebody_else_is_refused(cast, as_, asked):
    answer = post(as_(cast.carl), asked, "accept")

    asked.refresh_from_db()
    assert answer.status_code == 403
    assert asked.status == "proposed"


def test_the_person_asked_accepts_and_comes_back_to_the_page(cast, as_, asked):
    answer = post(as_(cast.olivia), asked, "accept")

    asked.refresh_from_db()
    assert answer.status_code == 302
    assert answer.url == page_of(asked)
    assert asked.status == "accepted"


def test_declining_without_a_reason_keeps_the_proposal_and_says_so(cast, as_, asked):
    answer = post(as_(cast.olivia), asked, "decline", reason="  ")

    asked.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["desk"].forms["decline"].errors == {"reason": ["This field is required."]}
    assert asked.status == "proposed"


def test_declining_with_a_reason_is_recorded(cast, as_, asked):
    post(as_(cast.olivia), asked, "decline", reason="I leave the team in May.")

    asked.refresh_from_db()
    assert (asked.status, asked.decline_reason) == ("declined", "I leave the team in May.")


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("carl", set()),
        ("oscar", {"agree", "set_hours", "name_deputy", "end"}),
        ("petra", {"set_hours", "name_deputy", "end"}),
        ("olivia", {"accept", "decline", "set_hours", "name_deputy", "end"}),
    ],
)
def test_only_the_acts_of_the_reader_are_offered(cast, as_, asked, who, acts):
    answer = as_(getattr(cast, who)).get(page_of(asked))

    assert answer.context["desk"].open == acts


def test_an_act_that_was_done_is_not_offered_again(cast, as_, asked):
    post(as_(cast.oscar), asked, "agree")

    answer = as_(cast.oscar).get(page_of(asked))

    asked.refresh_from_db()
    assert asked.manager_agreed_by == cast.oscar
    assert answer.context["desk"].open == {"set_hours", "name_deputy", "end"}


def test_hours_set_anew_lose_the_managers_agreement(cast, as_, asked):
    post(as_(cast.oscar), asked, "agree")

    post(as_(cast.petra), asked, "set_hours", hours="12", cost_code="CC-1", in_objectives="on")

    asked.refresh_from_db()
    assert (asked.hours_per_month, asked.in_objectives, asked.cost_code) == (Decimal("12.0"), True, "CC-1")
    assert asked.manager_agreed_at is None


def test_a_deputy_is_named_and_accepts_in_their_own_name(cast, as_, asked):
    post(as_(cast.olivia), asked, "name_deputy", deputy=cast.carl.pk)

    answer = post(as_(cast.carl), asked, "deputise")

    asked.refresh_from_db()
    assert answer.status_code == 302
    assert asked.deputy == cast.carl
    assert asked.deputy_accepted_at is not None


def test_a_deputy_from_technology_is_refused_with_the_reason(cast, as_, asked):
    answer = post(as_(cast.olivia), asked, "name_deputy", deputy=cast.tom.pk)

    assert answer.status_code == 422
    assert answer.context["desk"].forms["name_deputy"].non_field_errors() == [
        "Tom works in Platforms, which is part of technology; a decision owner answers for the business."
    ]


def test_an_ownership_ends_with_a_reason(cast, as_, asked):
    ownership_accept(asked, actor=cast.olivia.actor, at=NOW)

    post(as_(cast.petra), asked, "end", reason="She moves to Claims.")

    asked.refresh_from_db()
    assert (asked.status, asked.end_reason) == ("ended", "She moves to Claims.")


def test_an_unknown_act_changes_nothing(cast, as_, asked):
    answer = post(as_(cast.olivia), asked, "approve")

    asked.refresh_from_db()
    assert answer.status_code == 200
    assert asked.status == "proposed"


def test_a_deputy_is_searched_by_part_of_the_page(cast, as_, asked):
    answer = as_(cast.olivia).get(page_of(asked), {"deputy_q": "carl"}, headers={"HX-Request": "true"})

    assert [c.person for c in answer.context["desk"].candidates] == [cast.carl]
    assert answer.content.decode().strip().startswith('<div id="deputy-candidates">')


def test_naming_an_owner_is_refused_to_an_outsider(cast, as_, decision):
    answer = as_(cast.carl).post(reverse("owner-propose", args=[decision.pk]), {"person": cast.olivia.pk, "hours": 8})

    assert answer.status_code == 403
    assert not Ownership.objects.exists()


def test_somebody_is_asked_to_own_a_decision(cast, as_, decision):
    answer = as_(cast.petra).post(
        reverse("owner-propose", args=[decision.pk]), {"person": cast.olivia.pk, "hours": "8", "cost_code": "CC-7"}
    )

    asked = Ownership.objects.get()
    assert answer.url == f"{reverse('decision-edit', args=[decision.pk])}?step=owner"
    assert (asked.person, asked.status, asked.hours_per_month) == (cast.olivia, "proposed", Decimal("8.0"))


def test_somebody_from_technology_is_refused_and_what_was_typed_is_kept(cast, as_, decision):
    answer = as_(cast.petra).post(
        reverse("owner-propose", args=[decision.pk]), {"person": cast.tom.pk, "hours": "12", "cost_code": "CC-7"}
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.non_field_errors() == [
        "Tom works in Platforms, which is part of technology; a decision owner answers for the business."
    ]
    assert (form["hours"].value(), form["cost_code"].value()) == ("12", "CC-7")


def test_the_search_shows_what_speaks_against_each_person(cast, as_, decision):
    answer = as_(cast.petra).get(reverse("owner-propose", args=[decision.pk]), {"q": "platf"})

    assert [(c.person, c.reasons) for c in answer.context["candidates"]] == [
        (
            cast.tom,
            ("Tom works in Platforms, which is part of technology; a decision owner answers for the business.",),
        )
    ]


def test_the_page_of_an_ownership_asks_a_fixed_number_of_queries(cast, as_, asked, django_assert_num_queries):
    make_person("Dora", cast.claims)
    client = as_(cast.olivia)
    client.get(page_of(asked))

    with django_assert_num_queries(7):
        client.get(page_of(asked))
