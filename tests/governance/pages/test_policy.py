from dataclasses import fields

import pytest

from governance.models import PolicyProfile
from governance.pages.policy import NUMBERS, WAIVERS, number_sentences
from governance.rules.flags import FLAG_TITLES
from governance.rules.policy import Policy
from governance.rules.requirements import REQUIREMENTS
from governance.rules.stages import MOVES


@pytest.fixture
def page(client, cast):
    client.force_login(cast.carl)
    return lambda **query: client.get("/policy/", query)


def test_it_shows_every_requirement_move_and_flag_rule_there_is(page):
    answer = page()

    assert [row.requirement for row in answer.context["requirements"]] == list(REQUIREMENTS.values())
    assert answer.context["moves"] == MOVES
    assert dict(answer.context["flag_rules"]) == FLAG_TITLES


def test_a_profile_says_at_which_gates_a_requirement_is_asked(page):
    gates = {row.requirement.id: row.gates for row in page(profile="light_tool").context["requirements"]}

    like_production = ("Pilot to production", "Loosening in production", "Yearly re-authorisation")
    assert gates["CLS-1"] == ("Pilot entry", *like_production)
    assert gates["PLT-1"] == like_production
    assert gates["DEC-1"] == ()


def test_an_unknown_profile_shows_the_first(page):
    assert page(profile="nobody").context["profile"].key == "default_labour"


def test_every_number_of_a_profile_has_its_sentence(db):
    numbers = {field.name for field in fields(Policy) if field.type in {int, float}}

    assert numbers == NUMBERS.keys()
    assert number_sentences(PolicyProfile.objects.get(key="default_labour").policy)[0] == (
        "A classification counts for 365 days."
    )


def test_every_kind_of_waiver_has_its_words():
    assert {requirement.waiver for requirement in REQUIREMENTS.values()} <= WAIVERS.keys()


def test_autonomy_is_capped_as_the_rule_says(page):
    caps = dict(page().context["caps"])

    assert caps["Critical: rights, safety or legal effect"][2] == "A1: the AI recommends, a human chooses"
