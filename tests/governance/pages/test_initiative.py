import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Initiative
from governance.services.sweep import sweep
from tests.cast import NOW, appoint, force_stage, make_decision, make_initiative, profile


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def pmo(client, cast):
    client.force_login(cast.petra)
    return client


def page_of(client, initiative):
    return client.get(f"/initiatives/{initiative.key}/")


def card(answer, number):
    return answer.context["questions"][number - 1]


def test_a_key_that_nobody_has_is_not_found(pmo):
    assert pmo.get("/initiatives/AI-9999/").status_code == 404


def test_the_page_opens_with_the_answer(pmo, cast, initiative):
    appoint(cast, initiative, "measurement_owner", cast.carl)
    force_stage(initiative, "shaping", cast.petra)
    force_stage(initiative, "pilot", cast.petra)

    context = page_of(pmo, initiative).context

    assert context["lede"] == "1 of 5 questions answered."
    assert context["lede_more"] == "Production is refused: 30 requirements not met."


def test_nobody_yet_comes_with_the_act_that_mends_it(pmo, initiative):
    shown = card(page_of(pmo, initiative), 2)

    assert (shown["state"], shown["person"]) == ("open", None)
    assert shown["mend_url"] == f"/initiatives/{initiative.key}/accountabilities/#risk_tolerance_owner"
    assert shown["mend_label"] == "Name somebody"


def test_the_logic_is_unknown_while_no_decision_is_registered(pmo, initiative):
    shown = card(page_of(pmo, initiative), 1)

    assert shown["state"] == "unknown"
    assert shown["mend_url"] == f"/initiatives/{initiative.key}/decisions/"


def test_a_question_that_its_profile_does_not_ask_is_not_open(pmo, cast):
    tool = make_initiative(cast, "Search", policy_profile=profile("light_tool"))

    answer = page_of(pmo, tool)

    assert {question["state"] for question in answer.context["questions"]} == {"not_asked"}
    assert answer.context["lede"] == "The five questions are not asked of it."


def test_nothing_is_to_be_mended_in_what_is_over(pmo, cast, initiative):
    force_stage(initiative, "stopped", cast.petra)

    context = page_of(pmo, initiative).context

    mends = [shown.get("mend_url") for shown in (*context["questions"], *context["owners"])]
    acts = [act["label"] for act in context["acts"]]
    assert (context["groups"], acts, [mend for mend in mends if mend]) == ([], ["Card"], [])


def test_a_holder_is_shown_with_acceptance_unit_hours_and_deputy(pmo, cast, initiative):
    appoint(cast, initiative, "measurement_owner", cast.carl, hours=8)

    shown = card(page_of(pmo, initiative), 4)

    assert (shown["state"], shown["person"], shown["person_state"]) == ("answered", cast.carl, "accepted")
    assert (shown["place"], shown["place_result"]) == ("In the business", "met")
    assert (shown["hours_text"], shown["deputy"]) == ("8 hours a month", "")


def test_somebody_who_was_asked_has_not_answered_the_question(pmo, cast, initiative):
    asked = appoint(cast, initiative, "measurement_owner", cast.carl, accept=False)

    shown = card(page_of(pmo, initiative), 4)

    assert (shown["state"], shown["person_state"]) == ("open", "proposed")
    assert shown["mend_url"] == f"/accountabilities/{asked.pk}/"


def test_the_page_judges_afresh_and_not_by_what_was_kept(pmo, cast, initiative):
    appoint(cast, initiative, "measurement_owner", cast.carl)
    initiative.readiness.delete()

    assert page_of(pmo, initiative).context["lede"] == "1 of 5 questions answered."


def test_what_a_source_says_is_told_apart_from_what_remit_allowed(pmo, cast):
    imported = make_initiative(cast, reported_stage="production")

    assert "Its source says production; Remit has not allowed it." in page_of(pmo, imported).content.decode()


def test_a_suggested_nature_is_no_fact(pmo, initiative):
    Initiative.objects.filter(pk=initiative.pk).update(suggested_nature="labour", suggested_because="It says “routes”.")

    text = page_of(pmo, initiative).content.decode()

    assert "Suggested: labour. Nobody has classified it." in text
    assert "It says “routes”." in text


def test_whoever_may_not_change_it_is_offered_no_edit(client, cast, initiative):
    client.force_login(cast.carl)

    acts = page_of(client, initiative).context["acts"]

    assert [act["label"] for act in acts] == ["Go to the gate to shaping", "Card"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_sends_as_many_statements_for_one_decision_and_holder_as_for_many(pmo, cast, initiative, count):
    for number in range(count):
        make_decision(cast, initiative, name=f"Decision {number}")
    for capacity, person in list(
        zip(
            ("outcome_owner", "measurement_owner", "intervention_lead"),
            (cast.olivia, cast.carl, cast.oscar),
            strict=True,
        )
    )[:count]:
        appoint(cast, initiative, capacity, person)
    sweep(at=NOW)
    page_of(pmo, initiative)

    with CaptureQueriesContext(connection) as sent:
        page_of(pmo, initiative)

    assert len(sent) == 60
