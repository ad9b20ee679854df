import pytest

from decisions.rules.vocabulary import Verb
from governance.models import Classification
from governance.pages.classifications import VERBS
from governance.queries.classifications import classifications_for
from governance.services.classifications import classification_propose, may_decide_classification
from tests.cast import NOW, appoint, make_decision, make_initiative

ANSWERS = {"verbs": ["summarise"], "acts_without_person": "no", "principal_basis": "no"}


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def url(initiative):
    return f"/initiatives/{initiative.key}/classification/"


def propose(cast, initiative, by=None):
    return classification_propose(
        initiative,
        verbs=[Verb.SUMMARISE],
        acts_without_person=False,
        principal_basis=False,
        actor=(by or cast.petra).actor,
        at=NOW,
    )


@pytest.mark.parametrize("name", ["carl", "tom", "adam", "oscar"])
def test_who_is_not_trusted_to_assess_is_refused(client, cast, url, name):
    client.force_login(getattr(cast, name))

    answer = client.post(url, ANSWERS)

    assert answer.status_code == 403
    assert Classification.objects.count() == 0
    assert 'id="assess"' not in client.get(url).content.decode()


@pytest.mark.parametrize("name", ["petra", "carl", "oscar", "adam"])
def test_who_may_not_decide_is_refused(client, cast, initiative, name):
    waiting = propose(cast, initiative)
    client.force_login(getattr(cast, name))

    answer = client.post(f"/classifications/{waiting.pk}/decide/", {"act": "approve"})

    waiting.refresh_from_db()
    assert answer.status_code == 403
    assert waiting.status == "proposed"


def test_nothing_is_filled_in_beforehand(client, cast, url, initiative):
    initiative.suggested_nature, initiative.suggested_because = "labour", "It says “routes”."
    initiative.save()
    client.force_login(cast.petra)

    page = client.get(url).content.decode()

    assert "checked" not in page
    assert "Its description sounds like labour" in page


def test_the_nature_is_computed_while_one_answers(client, cast, url, initiative):
    make_decision(cast, initiative, autonomy=4)
    client.force_login(cast.petra)

    answer = client.post(url, ANSWERS | {"preview": "1"}, headers={"HX-Request": "true"})

    assert answer.context["assessment"].nature == "labour"
    assert answer.context["assessment"].reasons == (
        "In “Route case” the AI decides (A4: the AI decides, exceptions go to humans).",
    )
    assert answer.content.decode().strip().startswith('<section class="card" id="computed"')
    assert Classification.objects.count() == 0


def test_nothing_is_computed_while_a_question_is_open(client, cast, url):
    client.force_login(cast.petra)

    answer = client.post(url, {"verbs": ["route"], "preview": "1"}, headers={"HX-Request": "true"})

    assert answer.context["assessment"] is None


def test_an_assessment_waits_and_a_second_person_approves_it(client, cast, url, initiative):
    client.force_login(cast.petra)
    assert client.post(url, ANSWERS).url == f"{url}#waiting"
    waiting = Classification.objects.get()
    client.force_login(cast.rita)
    assert client.get(url).context["may_decide"]

    client.post(f"/classifications/{waiting.pk}/decide/", {"act": "approve"})

    initiative.refresh_from_db()
    assert initiative.nature == "tool"


def test_an_override_towards_less_is_refused_and_keeps_the_answers(client, cast, url):
    client.force_login(cast.petra)

    answer = client.post(url, ANSWERS | {"verbs": ["route"], "override": "tool", "override_reason": "Only sorts."})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "The answers make it labour. An override may only be stricter."
    ]
    assert "Only sorts." in answer.content.decode()


def test_sending_back_takes_a_reason(client, cast, initiative):
    waiting = propose(cast, initiative)
    client.force_login(cast.rita)
    decide = f"/classifications/{waiting.pk}/decide/"

    client.post(decide, {"act": "reject", "reason": " "})
    waiting.refresh_from_db()
    assert waiting.status == "proposed"

    client.post(decide, {"act": "reject", "reason": "It does route cases."})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.rejection_reason) == ("rejected", "It does route cases.")


def test_the_list_of_what_one_may_decide_agrees_with_the_service(cast, initiative):
    held = make_initiative(cast, "Held")
    appoint(cast, held, "second_line", cast.rita)
    found = [propose(cast, initiative), propose(cast, held), propose(cast, make_initiative(cast, "Own"), cast.rita)]

    for person in (cast.petra, cast.rita, cast.carl, cast.adam):
        allowed = [c for c in found if may_decide_classification(person.actor, c)]
        assert list(classifications_for(person.actor)) == allowed


def test_every_verb_has_plain_words():
    assert set(VERBS) == set(Verb)
