"""Sending outcomes: what is answered, what is refused as a whole, and how senders are held up."""

import gzip
import json

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import Outcome
from governance.rules.outcomes import MOST_BYTES
from tests.api_client import ApiClient, reasons
from tests.cast import make_decision, make_initiative
from tests.governance.services.outcome_events import told

PATH = "/api/v1/outcomes:batch"
NDJSON = "application/x-ndjson"


@pytest.fixture
def initiative(cast):
    made = make_initiative(cast, "Triage")
    make_decision(cast, made)
    return made


@pytest.fixture
def send(cast, initiative):
    client = ApiClient(cast.tom).client

    def post(*rows, path=PATH, content_type="application/json", body=None, **headers):
        body = json.dumps(rows) if body is None else body
        return client.post(path, body, content_type=content_type, headers=headers)

    return post


def now(event_id, **fields):
    return told(event_id, occurred_at=timezone.now().isoformat(), **fields)


def test_outcomes_are_taken_and_each_row_that_is_not_is_told(send):
    answer = send(now("a"), now("b", confidence=1.4), now("a"), now("c", environment="a b"), now("d"))

    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 2,
        "duplicate": 1,
        "rejected": 2,
        "reasons": [
            {"row": 2, "event_id": "b", "reason": "confidence 1.4 is above 1."},
            {
                "row": 4,
                "event_id": "c",
                "reason": "An environment is named with up to 60 letters, digits and . _ -, such as production-eu.",
            },
        ],
    }


def test_lines_packed_and_a_slash_at_the_end_are_fine(send, initiative):
    body = gzip.compress("\n".join(json.dumps(now(name, decision="Elsewhere")) for name in "ab").encode())

    answer = send(
        body=body, path=f"{PATH}/?initiative={initiative.key}", content_type=NDJSON, **{"Content-Encoding": "gzip"}
    )

    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert set(Outcome.objects.values_list("initiative_id", "decision")) == {(initiative.pk, "Elsewhere")}


def test_asked_twice_with_one_key_it_answers_the_same(send):
    rows = [now("a")]
    first, second = (send(*rows, **{"Idempotency-Key": "once"}) for _time in range(2))

    assert first.json() == second.json() == {"accepted": 1, "duplicate": 0, "rejected": 0, "reasons": []}
    assert second["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"body": ""}, 400),
        ({"body": "[]"}, 400),
        ({"body": "[{"}, 400),
        ({"body": "[" * 100_000}, 400),
        ({"body": gzip.compress(b" " * (MOST_BYTES + 1)), "Content-Encoding": "gzip"}, 413),
        ({"path": f"{PATH}?colour=red"}, 400),
        ({"path": f"{PATH}?initiative=AI-9999999"}, 404),
        ({"body": "a,b", "content_type": "text/csv"}, 415),
        ({"body": "[]", "Content-Encoding": "br"}, 415),
        ({"body": "[]", "Content-Encoding": "gzip"}, 400),
        ({"body": b" " * (MOST_BYTES + 1)}, 413),
    ],
)
def test_a_body_that_cannot_be_taken_at_all_is_a_problem(send, sent, status):
    answer = send(**sent)

    assert answer.status_code == status
    assert reasons(answer)


def test_strangers_and_those_who_may_not_report_are_refused(send, cast, initiative):
    rows = json.dumps([now("a")])
    assert Client().post(PATH, rows, content_type="application/json").status_code == 401

    answer = ApiClient(cast.carl).client.post(PATH, rows, content_type="application/json")

    assert (answer.status_code, reasons(answer)) == (403, ["PERMISSION"])


def test_more_than_can_be_counted_waits(send, settings):
    send(now("a"), now("b"))
    settings.OUTCOMES_BACKLOG = 2

    answer = send(now("c"))

    assert (answer.status_code, answer["Retry-After"]) == (429, "15")
    assert Outcome.objects.count() == 2


def test_an_account_sends_so_much_a_minute(send, settings):
    settings.OUTCOMES_PER_MINUTE = 2
    first = send(now("a"), now("b"))

    answer = send(now("c"))

    assert (first.status_code, answer.status_code) == (202, 429)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert Outcome.objects.count() == 2
