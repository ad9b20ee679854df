"""Segments, grants, outcomes and reviews of decisions over the API."""

import pytest

from decisions.models import AutonomyGrant, Segment
from tests.api_client import ApiClient, reasons
from tests.cast import make_decision


@pytest.fixture
def decision(cast):
    return make_decision(cast, impact="moderate", reversibility="easy", autonomy=4)


def made(cast, **values):
    values = {"name": "Retail", "unit": cast.operations.pk} | values
    return ApiClient(cast.olivia).post("segments", values)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        Segment.objects.create(unit=cast.operations, name=f"Segment {number}", created_by=cast.olivia)
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        response = api.get("segments", q="segment")

    assert len(response.json()["results"]) == count


def test_a_stranger_changes_no_segment(cast):
    path = f"segments/{made(cast).json()['id']}"
    stranger = ApiClient(cast.carl)

    refused = stranger.patch(path, {"name": "Mine"}), stranger.delete(path)

    assert [(r.status_code, reasons(r)) for r in refused] == [(403, ["PERMISSION"])] * 2


def test_a_predicate_that_cannot_be_read_is_refused_with_its_place(cast):
    response = made(cast, predicate="Amount > (")

    assert (response.status_code, reasons(response)) == (409, ["PREDICATE"])


def test_grants_are_set_and_the_unknown_is_left_to_people(cast, decision):
    retail = made(cast).json()["id"]
    grants = [{"segment": retail, "level": 4, "share": "0.9"}]
    ramp = [{"share": 10, "days": 14}, {"share": 100, "days": 0}]

    shown = ApiClient(cast.olivia).put(f"decisions/{decision.pk}/grants", {"grants": grants, "ramp": ramp}).json()

    assert {(g["segment"] or {}).get("name"): g["level"] for g in shown["grants"]} == {"Retail": 4, None: 0}
    assert [step["share"] for step in shown["ramp"]] == [10, 100]


def test_a_grant_above_the_cap_is_refused(cast, decision):
    retail = made(cast).json()["id"]

    response = ApiClient(cast.olivia).put(
        f"decisions/{decision.pk}/grants", {"grants": [{"segment": retail, "level": 5}]}
    )

    assert (response.status_code, reasons(response)) == (409, ["DEC-8"])
    assert not AutonomyGrant.objects.exists()


def test_a_segment_in_use_is_not_removed(cast, decision):
    retail, api = made(cast).json()["id"], ApiClient(cast.olivia)
    api.put(f"decisions/{decision.pk}/grants", {"grants": [{"segment": retail, "level": 1}]})

    assert api.delete(f"segments/{retail}").status_code == 409


def test_outcomes_are_set(cast, decision):
    outcome = {"kind": "target", "statement": "The right team has it the same day.", "examples": ["One", "Two"]}

    shown = ApiClient(cast.olivia).put(f"decisions/{decision.pk}/outcomes", {"outcomes": [outcome]}).json()

    assert [(o["kind"], o["examples"]) for o in shown["outcomes"]] == [("target", ["One", "Two"])]


def test_a_decision_is_found_to_hold_still(cast, decision):
    path = f"decisions/{decision.pk}/review"

    assert ApiClient(cast.carl).post(path).status_code == 403
    assert ApiClient(cast.olivia).post(path).json()["reviewed_by"]["id"] == cast.olivia.pk
