"""S24: a drafting tool in production is given refunds to send by itself. It outgrows its classification; approved as
labour it is judged as labour, its clearance is restricted, and that nobody signed it as labour is critical."""

import pytest
from django.test import Client

from decisions.rules.vocabulary import Verb
from decisions.services.decisions import decision_register
from governance.models import Attestation, Classification, Flag
from governance.rules.stages import Gate, Stage
from governance.services.attestations import attestation_give
from governance.services.classifications import classification_approve, classification_propose
from governance.services.initiatives import initiative_cite_decision, initiative_register
from governance.services.sweep import sweep
from governance.services.system_versions import system_version_register
from governance.services.transitions import initiative_move
from roles.rules.capacities import Capacity
from tests.acceptance.doors import Door, reasons
from tests.ready import decide, hire, now, open_review, seat, sign

HELPS = {"verbs": [Verb.GENERATE], "acts_without_person": False, "principal_basis": False}


@pytest.fixture
def tool(cast):
    """A copilot that drafts replies, signed into production as the tool it is."""
    hire(cast)
    at = now()
    by_petra, by_sam = {"actor": cast.petra.actor, "at": at}, {"actor": cast.sam.actor, "at": at}
    initiative = initiative_register(
        title="Reply drafting", beneficiary_unit=cast.operations, impact_tier=2, system_names=["Copilot"], **by_petra
    )
    classification_approve(classification_propose(initiative, **HELPS, **by_sam), **by_petra)
    initiative_move(initiative, Stage.SHAPING, **by_petra)
    seat(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia, hours=40, deputy=cast.eve)
    seat(cast, initiative, Capacity.PLATFORM_OWNER, cast.tom)
    decision = decision_register(
        name="Draft reply",
        unit=cast.operations,
        question="Which reply fits this message?",
        verb=Verb.GENERATE,
        allowed_answers=["Reply", "No reply"],
        impact="moderate",
        reversibility="easy",
        autonomy=1,
        **by_sam,
    )
    initiative_cite_decision(initiative, decision, **by_petra)
    system = initiative.systems.get()
    system_version_register(
        initiative, system=system, label="1", fingerprint="sha256:copilot", actor=cast.tom.actor, at=at
    )
    attestation_give(initiative, points=[p.value for p in Attestation.Point], actor=cast.tom.actor, at=at)
    sweep(at=at)
    initiative_move(initiative, Stage.PILOT, **by_petra)
    review = open_review(cast, initiative, Gate.PRODUCTION)
    sign(review, cast.olivia, "accepted")
    decide(review, cast.chris)
    initiative.refresh_from_db()
    initiative.decision = decision
    return initiative


def flags(initiative):
    sweep(at=now())
    chased = Flag.objects.filter(initiative=initiative).exclude(state="cleared")
    return set(chased.values_list("rule", "severity"))


def change_scope(cast, tool):
    """Have it send refunds up to 50 € without anybody looking."""
    body = {"verb": "resolve", "autonomy": 4, "allowed_answers": ["Reply", "No reply", "Refund up to 50 €"]}
    client = Door(Client, cast.sam).client
    return client.patch(f"/api/v1/decisions/{tool.decision.pk}", body, "application/json")


def reclassify(cast, tool):
    body = {"verbs": ["resolve"], "acts_without_person": True, "principal_basis": True}
    assert Door(Client, cast.sam).post(f"initiatives/{tool.key}/classifications", body).status_code == 201
    proposed = Classification.objects.get(initiative=tool, status="proposed")
    return Door(Client, cast.petra).post(f"classifications/{proposed.pk}/approve")


def test_a_tool_that_is_given_work_to_do_is_labour_and_runs_within_narrow_bounds_until_it_is_signed(cast, tool):
    assert (tool.stage, tool.nature, tool.policy_profile.key) == ("production", "tool", "light_tool")
    assert not {rule for rule, _severity in flags(tool)} & {"F-CLS-1", "F-STG-3"}

    assert change_scope(cast, tool).status_code == 200
    assert ("F-CLS-1", "high") in flags(tool)

    assert reclassify(cast, tool).status_code == 200
    tool.refresh_from_db()
    assert (tool.nature, tool.policy_profile.key) == ("labour", "default_labour")
    found = flags(tool)
    assert ("F-STG-3", "critical") in found
    assert "F-CLS-1" not in {rule for rule, _severity in found}

    answer = Door(Client, cast.tom).get(f"clearances/{tool.key}").json()
    assert (answer["allowed"], answer["state"], answer["reasons"][0]["id"]) == (True, "restricted", "CLS-1")
    assert {decision["autonomy"] for decision in answer["decisions"]} <= {"A0", "A1", "A2"}


def test_only_the_whole_way_of_labour_leads_on(cast, tool):
    change_scope(cast, tool)
    reclassify(cast, tool)

    door = Door(Client, cast.petra)
    readiness = door.get(f"initiatives/{tool.key}/readiness?gate=production").json()["requirements"]
    unmet = {finding["id"] for finding in readiness if finding["result"] in {"not_met", "indeterminate"}}
    assert {"OWN-4", "CAP-3", "DEC-1", "DEC-5", "DEC-6", "DEC-7", "DEC-8", "HUM-1", "RSK-1", "ROL-1"} <= unmet

    short_cut = door.open(tool, "amendment", go_live=None)
    assert (short_cut.status_code, reasons(short_cut)[0]) == (409, "GATE")
