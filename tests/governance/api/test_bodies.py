"""How large and how deep a body may be."""

import json

import pytest

from governance.api.idempotency import LARGEST_BODY
from governance.models import IdempotencyKey, Initiative
from roles.api.parsers import MOST_BYTES, BoundedJSONParser, TooLarge
from tests.api_client import JSON, ApiClient, reasons

RAW = "application/octet-stream"


class Endless:
    """A body without an end that counts how much of it is read."""

    def __init__(self):
        self.given = 0

    def read(self, size=-1):
        assert size > 0, "all of it was asked for"
        self.given += size
        return b" " * size


def sent(person, body, path="initiatives", kind=JSON, **headers):
    return ApiClient(person).client.post(f"/api/v1/{path}", body, content_type=kind, headers=headers)


def test_a_body_larger_than_anything_here_is_refused_whole(cast):
    body = json.dumps({"title": "Case triage", "beneficiary_unit": cast.operations.pk, "summary": "x" * MOST_BYTES})

    response = sent(cast.petra, body)

    assert (response.status_code, reasons(response)) == (413, ["TOO_LARGE"])
    assert response.json()["title"] == "Too large"
    assert "at most 5 MB" in response.json()["detail"]
    assert not Initiative.objects.exists()


def test_a_body_that_hides_its_length_is_not_read_to_its_end():
    body = Endless()

    with pytest.raises(TooLarge):
        BoundedJSONParser().parse(body)

    assert body.given < 2 * MOST_BYTES


def test_a_large_body_that_is_let_in_is_read(cast):
    body = json.dumps({"title": "Case triage", "beneficiary_unit": cast.operations.pk}) + " " * 3_000_000

    assert sent(cast.petra, body).status_code == 201


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_body_nested_deeper_than_anybody_reads_is_no_failure_of_ours(cast, opening):
    response = sent(cast.petra, opening * 200_000)

    assert (response.status_code, reasons(response)) == (400, ["PARSE_ERROR"])


def test_what_is_too_large_for_a_key_is_refused_with_what_to_do_and_keeps_nothing(cast):
    for path, kind in (("decisions/1/case-files?name=a.csv", RAW), ("decision-maps?unit=1", "application/xml")):
        response = sent(cast.petra, b"x" * (LARGEST_BODY + 1), path, kind, **{"idempotency-key": "one"})

        assert (response.status_code, reasons(response)) == (413, ["IDEMPOTENCY_KEY"])
        assert "without a key" in response.json()["detail"]
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("initiatives", {"title": 5}, "title"),
        ("initiatives", {"beneficiary_unit": "{unit}"}, "beneficiary_unit"),
        ("initiatives", {"impact_tier": True}, "impact_tier"),
        ("initiatives", {"impact_tier": "2"}, "impact_tier"),
        ("initiatives", {"systems": ["1"]}, "systems"),
        ("initiatives", {"systems": {"0": 1}}, "systems"),
        ("initiatives", {"reported_stage": 0}, "reported_stage"),
        ("initiatives", {"pilot_start": 20260901}, "pilot_start"),
        ("segments", {"high_touch": "yes"}, "high_touch"),
        ("queues", {"staffed_fte": "1e2"}, "staffed_fte"),
        ("queues", {"staffed_fte": ""}, "staffed_fte"),
        ("queues", {"days": 1}, "days"),
        ("queues", {"name": " " + 120 * "x"}, "name"),
    ],
)
def test_a_value_that_the_schema_rules_out_is_refused_and_named(cast, path, body, wrong):
    unit = str(cast.operations.pk)
    body = {name: unit if value == "{unit}" else value for name, value in body.items()}

    response = ApiClient(cast.olivia).post(path, body)

    assert (response.status_code, wrong in reasons(response)) == (400, True), response.json()


def test_a_whole_number_may_be_written_with_a_point_and_a_decimal_as_a_number(cast):
    hours = {"staffed_from": "08:00", "staffed_until": "18:00"}

    made = ApiClient(cast.olivia).post(
        "queues",
        {"name": "Desk", "unit": float(cast.operations.pk), "staffed_fte": 1.5, "handling_minutes": 5.0} | hours,
    )

    assert (made.status_code, made.json()["staffed_fte"]) == (201, "1.50"), made.json()
