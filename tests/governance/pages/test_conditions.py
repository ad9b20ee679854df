from datetime import timedelta

import pytest

from governance.models import Condition
from governance.rules.reviews import Lapse
from governance.services.verdicts import ConditionAsked
from tests.ready import decide, now, signed_by_all


@pytest.fixture
def cast(at_the_gate):
    return at_the_gate.cast


@pytest.fixture
def condition(cast, at_the_gate):
    """A condition of the go: Mona does it, Rita verifies it."""
    signed_by_all(cast, at_the_gate.review)
    due = now().date() + timedelta(days=20)
    asked = ConditionAsked("Measure by language.", cast.mona, cast.rita, due, Lapse.RESTRICT)
    decide(at_the_gate.review, cast.chris, "conditional_go", conditions=[asked])
    return Condition.objects.get()


@pytest.mark.parametrize("name", ["carl", "mona", "chris", "arne", "adam"])
def test_only_its_verifier_says_that_it_is_met(client, cast, condition, name):
    client.force_login(getattr(cast, name))

    shown = client.get(f"/conditions/{condition.pk}/").context["may_verify"]
    answer = client.post(f"/conditions/{condition.pk}/", {"evidence": "Report of May."})

    condition.refresh_from_db()
    assert (shown, answer.status_code, condition.state) == (False, 403, "open")


def test_its_owner_does_not_verify_it_under_a_second_account(client, cast, condition):
    cast.rita.identity_group = cast.mona.identity_group
    cast.rita.save()
    client.force_login(cast.rita)

    assert client.post(f"/conditions/{condition.pk}/", {"evidence": "Report."}).status_code == 403


def test_without_evidence_nothing_is_verified(client, cast, condition):
    client.force_login(cast.rita)

    assert client.post(f"/conditions/{condition.pk}/", {"evidence": " "}).status_code == 422


def test_the_verifier_says_what_shows_it_and_it_is_met(client, cast, condition):
    client.force_login(cast.rita)

    answer = client.post(f"/conditions/{condition.pk}/", {"evidence": "Report of May."})

    condition.refresh_from_db()
    assert answer.url == f"/reviews/{condition.review_id}/#condition-{condition.pk}"
    assert (condition.state, condition.evidence) == ("met", "Report of May.")
    lede = client.get(f"/conditions/{condition.pk}/").context["lede"]
    assert lede == f"Met: verified by Rita on {now():%-d %b %Y}."


def test_it_waits_for_whoever_does_it_and_whoever_verifies_it(client, cast, condition):
    told = {}
    for person in (cast.mona, cast.rita, cast.carl):
        client.force_login(person)
        (gates, *_rest) = client.get("/").context["sections"]
        told[person.display_name] = [(task.title, task.act_label) for task in gates["tasks"]]

    assert told == {
        "Mona": [("Meet a condition: Measure by language.", "Look at it")],
        "Rita": [("Verify a condition: Measure by language.", "Verify")],
        "Carl": [],
    }
