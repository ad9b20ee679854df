"""S26: none of twenty cases went wrong. That is a rate of 0 % and proves nothing: it may be 13.9 % at 95 %, the limit
is 5 %. The gate says so with the number of cases that would show it, the page shows grey and not green; 59 pass."""

import pytest
from django.test import Client

from tests.acceptance.doors import Door
from tests.ready import FINGERPRINT, now


@pytest.fixture
def cast(ready):
    """Rhea signed that at most 5 % may be answered wrongly; nobody has counted yet."""
    rhea = Door(Client, ready.rhea)
    made = rhea.post(
        "tolerances",
        {
            "initiative": ready.initiative.key,
            "measure": "Wrong answers",
            "key": "error_rate",
            "unit": "percent",
            "target": "1",
            "limit": "5",
            "sampling": "simple_random",
            "cadence_days": 7,
            "on_red": "restrict",
            "playbook": "Answer those cases again.",
            "baseline_note": "Nobody counted before.",
            "owner": ready.rhea.pk,
        },
    )
    assert made.status_code == 201, made.json()
    signed = rhea.post(f"tolerances/{made.json()['id']}/sign")
    assert signed.status_code == 200, signed.json()
    return ready


def count(cast, k, n, **fields):
    today = now().date().isoformat()
    figures = {"measure": "error_rate", "k": k, "n": n, "starts_on": today, "ends_on": today}
    about = {"initiative": cast.initiative.key, "sampling": "simple_random", "fingerprint": FINGERPRINT}
    answer = Door(Client, cast.mona).post("measurements", about | figures | fields)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def mea_2(cast):
    answer = Door(Client, cast.olivia).get(f"initiatives/{cast.initiative.key}/readiness?gate=production").json()
    return next(finding for finding in answer["requirements"] if finding["id"] == "MEA-2")


def page(cast):
    return Door(Client, cast.olivia).client.get(f"/initiatives/{cast.initiative.key}/outcomes/").content.decode()


def test_no_error_in_twenty_cases_is_grey_and_59_cases_would_show_it(cast):
    count(cast, 0, 20)

    found = mea_2(cast)

    assert found["result"] == "indeterminate"
    assert (
        "Wrong answers: 0 of 20 went wrong; at 95 % it may be 13.9 %, the limit is 5 %. 59 cases would show it."
        in found["message"]
    )
    assert "Too little is known" in page(cast)


def test_one_case_short_of_59_does_not_show_it_and_59_do(cast):
    made = count(cast, 0, 58)
    before = mea_2(cast)["message"]

    body = {"k": 0, "n": 59, "reason": "One was left out."}
    answer = Door(Client, cast.mona).post(f"measurements/{made['id']}/correct", body)

    assert answer.status_code == 201, answer.json()
    assert "Wrong answers: 0 of 58 went wrong" in before
    after = mea_2(cast)["message"]
    assert "Wrong answers: " not in after
    assert "Wrong answers, Vulnerable: no case that counts" in after
