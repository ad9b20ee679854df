"""S32: the plan sets 400 hours a month free, looking after the AI takes 120 of them, and finance claims 350. That is
refused with the figures: 280 are left. When the AI later takes more looking after, what was claimed is flagged."""

import pytest
from django.test import Client

from decisions.models import Decision
from governance.models import Benefit, Flag
from governance.services.sweep import sweep
from roles.models import RedesignPlan
from tests.acceptance.doors import Door, reasons
from tests.cast import make_person
from tests.ready import now, shaped

WATCHING = "Look after the router"


def plan_of(cast, frees):
    """Have whoever wrote the plan say how many hours a month it sets free; 120 go into looking after the AI."""
    activities = [
        {"statement": "Sort the inbox", "hours_before": frees, "fate": "automate", "hours_after": 0},
        {"statement": "Answer customers", "hours_before": 900, "fate": "retain", "hours_after": 900},
        {"statement": WATCHING, "hours_before": 0, "fate": "new", "hours_after": 120, "oversight": True},
    ]
    address = f"/api/v1/redesign-plans/{cast.plan.pk}"
    return Door(Client, cast.ron).client.patch(address, {"activities": activities}, "application/json")


@pytest.fixture
def cast(cast):
    cast.initiative = shaped(cast)
    cast.fiona = make_person("Fiona", cast.company, "finance")
    cast.plan = RedesignPlan.objects.get()
    answer = plan_of(cast, frees=400)
    assert answer.status_code == 200, answer.json()
    return cast


def claim(cast, hours, **more):
    said = {"name": "Less sorting", "kind": "capacity", "owner": cast.olivia.pk, "plan": cast.plan.pk}
    whole = {"initiative": cast.initiative.key, "hours": hours, "unit": "hours a month", "target": 280}
    return Door(Client, cast.fred).post("benefits", said | whole | {"target_on": "2099-01-01"} | more)


def test_finance_claims_no_more_than_looking_after_the_ai_leaves(cast):
    answer = claim(cast, 350)

    assert (answer.status_code, reasons(answer)) == (409, ["CLAIMED"])
    assert answer.json()["reasons"][0]["text"] == "The plan sets 280 hours a month free; 350 would be claimed."
    client = Door(Client, cast.fred).client
    typed = {"act": "propose", "name": "Less sorting", "kind": "capacity", "owner": cast.olivia.pk, "hours": "350"}
    page = client.post(
        f"/initiatives/{cast.initiative.key}/value/",
        typed | {"plan": cast.plan.pk, "unit": "hours a month", "cadence_days": "90"},
    )
    assert page.status_code == 422
    assert "The plan sets 280 hours a month free; 350 would be claimed." in page.content.decode()
    assert Benefit.objects.count() == 0

    assert claim(cast, 280).status_code == 201
    assert claim(cast, 1, name="One hour more").status_code == 409


def test_a_plan_is_not_changed_under_the_claim_until_the_claim_is_lowered(cast):
    made = claim(cast, 280).json()

    refused = plan_of(cast, frees=300)

    assert (refused.status_code, set(reasons(refused))) == (409, {"CLAIMED"})
    assert "“Less sorting”" in refused.content.decode()
    assert cast.plan.changes.get(fate="automate").hours_before == 400
    assert Door(Client, cast.olivia).post(f"benefits/{made['id']}/claim", {"hours": 180}).status_code == 200
    assert plan_of(cast, frees=300).status_code == 200


def test_what_was_claimed_is_flagged_once_the_ai_takes_more_looking_after(cast):
    made = claim(cast, 280).json()
    sweep(at=now(), ids=[cast.initiative.pk])
    assert not Flag.objects.filter(rule="F-INC-2").exists()

    more = {"volume_per_day": 1000}
    answer = Door(Client, cast.dora).client.patch(
        f"/api/v1/decisions/{Decision.objects.get().pk}", more, "application/json"
    )
    assert answer.status_code == 200, answer.json()
    sweep(at=now(), ids=[cast.initiative.pk])

    flag = Flag.objects.get(rule="F-INC-2")
    assert (flag.severity, flag.state) == ("high", "open")
    assert "280 are claimed. Looking after the AI takes" in flag.message
    page = Door(Client, cast.fred).client.get(f"/initiatives/{cast.initiative.key}/value/").content.decode()
    assert "Write a benefit down, lower its claim, or set more hours free." in page

    reason = {"reason": "What is left goes into looking after it."}
    assert Door(Client, cast.fiona).post(f"benefits/{made['id']}/write-down", reason).status_code == 200
    sweep(at=now(), ids=[cast.initiative.pk])
    flag.refresh_from_db()
    assert flag.state == "cleared"
