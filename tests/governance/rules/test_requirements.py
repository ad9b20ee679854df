from dataclasses import replace
from datetime import timedelta

import pytest

from decisions.rules.facts import MeasuredFacts, OutcomeFacts, ReferenceFacts, TableFacts
from decisions.rules.vocabulary import EdgeCase, LogicKind, OutcomeKind, TriggerType
from governance.rules.facts import LoadFacts
from governance.rules.findings import Result
from governance.rules.requirements import REQUIREMENTS, judge, requirements_asked, unmet
from governance.rules.stages import Gate, Nature, Stage
from roles.rules.capacities import Capacity
from roles.rules.capacity import Allocation
from roles.rules.people import Employment
from tests.governance.rules.facts import (
    DECISION,
    DEPUTY,
    LIMITS,
    MET,
    NOW,
    OLIVIA,
    POLICY,
    RISK,
    TODAY,
    TOM,
    shipped_policy,
    with_holder,
)

NO_HANDS = {"holders": (), "decisions": ()}


def results(facts, policy=POLICY, gate=Gate.PRODUCTION):
    return {f.requirement: f.result for f in judge(facts, policy, gate)}


def deciding(**fields):
    """The facts with something else said of the decision."""
    return replace(MET, decisions=(replace(DECISION, **fields),))


UNSIGNED = (
    "Agent: “Agent, redesigned” is not signed as it is now. Missing: Redesign lead, Head of the unit, HR, Finance."
)


def messages(facts):
    return {f.requirement: f.message for f in unmet(judge(facts, POLICY, Gate.PRODUCTION))}


def test_an_initiative_with_everything_in_place_lacks_nothing_but_signatures():
    assert messages(MET) == {"GOV-1": "No review is open, so nobody has signed."}


def test_every_requirement_of_the_registry_is_asked_of_labour_before_production_where_most_is_at_stake():
    assert tuple(results(MET, shipped_policy("regulated_financial"))) == tuple(REQUIREMENTS)
    assert REQUIREMENTS.keys() - results(MET).keys() == {
        *("DEC-2", "DEC-9", "DEC-10", "HUM-3", "HUM-4", "RSK-2", "MEA-3", "MEA-4"),
        *("CAP-4", "ROL-5", "ROL-6", "INC-2", "INC-3"),
    }


def test_a_tool_passes_but_for_its_two_signatures_with_who_owns_it_who_runs_it_and_what_it_is():
    tool = replace(
        MET,
        nature=Nature.TOOL,
        decisions=(),
        tolerances=(),
        plans=(),
        classification=replace(MET.classification, nature=Nature.TOOL),
    )

    assert results(tool, shipped_policy("light_tool")) == dict.fromkeys(
        ("CLS-1", "OWN-1", "OWN-2", "OWN-3", "PLT-1"), Result.MET
    ) | {"GOV-1": Result.NOT_MET}


def test_nothing_that_is_not_known_is_ever_met():
    unknown = replace(
        MET, impact_tier=None, classification=None, tolerances=(), plans=(), attestation=None, loads={}, **NO_HANDS
    )

    found = results(replace(unknown, swept_at=None))
    # That there is no waiver and no condition is known.
    assert found.pop("GOV-2") == Result.MET
    assert Result.MET not in found.values()


