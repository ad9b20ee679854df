"""Notices, saved views, endpoints, the portfolio and search over the API."""

import pytest

from governance.models import Delivery, Endpoint, LedgerEntry, Notice
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, make_initiative

ENDPOINT = {"name": "Risk", "url": "https://hooks.example.org/x", "happenings": ["flag.raised"]}


def told(person, key):
    return Notice.objects.create(
        key=key, person=person, kind="asked", message="You are asked.", url="/", created_at=NOW
    )


def test_everybody_reads_their_own_notices_alone(cast):
    mine, other = told(cast.carl, "one"), told(cast.olivia, "two")
    api = ApiClient(cast.carl)

    listed, foreign = api.get("notices", read=False), api.post(f"notices/{other.pk}/read")
    read, rest = api.post(f"notices/{mine.pk}/read"), api.post("notices/read")

    assert [row["id"] for row in listed.json()["results"]] == [mine.pk]
    assert (foreign.status_code, rest.json()) == (404, {"read": 0})
    assert read.json()["read_at"] is not None
    assert Notice.objects.get(pk=other.pk).read_at is None


def test_views_are_saved_shared_and_deleted_by_their_owner(cast):
    api = ApiClient(cast.carl)
    made = api.post("saved-views", {"name": "Labour", "scope": {"nature": "labour"}})
    path = f"saved-views/{made.json()['id']}"

    unseen = ApiClient(cast.olivia).get(path)
    api.patch(path, {"shared": True})
    foreign = ApiClient(cast.olivia).patch(path, {"name": "Mine"})
    gone = api.delete(path)

    assert (made.status_code, made.json()["address"]) == (201, {"nature": "labour"})
    assert (unseen.status_code, foreign.status_code, gone.status_code) == (404, 403, 204)


@pytest.mark.parametrize("path", ["endpoints", "deliveries"])
def test_only_who_runs_channels_sees_what_goes_out(cast, path):
    api = ApiClient(cast.carl)

    assert api.get(path).status_code == 403
    assert api.post("endpoints", ENDPOINT).status_code == 403


def test_an_endpoint_is_registered_tried_given_a_secret_and_ended(cast):
    api = ApiClient(cast.petra)
    made = api.post("endpoints", ENDPOINT)
    path = f"endpoints/{made.json()['id']}"

    tried, turned, shown = api.post(f"{path}/try"), api.post(f"{path}/secret"), api.get(path)
    ended, again = api.post(f"{path}/end"), api.post(f"{path}/end")

    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    assert made.json()["secret"] != turned.json()["secret"]
    assert "secret" not in shown.json()
    assert "secret" not in str(LedgerEntry.objects.filter(verb="endpoint_register").values())
    assert (tried.status_code, tried.json()["state"]) == (201, "waiting")
    assert (ended.status_code, again.status_code) == (200, 409)


def test_an_address_that_others_could_read_along_is_refused(cast):
    refused = ApiClient(cast.petra).post("endpoints", ENDPOINT | {"url": "http://10.0.0.1/x"})

    assert (refused.status_code, Endpoint.objects.count()) == (409, 0)


def test_what_was_given_up_is_sent_again(cast):
    api = ApiClient(cast.petra)
    pk = api.post(f"endpoints/{api.post('endpoints', ENDPOINT).json()['id']}/try").json()["id"]
    early = api.post(f"deliveries/{pk}/replay")
    Delivery.objects.filter(pk=pk).update(state="dead", attempts=9)

    again = api.post(f"deliveries/{pk}/replay").json()

    assert early.status_code == 409
    assert (again["state"], again["attempts"], again["content"]["type"]) == ("waiting", 0, "remit.trial")


def test_the_portfolio_is_told_in_figures_and_can_be_narrowed(cast):
    make_initiative(cast)
    api = ApiClient(cast.carl)

    whole, elsewhere = api.get("portfolio"), api.get("portfolio", unit=cast.platforms.pk)

    assert (whole.json()["total"], elsewhere.json()["total"]) == (1, 0)
    assert api.get("portfolio", stage="nowhere").status_code == 400
    assert api.get("portfolio", colour="red").status_code == 400
    assert api.get("portfolio/calendar", what="review").json() == {"more": False, "results": []}
    assert api.get("portfolio/trend").json()["days"] == []
    assert reasons(api.get("portfolio/trend", unit=cast.claims.pk)) == ["unit"]


def test_anything_is_found_by_its_words(cast):
    initiative = make_initiative(cast)

    found = ApiClient(cast.carl).get("search", q="triage").json()["results"]

    assert [(each["kind"], each["hits"][0]["id"]) for each in found] == [("initiatives", initiative.pk)]
    assert ApiClient(cast.carl).get("search", q="t").status_code == 400
