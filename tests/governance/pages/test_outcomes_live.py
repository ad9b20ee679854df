"""Whether the pages about outcomes are told of what changed, in answers that end at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import make_initiative
from tests.governance.measured import days_of, measured, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def tolerance(cast):
    return measured(make_initiative(cast))


@pytest.fixture
def url(tolerance):
    return f"/initiatives/{tolerance.initiative.key}/outcomes/live/"


@pytest.fixture
def ask(client, cast, url):
    """Return a function that asks as somebody who holds nothing and returns the lines of the answer."""
    client.force_login(cast.carl)

    def asked(seen="", **query):
        answer = client.get(url, query, headers={"Last-Event-ID": seen} if seen else {})
        assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
        assert "no-store" in answer["Cache-Control"]
        return answer.content.decode().splitlines()

    return asked


def test_whoever_saw_nothing_yet_is_told_that_it_changed_and_whoever_saw_it_is_not(ask):
    first = ask()
    mark = first[1].removeprefix("id: ")

    assert first == ["retry: 3000", f"id: {mark}", "event: changed", f"data: {mark}", ""]
    assert ask(mark) == ["retry: 3000", ": nothing new", ""]
    assert ask(mark=mark) == ["retry: 3000", ": nothing new", ""]
    assert ask("something older", mark=mark)[2] == "event: changed"


def test_readings_and_days_change_the_mark_and_those_of_others_do_not(ask, cast, tolerance):
    marks = [ask()[1]]
    stands(tolerance, "green")
    marks.append(ask()[1])
    days_of(tolerance, days=1)
    marks.append(ask()[1])
    other = measured(make_initiative(cast, "Another one"))
    stands(other, "red")
    days_of(other, days=1)

    assert len(set(marks)) == 3
    assert ask()[1] == marks[-1]


def test_it_asks_few_statements_and_a_stranger_is_sent_to_sign_in(ask, client, url):
    ask()
    with CaptureQueriesContext(connection) as sent:
        ask()
    client.logout()

    assert len(sent) == 6  # session, person, what they are trusted with, what is confidential, initiative, mark
    assert client.get(url).status_code == 302