@pytest.mark.parametrize(
    ("requirement", "facts", "message"),
    [
        ("CLS-1", replace(MET, classification=None), "It has not been classified."),
        (
            "CLS-1",
            replace(MET, classification=replace(MET.classification, approved=False)),
            "Its classification has not been approved.",
        ),
        (
            "CLS-1",
            replace(MET, classification=replace(MET.classification, approved_at=NOW - timedelta(days=366))),
            "Its classification is 366 days old; it has to be renewed.",
        ),
        (
            "CLS-1",
            replace(
                MET,
                classification=replace(MET.classification, approver_identity=MET.classification.assessor_identity),
            ),
            "Rita approved their own assessment.",
        ),
        (
            "CLS-1",
            replace(MET, classification=replace(MET.classification, approver_identity=OLIVIA.identity)),
            "Rita, who approved the classification, holds a capacity here.",
        ),
        (
            "CLS-1",
            replace(MET, classification=replace(MET.classification, nature=Nature.TOOL)),
            (
                "It is classified as tool, but: In “Route case” the AI decides "
                "(A4: the AI decides, exceptions go to humans)."
            ),
        ),
        ("OWN-1", with_holder(Capacity.OUTCOME_OWNER, gone=True), "There is no outcome owner."),
        (
            "OWN-1",
            with_holder(Capacity.OUTCOME_OWNER, status="proposed", accepted_at=None),
            "Olivia has not accepted to be outcome owner.",
        ),
        (
            "OWN-1",
            with_holder(Capacity.OUTCOME_OWNER, accepted_at=NOW - timedelta(days=366)),
            "Olivia accepted to be outcome owner 366 days ago; it has to be renewed.",
        ),
        (
            "OWN-1",
            with_holder(Capacity.OUTCOME_OWNER, person=replace(OLIVIA, last_working_day=TODAY + timedelta(days=149))),
            "Olivia leaves on 22 Apr 2027 and no successor as outcome owner has accepted.",
        ),
        ("OWN-2", with_holder(Capacity.PLATFORM_OWNER, gone=True), "There is no platform owner."),
        (
            "OWN-2",
            with_holder(Capacity.PLATFORM_OWNER, person=replace(TOM, employment=Employment.VENDOR)),
            "Tom is a vendor; whoever is platform owner has to be an employee.",
        ),
        (
            "OWN-3",
            with_holder(Capacity.PLATFORM_OWNER, person=replace(TOM, line=(OLIVIA.identity,))),
            "Tom (platform owner) reports to Olivia (outcome owner); platform and outcome need separate lines.",
        ),
        (
            "OWN-4",
            with_holder(Capacity.MEASUREMENT_OWNER, gone=True),
            "Who measures the quality of outcomes? There is no measurement owner.",
        ),
        (
            "OWN-5",
            with_holder(Capacity.INTERVENTION_LEAD, deputy=None),
            "Lena, intervention lead, has no deputy.",
        ),
        (
            "OWN-5",
            with_holder(Capacity.OUTCOME_OWNER, deputy_accepted=False),
            "Dan has not accepted to deputise for Olivia.",
        ),
        (
            "OWN-5",
            with_holder(Capacity.OUTCOME_OWNER, deputy=replace(DEPUTY, active=False)),
            "Dan's account is deactivated.",
        ),
        (
            "CAP-1",
            with_holder(Capacity.OUTCOME_OWNER, hours_per_month=11.0),
            "Olivia has 11 of 12 hours a month as outcome owner.",
        ),
        (
            "CAP-1",
            with_holder(Capacity.OUTCOME_OWNER, manager_agreed=False),
            "Olivia's line manager has not agreed to the hours as outcome owner.",
        ),
        (
            "CAP-1",
            with_holder(Capacity.OUTCOME_OWNER, in_objectives=False),
            "Olivia's hours as outcome owner are in no objectives and on no cost code.",
        ),
        (
            "CAP-1",
            replace(MET, loads=MET.loads | {1: LoadFacts((Allocation("a", 31.0, TODAY, None),), 1, 1)}),
            "Olivia has 31 hours a month for all ownership; 32 are the least.",
        ),
        (
            "CAP-2",
            replace(MET, loads=MET.loads | {1: LoadFacts((Allocation("AI-7", 161.0, TODAY, None),), 1, 1)}),
            "Olivia has promised 161 of 160 hours a month from 24 Nov 2026 on: AI-7.",
        ),
        (
            "CAP-2",
            replace(MET, loads=MET.loads | {1: LoadFacts((Allocation("AI-7", 40.0, TODAY, None),), 4, 1)}),
            "Olivia answers on 4 initiatives; 3 are the most.",
        ),
        ("RSK-1", replace(MET, tolerances=()), "No tolerance says how much may go wrong."),
        (
            "RSK-1",
            replace(MET, tolerances=(replace(MET.tolerances[0], signed_at=None, signed_by_id=None),)),
            "The tolerance for Misroute rate is not signed.",
        ),
        (
            "RSK-1",
            replace(MET, tolerances=(replace(MET.tolerances[0], signed_by_id=1),)),
            "The tolerance for Misroute rate is not signed by Rolf.",
        ),
        (
            "RSK-1",
            replace(MET, tolerances=(replace(MET.tolerances[0], limits=replace(LIMITS, limit=None)),)),
            "The tolerance for Misroute rate lacks a target or a limit.",
        ),
        ("ROL-1", replace(MET, plans=()), "No redesign plan says what becomes of “Sort cases” of Agent"),
        (
            "ROL-1",
            replace(MET, plans=(replace(MET.plans[0], signatures=()),)),
            UNSIGNED,
        ),
        ("PLT-1", replace(MET, attestation=None), "The platform owner has attested nothing."),
        (
            "PLT-1",
            replace(MET, attestation=replace(MET.attestation, attested_at=NOW - timedelta(days=31))),
            "The platform attestation is 31 days old; 30 are the most.",
        ),
        (
            "PLT-1",
            replace(MET, attestation=replace(MET.attestation, missing=("rollback",))),
            "The platform attestation leaves out rollback.",
        ),
        ("DEC-7", deciding(grants=()), "Route case names no segment of cases."),
        ("DEC-8", deciding(ramp=()), "No steps say how cases of Route case are handed over to the AI."),
        (
            "DEC-1",
            deciding(logic_kind=LogicKind.TABLE),
            "The decision table of Route case has no rule.",
        ),
        (
            "DEC-5",
            deciding(logic_kind=LogicKind.TABLE, table=TableFacts(3, fresh=True, exact=True, gaps=1)),
            "The table of Route case leaves one kind of cases without a rule, and no person decides them.",
        ),
        *(
            (
                requirement,
                deciding(policies=tuple(replace(policy, tests_passed=0) for policy in DECISION.policies)),
                f"The rule for {about} in Route case passed 0 of 3 tests since it wants what it wants now.",
            )
            for requirement, about in (("DEC-3", "missing CRM tier"), ("DEC-4", "CRM tier vs Billing status"))
        ),
    ],
)
def test_each_thing_missing_is_one_requirement_not_met_and_named(requirement, facts, message):
    assert message in messages(facts)[requirement].replace("  ", " ")
    assert results(facts)[requirement] is Result.NOT_MET


