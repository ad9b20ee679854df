"""S0: IT built case triage well; the business defined nothing of it, so it may not leave its pilot."""

import pytest
from django.utils import timezone

from governance.evidence import gather_one
from governance.models import Accountability, Transition
from governance.rules.requirements import judge
from governance.rules.stages import Gate, Stage
from governance.services.accountabilities import accountability_accept
from governance.services.transitions import GateRefused, initiative_move
from roles.models import Person
from roles.rules.refusals import Reason
from roles.services.people import person_update
from tests.acceptance.business import define_everything, persona, sign_into_production
from tests.acceptance.doors import reasons

NOT_MET = {"DEC-3", "DEC-4", "DEC-5", "DEC-6", "DEC-7", "CAP-3", "HUM-1", "ROL-1"}
REFUSED = [
    "OWN-1", "OWN-3", "OWN-4", "OWN-5", "CAP-1", "CAP-3", "DEC-1",
    "DEC-3", "DEC-4", "DEC-5", "DEC-6", "DEC-7", "DEC-8", "HUM-1", "HUM-2", "RSK-1", "RSK-3", "RSK-4", "MEA-1",
    "MEA-2", "ROL-1", "ROL-2", "ROL-3", "ROL-4", "INC-1", "GOV-1",
]  # fmt: skip
INPUTS = {
    "Classify case": ("CRM tier", "Billing status", "Message text"),
    "Route case": ("Category", "Product line"),
    "Prioritise case": ("CRM tier", "Message text", "Product line"),
}
CATEGORIES = (
    "Vulnerable customer",
    "Legal threat",
    "Safety",
    "Suspected fraud",
    "Regulator involved",
    "Press involved",
)


def readiness(initiative):
    evidence = gather_one(initiative.pk, timezone.now())
    return {f.requirement: f for f in judge(evidence.facts, evidence.policy, Gate.PRODUCTION)}


def actor(username):
    return Person.objects.get(username=username).actor


def move_to_production(initiative, by="coo"):
    return initiative_move(initiative, Stage.PRODUCTION, actor=actor(by), at=timezone.now())


def test_the_platform_is_attested_and_nothing_else_the_story_asks_for_is_met(triage):
    found = readiness(triage)

    assert found["PLT-1"].result == "met"
    assert {number for number in NOT_MET if found[number].result == "not_met"} == NOT_MET


def test_each_message_quotes_what_is_missing(triage):
    gaps = {number: [gap.message for gap in f.verdict.gaps] for number, f in readiness(triage).items()}

    assert gaps["DEC-3"] == [
        f"Nothing says what happens when {missing} is missing in {decision}."
        for decision, inputs in INPUTS.items()
        for missing in inputs
    ]
    assert gaps["DEC-4"] == [
        "Conflicting-signal policy missing for CRM tier vs Billing status in decision Classify case.",
        "Nobody has said which inputs of Route case can contradict each other.",
        "Nobody has said which inputs of Prioritise case can contradict each other.",
    ]
    assert gaps["DEC-5"] == [f"No rule says when {decision} is too ambiguous for the AI." for decision in INPUTS]
    assert gaps["DEC-6"] == [
        f"No mandatory escalation for “{category}” in {decision}." for decision in INPUTS for category in CATEGORIES
    ]
    assert gaps["DEC-7"] == [
        text
        for decision in INPUTS
        for text in (
            f"{decision} names no segment of cases.",
            f"Nothing says how freely {decision} is decided where the segment is unknown.",
        )
    ]
    assert gaps["HUM-1"] == [f"No case of {decision} reaches a person." for decision in INPUTS]
    assert gaps["ROL-1"] == ["No redesign plan says whose work changes and what stops."]


def test_production_is_refused_with_every_reason_and_nothing_changes(triage, client):
    client.force_login(Person.objects.get(username="coo"))

    with pytest.raises(GateRefused) as refusal:
        move_to_production(triage)

    body, address = {"to": "production"}, f"/api/v1/initiatives/{triage.key}/transition"
    answer = client.post(address, body, content_type="application/json")

    assert [reason.id for reason in refusal.value.reasons] == REFUSED
    assert answer.status_code == 409
    assert [reason["id"] for reason in answer.json()["reasons"]] == REFUSED
    triage.refresh_from_db()
    assert triage.stage == Stage.PILOT
    assert not Transition.objects.filter(initiative=triage, target=Stage.PRODUCTION).exists()


def test_a_review_may_be_opened_but_go_is_impossible(triage):
    """Priya accepts to own the outcome; nothing else is defined."""
    owned = Accountability.objects.get(initiative=triage, capacity="outcome_owner", status="proposed")
    accountability_accept(owned, actor=actor("owner"), at=timezone.now())
    review = persona("owner").open(triage).json()

    answer = persona("chair").decide(review)

    assert answer.status_code == 409
    assert set(reasons(answer)) >= NOT_MET
    triage.refresh_from_db()
    assert triage.stage == Stage.PILOT


def test_the_same_gate_lets_it_pass_once_the_business_answered_and_not_after_its_owner_went(triage):
    define_everything(triage)

    decided = sign_into_production(triage)

    assert decided.status_code == 200, decided.json()
    transition = Transition.objects.get(initiative=triage, target=Stage.PRODUCTION)
    # No rule asks for a consultation about sixty people in Great Britain.
    assert {f["requirement"]: f["result"] for f in transition.findings if f["result"] != "met"} == {
        "ROL-4": "not_applicable"
    }
    triage.refresh_from_db()
    assert triage.stage == Stage.PRODUCTION

    owner = Person.objects.get(username="owner")
    reason = "Deactivated after the gate; back in the pilot, the same gate is closed."
    person_update(owner, is_active=False, actor=actor("hr"), at=timezone.now(), reason=reason)
    initiative_move(triage, Stage.PILOT, actor=actor("pmo"), at=timezone.now(), reason=reason)
    with pytest.raises(GateRefused) as refusal:
        move_to_production(triage, by="pmo")

    assert refusal.value.reasons[0] == Reason("OWN-1", "Priya Raman's account is deactivated.")
    triage.refresh_from_db()
    assert triage.stage == Stage.PILOT
