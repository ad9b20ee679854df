"""How much the enterprise takes: everybody reads it, the second line says it, tolerances beyond it are named."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Appetite
from governance.rules.limits import Direction, MeasureUnit
from governance.services.appetites import Cap, appetite_set
from governance.services.tolerances import tolerance_set
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, make_initiative

SAID = {
    "act": "set",
    "measure": "Re-routed cases",
    "direction": "upper",
    "unit": "percent",
    "cap": "4",
    "statement": "Customers notice.",
}


def cap(limit="4"):
    return Cap("Re-routed cases", Direction.UPPER, MeasureUnit.PERCENT, Decimal(limit), "Customers notice.")


@pytest.mark.parametrize("name", ["petra", "oscar", "carl", "adam", "arne"])
def test_whoever_is_not_the_second_line_reads_it(client, cast, name):
    appetite_set(cap(), actor=cast.rita.actor, at=NOW)
    client.force_login(getattr(cast, name))

    page = client.get("/appetite/").content.decode()

    assert "at most 4 %" in page
    assert 'value="set"' not in page
    assert client.post("/appetite/", SAID).status_code == 403


def test_the_second_line_says_it_and_sees_which_tolerances_lie_beyond(client, cast):
    limits = {"measure": "Re-routed cases", "unit": "percent", "limit": Decimal(5)}
    tolerance_set(make_initiative(cast), **limits, actor=cast.rita.actor, at=NOW)
    client.force_login(cast.rita)

    assert client.post("/appetite/", SAID).status_code == 302

    assert Appetite.objects.get().key == "misroute_rate"
    assert "1 tolerance goes beyond it." in client.get("/appetite/").content.decode()


def test_a_unit_that_is_not_the_measures_is_refused_and_nothing_is_taken_back_without_a_reason(client, cast):
    client.force_login(cast.rita)

    assert client.post("/appetite/", SAID | {"unit": "hours"}).status_code == 422
    client.post("/appetite/", SAID)
    removal = {"act": "remove", "appetite": Appetite.objects.get().pk}
    assert client.post("/appetite/", removal).status_code == 422
    assert client.post("/appetite/", removal | {"reason": "It is law now."}).status_code == 302
    assert not Appetite.objects.exists()


def test_the_page_takes_the_same_statements_however_many_there_are(client, cast):
    client.force_login(cast.petra)
    asked = []

    for number in range(3):
        limits = {"measure": f"Measure {number}", "unit": "percent", "limit": Decimal(5)}
        tolerance_set(make_initiative(cast, f"Number {number}"), **limits, actor=cast.rita.actor, at=NOW)
        said = Cap(f"Measure {number}", Direction.UPPER, MeasureUnit.PERCENT, Decimal(4), "Enough.")
        appetite_set(said, actor=cast.rita.actor, at=NOW)
        with CaptureQueriesContext(connection) as questions:
            client.get("/appetite/")
        asked.append(len(questions))

    assert len(set(asked)) == 1


def test_over_the_api_it_is_said_again_and_taken_back(cast):
    rita, carl = ApiClient(cast.rita), ApiClient(cast.carl)
    said = {name: value for name, value in SAID.items() if name != "act"}

    first = rita.post("appetites", said)
    again = rita.post("appetites", said | {"cap": "3"})

    assert (first.status_code, again.json()["cap"], again.json()["id"]) == (201, "3.0000", first.json()["id"])
    assert reasons(carl.post("appetites", said)) == ["PERMISSION"]
    assert carl.get("appetites", key="misroute_rate").json()["results"][0]["statement"] == "Customers notice."
    assert rita.post(f"appetites/{first.json()['id']}/remove", {"reason": "Law."}).status_code == 204


def test_the_catalogue_of_measures_is_there_for_everybody(cast):
    told = ApiClient(cast.carl).get("measures").json()

    known = next(measure for measure in told if measure["key"] == "misroute_rate")
    assert (known["label"], known["unit"], known["derived"]) == ("Re-routed cases", "percent", False)
    assert known["trap"]