STRICT = shipped_policy("regulated_financial")


def test_where_most_is_at_stake_logic_has_to_be_proven_and_what_is_not_known_is_never_met():
    asked = {f.requirement: f for f in judge(MET, STRICT, Gate.PRODUCTION)}

    assert (asked["DEC-2"].result, asked["DEC-9"].result) == (Result.NOT_MET, Result.NOT_MET)
    outcomes = tuple(OutcomeFacts(kind, f"{kind}.", 3, has_measure=True) for kind in OutcomeKind)
    references = ReferenceFacts(60, 60, {"Private": 40, "Vulnerable": 20}, kappa=0.8, frontline=True)
    known = results(deciding(outcomes=outcomes, references=references), STRICT)
    assert (known["DEC-2"], known["DEC-9"]) == (Result.MET, Result.INDETERMINATE)
    proven = deciding(references=replace(references, agreement=0.95))
    assert results(proven, STRICT)["DEC-9"] is Result.MET


def test_a_confidence_that_nobody_measured_is_believed_nowhere_where_most_is_at_stake():
    trusting = tuple(
        replace(policy, trigger=TriggerType.CONFIDENCE) if policy.kind is EdgeCase.AMBIGUOUS else policy
        for policy in DECISION.policies
    )

    assert results(deciding(policies=trusting))["DEC-5"] is Result.MET
    assert results(deciding(policies=trusting), STRICT)["DEC-5"] is Result.INDETERMINATE
    off = deciding(policies=trusting, measured=MeasuredFacts(calibration_error=0.2))
    assert results(off, STRICT)["DEC-5"] is Result.NOT_MET


def test_without_decisions_every_requirement_about_them_is_not_met():
    ids = ("CAP-3", "DEC-1", "DEC-3", "DEC-4", "DEC-5", "DEC-6", "DEC-7", "DEC-8", "HUM-1")

    found = messages(replace(MET, decisions=()))

    assert {found[i] for i in ids} == {"No decision is registered."}


def test_what_cannot_be_told_is_indeterminate_and_blocks():
    found = results(replace(MET, impact_tier=None, **NO_HANDS))

    assert [i for i, result in found.items() if result is Result.INDETERMINATE] == ["OWN-3", "OWN-5", "CAP-1", "CAP-2"]
    assert not Result.INDETERMINATE.passes


def test_hours_needed_are_half_as_many_again_in_a_pilot():
    eleven = with_holder(Capacity.OUTCOME_OWNER, hours_per_month=11.0)

    assert results(eleven)["CAP-1"] is Result.NOT_MET
    assert results(replace(eleven, stage=Stage.PRODUCTION))["CAP-1"] is Result.MET


def test_an_outcome_owner_who_leaves_is_no_obstacle_once_a_successor_accepted():
    last_day = TODAY + timedelta(days=20)
    leaving = with_holder(Capacity.OUTCOME_OWNER, person=replace(OLIVIA, last_working_day=last_day))
    current = leaving.holder_of(Capacity.OUTCOME_OWNER)
    successor = replace(current, id=99, person=RISK, valid_from=last_day + timedelta(days=1))
    current = replace(current, valid_to=last_day + timedelta(days=1))
    others = tuple(h for h in leaving.holders if h.capacity is not Capacity.OUTCOME_OWNER)

    assert results(leaving)["OWN-1"] is Result.NOT_MET
    assert results(replace(leaving, holders=(*others, current, successor)))["OWN-1"] is Result.MET


@pytest.mark.parametrize("gate", Gate)
@pytest.mark.parametrize("key", ["default_labour", "light_tool", "public_sector", "small_organisation"])
def test_every_gate_of_every_profile_asks_for_requirements_that_exist(gate, key):
    assert set(requirements_asked(shipped_policy(key), gate)) <= REQUIREMENTS.keys()
