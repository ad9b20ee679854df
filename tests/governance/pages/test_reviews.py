from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Review
from governance.rules.stages import Gate
from governance.services.reviews import review_withdraw
from roles.models import Unit
from tests.cast import force_stage, make_initiative
from tests.ready import now, open_review, sign


@pytest.fixture
def cast(at_the_gate):
    return at_the_gate.cast


@pytest.fixture
def review(at_the_gate):
    return at_the_gate.review


@pytest.fixture
def rows_of(client):
    """The rows that somebody sees: which initiative, which gate, the state in a word."""

    def read(person, **query):
        client.force_login(person)
        rows = client.get("/reviews/", query).context["rows"]
        return [(row.review.initiative.title, row.review.gate, row.tag.label) for row in rows]

    return read


DONE = [
    ("Letter drafting", "production", "Go"),
    ("Letter drafting", "pilot", "Go"),
    ("Case triage", "pilot", "Go"),
]


def test_what_waits_for_whoever_looks_comes_first_then_what_is_open_then_what_was_decided(cast, review, rows_of):
    assert rows_of(cast.olivia) == [("Case triage", "production", "Waits for you"), *DONE]
    assert rows_of(cast.carl) == [("Case triage", "production", "Open"), *DONE]


def test_what_one_has_signed_waits_for_others(cast, review, client):
    sign(review, cast.olivia, "accepted")
    client.force_login(cast.olivia)

    page = client.get("/reviews/").context

    (row, *_rest) = page["rows"]
    assert page["lede"] == ("No review waits for you.", "1 review is open.")
    assert (row.signed, row.asked, row.waits_for) == (1, 7, ("Tom (platform owner)",))


def test_a_step_whose_turn_has_not_come_does_not_wait(cast, review, rows_of):
    assert rows_of(cast.rita, mine="me") == []

    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")

    assert rows_of(cast.rita, mine="me") == [("Case triage", "production", "Waits for you")]


def test_what_something_speaks_against_does_not_wait(cast, review, rows_of):
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")
    cast.hana.manager = cast.olivia
    cast.hana.save()

    assert rows_of(cast.hana, mine="me") == []


def test_the_list_is_narrowed_by_what_the_address_says(cast, review, rows_of):
    first, *others = [("Case triage", "production", "Open"), *DONE]

    assert rows_of(cast.carl, state="open") == [first]
    assert rows_of(cast.carl, state="decided") == others
    assert rows_of(cast.carl, gate="production") == [first, others[0]]
    assert rows_of(cast.carl, q="letter") == others[:2]
    assert rows_of(cast.carl, initiative=review.initiative.key) == [first, others[2]]
    assert rows_of(cast.carl, unit=Unit.objects.get(name="Technology").pk) == []
    assert rows_of(cast.carl, unit=Unit.objects.get(name="Operations").pk) == [first, *others]


def test_a_review_that_expired_is_not_open_whether_or_not_a_job_has_looked(cast, review, rows_of):
    Review.objects.filter(pk=review.pk).update(expires_at=now() - timedelta(minutes=1))

    assert rows_of(cast.olivia, state="open") == []
    assert rows_of(cast.olivia, state="expired") == [("Case triage", "production", "Expired")]


def test_one_that_was_taken_back_says_so(cast, review, rows_of):
    review_withdraw(review, reason="Too early.", actor=cast.petra.actor, at=now())

    assert rows_of(cast.olivia, state="withdrawn") == [("Case triage", "production", "Taken back")]


def test_an_empty_list_says_what_would_fill_it(cast, review, client):
    client.force_login(cast.carl)

    assert "No review matches" in client.get("/reviews/", {"q": "nothing of it"}).content.decode()


def test_the_list_comes_as_a_file_with_the_same_rows(cast, review, client):
    client.force_login(cast.carl)

    answer = client.get("/reviews/export/csv/", {"state": "open"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.split(",")[1:7] for line in lines[1:]] == [
        ["Case triage", "2", "Pilot to production", "open", "", "0"]
    ]
    assert client.get("/reviews/export/pdf/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_sends_as_many_statements_for_one_review_as_for_many(cast, review, client, count):
    for number in range(count):
        initiative = make_initiative(cast, f"Initiative {number}")
        force_stage(initiative, "shaping", cast.petra)
        open_review(cast, initiative, Gate.PILOT)
    client.force_login(cast.bea)  # of the board: every step could be hers

    with CaptureQueriesContext(connection) as queries:
        client.get("/reviews/")

    assert len(queries) == 96
