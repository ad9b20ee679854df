"""Benefits over the API."""

import pytest

from governance.models import Benefit
from tests.api_client import ApiClient, reasons
from tests.valued import fund, proposed, worth


@pytest.fixture
def cast(cast):
    return fund(cast)


def values(cast, initiative, **fields):
    whole = {"name": "Less sorting", "kind": "capacity", "owner": cast.olivia.pk, "unit": "hours a month"}
    hours = {"plan": initiative.plan.pk, "hours": "100", "target": "80", "target_on": "2099-01-01"}
    return {"initiative": initiative.key} | whole | hours | fields


BEFORE = {"value": "300", "first_day": "2026-01-01", "last_day": "2026-03-31", "method": "Time sheets."}
SEEN = {"first_day": "2026-05-01", "last_day": "2026-05-31", "value": "90", "hours": "90", "source": "CRM"}


def test_a_benefit_goes_from_a_claim_to_proof(cast):
    initiative = worth(cast)
    petra, fred, feed = ApiClient(cast.petra), ApiClient(cast.fred), ApiClient(cast.tom)
    made = petra.post("benefits", values(cast, initiative))
    path = f"benefits/{made.json()['id']}"

    assert (made.status_code, made.json()["plan"]["title"]) == (201, initiative.plan.title)
    assert petra.post(f"{path}/baseline", BEFORE).json()["state"] == "baselined"
    assert reasons(petra.post(f"{path}/commit")) == ["PERMISSION"]
    assert fred.post(f"{path}/commit").json()["committed_by"]["name"] == "Fred"
    told = feed.post(f"{path}/readings", SEEN)
    assert (told.status_code, told.json()["reported_by"]["name"]) == (201, "Tom")
    done = fred.post(f"{path}/validate", {"because": "Two posts were not filled."}).json()
    assert (done["state"], done["closed_because"]) == ("validated", "Two posts were not filled.")
    assert [reading["value"] for reading in petra.get(path).json()["readings"]] == ["90.00"]
    assert petra.post(f"{path}/write-down", {"reason": "It did not last."}).json()["state"] == "written_down"


def test_what_nobody_sets_free_is_refused_with_both_figures(cast):
    initiative = worth(cast)

    answer = ApiClient(cast.fred).post("benefits", values(cast, initiative, hours="350"))

    assert (answer.status_code, reasons(answer)) == (409, ["CLAIMED"])
    text = "The plan sets 280 hours a month free; 350 would be claimed."
    assert answer.json()["reasons"][0]["text"] == text
    assert Benefit.objects.count() == 0


def test_a_claim_is_changed_by_who_read_it_as_it_is(cast):
    benefit = proposed(cast, worth(cast), hours=10)
    petra, path = ApiClient(cast.petra), f"benefits/{benefit.pk}"
    tag = petra.get(path)["ETag"]

    assert petra.post(f"{path}/claim", {"hours": "20"}, **{"if-match": tag}).json()["hours"] == "20.0"
    assert petra.post(f"{path}/claim", {"hours": "30"}, **{"if-match": tag}).status_code == 412


def test_outsiders_read_and_write_nothing(cast):
    benefit = proposed(cast, worth(cast), hours=10)
    carl = ApiClient(cast.carl)

    assert carl.get(f"benefits/{benefit.pk}").status_code == 200
    assert carl.post(f"benefits/{benefit.pk}/readings", SEEN).status_code == 403
    for act, body in (("claim", {"hours": "1"}), ("commit", {}), ("write-down", {"reason": "No."})):
        assert carl.post(f"benefits/{benefit.pk}/{act}", body).status_code == 403
    assert Benefit.objects.get().hours == 10


@pytest.mark.parametrize(
    ("field", "value"),
    [("hours", "-1"), ("hours", "NaN"), ("cadence_days", 0), ("kind", "magic"), ("unit", ""), ("state", "validated")],
)
def test_what_does_not_fit_is_not_valid(cast, field, value):
    answer = ApiClient(cast.petra).post("benefits", values(cast, worth(cast), **{field: value}))

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    initiative = worth(cast)
    for number in range(count):
        proposed(cast, initiative, hours=1, name=f"Benefit {number}")
    api = ApiClient(cast.carl)

    with django_assert_num_queries(4):  # two of them for what who asks sees
        answer = api.get("benefits", initiative=initiative.key, state="proposed")

    assert len(answer.json()["results"]) == count
