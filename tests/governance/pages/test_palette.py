import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import make_decision, make_initiative


def found(client, q):
    return [(item["label"], item["url"]) for item in client.get("/palette/", {"q": q}).json()["items"]]


def test_a_stranger_is_told_nothing(client, cast):
    make_initiative(cast, "Case triage")

    answer = client.get("/palette/", {"q": "case"})

    assert (answer.status_code, answer.content) == (302, b"")


def test_pages_initiatives_decisions_and_people_are_found(client, cast):
    initiative = make_initiative(cast, "Portable triage")
    decision = make_decision(cast, name="Report port")
    cast.carl.job_title = "Porter"
    cast.carl.save(update_fields=["job_title"])
    client.force_login(cast.carl)

    assert found(client, "port") == [
        ("Portfolio", "/portfolio/"),
        ("Import a list", "/import/"),
        ("Portable triage", f"/initiatives/{initiative.key}/"),
        ("Report port", f"/decisions/{decision.pk}/"),
        ("Carl", f"/people/{cast.carl.pk}/"),
    ]


def test_a_key_comes_first(client, cast):
    initiative = make_initiative(cast, "Case triage")
    make_initiative(cast, f"A successor of {initiative.key}")
    client.force_login(cast.carl)

    assert found(client, initiative.key)[0] == ("Case triage", f"/initiatives/{initiative.key}/")


def test_somebody_who_left_and_a_retired_decision_are_not_offered(client, cast):
    cast.arne.is_active = False
    cast.arne.save(update_fields=["is_active"])
    client.force_login(cast.carl)

    assert found(client, "arne") == []


def test_nothing_is_offered_for_no_letters(client, cast):
    client.force_login(cast.carl)

    assert found(client, " ") == []


@pytest.mark.parametrize("count", [1, 30])
def test_at_most_twelve_places_in_a_fixed_number_of_statements(client, cast, count):
    for number in range(count):
        make_initiative(cast, f"Polar {number}")
        make_decision(cast, name=f"Polar decision {number}")
    client.force_login(cast.carl)
    found(client, "po")

    with CaptureQueriesContext(connection) as sent:
        items = found(client, "po")

    assert len(items) <= 12
    assert len(sent) == 6
