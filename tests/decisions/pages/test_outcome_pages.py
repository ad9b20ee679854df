import pytest
from django.urls import reverse

from decisions.models import AcceptableOutcome
from decisions.services.outcomes import outcomes_set
from tests.cast import NOW, make_decision


@pytest.fixture
def decision(cast):
    return make_decision(cast)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def step(decision):
    return f"{reverse('decision-edit', args=[decision.pk])}?step=outcomes"


def sent(*rows, **fields):
    data = {"outcomes-TOTAL_FORMS": len(rows), "outcomes-INITIAL_FORMS": 0} | fields
    for place, row in enumerate(rows):
        data |= {f"outcomes-{place}-{name}": value for name, value in row.items()}
    return data


def said(decision):
    return list(AcceptableOutcome.objects.filter(decision=decision).values_list("statement", flat=True))


def test_an_outsider_says_nothing(cast, as_, decision):
    answer = as_(cast.carl).post(step(decision), sent({"kind": "target", "statement": "Right team"}))

    assert answer.status_code == 403
    assert said(decision) == []


def test_outcomes_are_saved_with_examples_and_measure(cast, as_, decision):
    row = {"kind": "never", "statement": "A claim is lost", "examples": "One\n\n Two \nOne", "measure": "Lost claims"}

    answer = as_(cast.olivia).post(step(decision), sent(row, {"kind": ""}, revision=decision.revision))

    made = AcceptableOutcome.objects.get(decision=decision)
    assert answer.url == f"{reverse('decision-edit', args=[decision.pk])}?step=owner"
    assert (made.kind, made.examples, made.measure) == ("never", ["One", "Two"], "Lost claims")


@pytest.mark.parametrize(
    ("row", "field"),
    [({"kind": "target"}, "statement"), ({"statement": "Right team"}, "kind")],
    ids=["bare", "kindless"],
)
def test_an_outcome_says_what_happens_and_how_good_it_is(cast, as_, decision, row, field):
    answer = as_(cast.olivia).post(step(decision), sent(row))

    (form,) = answer.context["desk"].form
    assert answer.status_code == 422
    assert list(form.errors) == [field]
    assert said(decision) == []


def test_typing_saves_itself_once_it_is_whole(cast, as_, decision):
    client = as_(cast.olivia)
    autosave = {"HTTP_X_AUTOSAVE": "1"}

    half = client.post(step(decision), sent({"statement": "Right team"}, revision=decision.revision), **autosave)
    whole = client.post(
        step(decision), sent({"statement": "Right team", "kind": "target"}, revision=decision.revision), **autosave
    )

    assert (half.status_code, whole.status_code) == (422, 204)
    assert said(decision) == ["Right team"]


def test_outcomes_come_back_the_best_first_and_measures_known_elsewhere_are_offered(cast, as_, decision):
    outcomes = [
        {"kind": "never", "statement": "Lost", "examples": ["One"], "measure": "Losses"},
        {"kind": "target", "statement": "Found", "examples": ["One", "Two"], "measure": ""},
    ]
    outcomes_set(decision, outcomes=outcomes, actor=cast.olivia.actor, at=NOW)

    context = as_(cast.olivia).get(step(decision)).context

    forms = [(form["statement"].value(), form.example_count) for form in context["desk"].form]
    assert forms == [("Found", 2), ("Lost", 1), (None, 0)]
    assert (list(context["measures"]), context["least_examples"]) == (["Losses"], 3)
