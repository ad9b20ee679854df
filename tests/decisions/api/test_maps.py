"""Decision maps over the API."""

import pytest

from decisions.models import Decision, DecisionMap
from tests.api_client import ApiClient
from tests.cast import make_decision

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:own="urn:own" id="claims" name="Claims"
    namespace="urn:claims">
  <decision id="assess" name="Assess damage" own:mark="kept">
    <question>How bad is it?</question>
    <informationRequirement id="need"><requiredInput href="#photos"/></informationRequirement>
  </decision>
  <inputData id="photos" name="Photos"/>
</definitions>
"""


def imported(person, unit, document=DOCUMENT):
    path = f"/api/v1/decision-maps?unit={unit.pk}&name=claims.dmn"
    return ApiClient(person).client.post(path, document.encode(), content_type="application/xml")


def test_whoever_may_do_nothing_imports_nothing(cast):
    response = imported(cast.arne, cast.operations)

    assert response.status_code == 403
    assert not DecisionMap.objects.exists()


def test_a_document_arrives_with_its_decisions_and_no_owner(cast):
    response = imported(cast.olivia, cast.operations)

    shown = response.json()
    assert response.status_code == 201
    assert [(node["kind"], node["name"]) for node in shown["nodes"]] == [
        ("decision", "Assess damage"),
        ("input", "Photos"),
    ]
    decision = Decision.objects.get()
    assert (decision.question, decision.ownerships.count()) == ("How bad is it?", 0)


def test_what_nobody_understands_comes_out_as_it_came_in(cast):
    made = imported(cast.olivia, cast.operations).json()["id"]

    response = ApiClient(cast.carl).get(f"decision-maps/{made}/xml")

    assert b'own:mark="kept"' in response.content
    assert response["Content-Type"] == "application/xml"


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + DOCUMENT.split("?>", 1)[1], 409),
        ("<definitions>", 409),
        ("", 409),
    ],
)
def test_a_document_that_is_none_is_refused_with_the_reason(cast, document, status):
    response = imported(cast.olivia, cast.operations, document)

    assert response.status_code == status
    assert response.json()["reasons"]
    assert not Decision.objects.exists()


def test_an_import_names_its_unit(cast):
    response = ApiClient(cast.olivia).client.post("/api/v1/decision-maps", b"x", content_type="application/xml")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["unit"])


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for _each in range(count):
        imported(cast.olivia, cast.operations)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("decision-maps", q="claims")

    assert len(response.json()["results"]) == count


def test_maps_are_found_by_a_decision_in_them(cast):
    imported(cast.olivia, cast.operations)
    other = make_decision(cast, name="Elsewhere")

    api, inside = ApiClient(cast.carl), Decision.objects.get(name="Assess damage")

    found = [api.get("decision-maps", decision=pk).json()["results"] for pk in (inside.pk, other.pk)]
    assert [len(rows) for rows in found] == [1, 0]
