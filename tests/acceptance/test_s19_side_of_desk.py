"""S19: four decisions at a twentieth of somebody's time each, who “will fit it in”: side of the desk. With 0.3 of it,
signed by the manager and paid for, it is not."""

from decimal import Decimal

import pytest
from django.test import Client

from decisions.models import Ownership
from decisions.services.ownerships import ownership_accept, ownership_propose
from tests.acceptance.doors import Door
from tests.cast import NOW, force_stage, make_decision, make_initiative

NAMES = ("Route case", "Check cover", "Settle claim", "Ask for proof")


@pytest.fixture
def pilot(cast):
    """A pilot whose four decisions Olivia owns, with 8 hours a month for each."""
    initiative = make_initiative(cast, impact_tier=2)
    for name in NAMES:
        decision = make_decision(cast, initiative, name=name)
        asked = {"decision": decision, "person": cast.olivia, "hours_per_month": Decimal(8)}
        proposed = ownership_propose(**asked, actor=cast.petra.actor, at=NOW)
        ownership_accept(proposed, actor=cast.olivia.actor, at=NOW)
    force_stage(initiative, "pilot", cast.petra)
    return initiative


def cap_1(cast, initiative):
    answer = Door(Client, cast.petra).get(f"initiatives/{initiative.key}/readiness?gate=production").json()
    found = next(finding for finding in answer["requirements"] if finding["id"] == "CAP-1")
    return found["result"], found["message"]


def test_a_twentieth_for_each_of_four_decisions_is_the_side_of_the_desk(cast, pilot):
    result, message = cap_1(cast, pilot)

    assert result == "not_met"
    assert message.count("Olivia has 8 of 12 hours a month as decision owner.") == len(NAMES)
    assert "Olivia's line manager has not agreed to the hours as decision owner." in message
    assert "in no objectives and on no cost code" in message


def test_three_tenths_signed_by_the_manager_and_paid_for_are_not(cast, pilot):
    petra, oscar = Door(Client, cast.petra), Door(Client, cast.oscar)
    funded = {"hours_per_month": "12", "cost_code": "CC-4711"}

    for ownership in Ownership.objects.order_by("pk"):
        assert petra.post(f"ownerships/{ownership.pk}/hours", funded).status_code == 200
        assert oscar.post(f"ownerships/{ownership.pk}/agree").status_code == 200

    assert cap_1(cast, pilot)[0] == "met"
