"""S27: only cases that were escalated are looked at. Whether few or many of them went wrong, they say nothing of the
others: MEA-1 is not met, MEA-2 proves nothing by them, and F-MEA-3 chases it until cases are drawn at random."""

import pytest
from django.test import Client

from governance.services.sweep import sweep
from tests.acceptance.doors import Door
from tests.ready import FINGERPRINT, now


@pytest.fixture
def cast(ready):
    return ready


def count(cast, k, n, sampling):
    today = now().date().isoformat()
    figures = {"measure": "misroute_rate", "k": k, "n": n, "starts_on": today, "ends_on": today}
    more = {"sampling": sampling, "fingerprint": FINGERPRINT, "segment": "", "source": "Escalated cases"}
    answer = Door(Client, cast.mona).post("measurements", {"initiative": cast.initiative.key} | figures | more)
    assert answer.status_code == 201, answer.json()


def result(cast, requirement):
    answer = Door(Client, cast.olivia).get(f"initiatives/{cast.initiative.key}/readiness?gate=production").json()
    return next(f for f in answer["requirements"] if f["id"] == requirement)


def flags(cast):
    sweep(at=now())
    found = Door(Client, cast.petra).get(f"flags?initiative={cast.initiative.key}&rule=F-MEA-3&state=open").json()
    return [flag["severity"] for flag in found["results"]]


@pytest.mark.parametrize("k", [0, 80])
def test_escalated_cases_alone_say_nothing_whether_they_look_good_or_bad(cast, k):
    before = result(cast, "MEA-1")["result"]

    count(cast, k, 100, "convenience")

    found = result(cast, "MEA-1")
    assert (before, found["result"]) == ("met", "not_met")
    assert "whichever cases came up: that says nothing of all of them, whatever the numbers." in found["message"]
    assert flags(cast) == ["high"]


def test_such_cases_prove_nothing_at_the_gate(cast):
    before = result(cast, "MEA-2")["message"]

    count(cast, 100, 100, "convenience")

    assert result(cast, "MEA-2")["message"] == before
