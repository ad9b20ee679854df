"""Reviews among what waits for a person."""

import pytest

from governance.rules.stages import Gate
from tests.cast import force_stage, make_initiative
from tests.ready import open_review, signed_by_all


@pytest.fixture
def gates_of(client):
    """What waits for a person at the gates: the titles and what one click does."""

    def read(person):
        client.force_login(person)
        (gates, *_rest) = client.get("/").context["sections"]
        return [(task.title, task.act_label) for task in gates["tasks"]]

    return read


def test_a_review_waits_for_whose_turn_it_is_alone(client, at_the_gate, gates_of):
    people, review = at_the_gate.cast, at_the_gate.review

    assert gates_of(people.olivia) == [("Sign: Pilot to production, Case triage", "Read and sign")]
    (task,) = client.get("/").context["sections"][0]["tasks"]
    step = review.steps.get(capacity="outcome_owner")
    assert (task.url, task.due) == (f"/reviews/{review.pk}/#sign-{step.pk}", step.due_at)
    for other in (people.rita, people.chris, people.petra, people.arne, people.adam, people.carl):
        assert gates_of(other) == []

    signed_by_all(people, review)
    assert gates_of(people.olivia) == []
    assert gates_of(people.chris) == [("Decide: Pilot to production, Case triage", "Read and decide")]
    assert gates_of(people.petra) == []


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_open_reviews_takes_the_same_number_of_questions(
    client, at_the_gate, count, django_assert_num_queries
):
    cast = at_the_gate.cast
    for number in range(count):
        initiative = make_initiative(cast, f"Initiative {number}")
        force_stage(initiative, "shaping", cast.petra)
        open_review(cast, initiative, Gate.PILOT)
    client.force_login(cast.bea)  # of the board: every step could be hers

    with django_assert_num_queries(107):
        client.get("/")
