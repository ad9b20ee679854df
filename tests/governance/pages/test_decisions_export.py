import csv
import io

import pytest
from django.urls import reverse

from tests.cast import make_decision, make_initiative


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_register_is_closed_to_whoever_is_not_signed_in(client, cast):
    assert client.get(reverse("decisions-export", args=["csv"])).status_code == 302


def test_what_the_list_shows_is_what_the_file_holds(client, cast):
    make_decision(cast, make_initiative(cast), verb="route", autonomy=2)
    make_decision(cast, name="=Settle claim")
    client.force_login(cast.carl)

    everything = lines(client.get(reverse("decisions-export", args=["csv"])))
    routed = lines(client.get(reverse("decisions-export", args=["csv"]), {"verb": "route"}))

    assert [row["Decision"] for row in everything] == ["Route case", "'=Settle claim"]
    assert [(row["Decision"], row["Autonomy"], row["Cited by"]) for row in routed] == [("Route case", "A2", "1")]


@pytest.mark.parametrize("count", [1, 40])
def test_the_whole_register_is_read_in_as_many_queries_as_one_row(client, cast, count, django_assert_num_queries):
    for place in range(count):
        make_decision(cast, name=f"Route case {place}")
    client.force_login(cast.carl)

    with django_assert_num_queries(16):
        rows = lines(client.get(reverse("decisions-export", args=["csv"])))

    assert len(rows) == count


def test_there_is_no_other_kind_of_file(client, cast):
    client.force_login(cast.carl)

    assert client.get(reverse("decisions-export", args=["pdf"])).status_code == 404
