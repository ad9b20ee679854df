from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules import flags as registry
from governance.rules.facts import LoadFacts
from governance.rules.flags import FLAG_RULES, FlagRule, flags_wanted, person_flags_wanted
from governance.rules.raised import PersonLoad
from governance.rules.severity import Severity
from governance.rules.stages import Nature, Stage
from roles.rules.capacities import Capacity
from roles.rules.capacity import Allocation
from tests.governance.rules.facts import (
    DECISION,
    DORA,
    EXECUTIVE,
    MET,
    NOW,
    OLIVIA,
    POLICY,
    TODAY,
    TOM,
    shipped_policy,
    with_holder,
)


def raised(facts, policy=POLICY):
    return [(f.rule, f.subject, f.severity, f.message) for _rule, found in flags_wanted(facts, policy) for f in found]


def owners(facts):
    return [f.owner_id for _rule, found in flags_wanted(facts, POLICY) for f in found]


def test_a_healthy_initiative_raises_nothing():
    assert raised(MET) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            with_holder(Capacity.OUTCOME_OWNER, gone=True),
            ("F-OWN-1", "outcome_owner", Severity.HIGH, "There is no outcome owner."),
        ),
        (
            with_holder(Capacity.OUTCOME_OWNER, person=replace(OLIVIA, active=False)),
            ("F-OWN-1", "outcome_owner", Severity.HIGH, "Olivia's account is deactivated."),
        ),
        (
            replace(MET, decisions=(replace(DECISION, owners=()),)),
            ("F-OWN-1", "decision:1", Severity.HIGH, "Nobody owns Route case."),
        ),
        (
            with_holder(
                Capacity.MEASUREMENT_OWNER,
                deputy=None,
                person=replace(OLIVIA, id=6, name="Mira", last_working_day=TODAY + timedelta(days=20)),
            ),
            (
                "F-OWN-2",
                "measurement_owner:24",
                Severity.MEDIUM,
                "Mira, measurement owner, leaves on 14 Dec 2026; no successor has accepted.",
            ),
        ),
        (
            with_holder(Capacity.PLATFORM_OWNER, person=replace(TOM, line=(OLIVIA.identity,))),
            (
                "F-OWN-3",
                "outcome_owner:1:platform_owner:2",
                Severity.HIGH,
                "Tom (platform owner) reports to Olivia (outcome owner); platform and outcome need separate lines.",
            ),
        ),
        (
            with_holder(Capacity.RISK_TOLERANCE_OWNER, status="proposed", accepted_at=None),
            (
                "F-OWN-5",
                "risk_tolerance_owner:22",
                Severity.MEDIUM,
                "Rolf has been asked to be risk tolerance owner for 14 business days.",
            ),
        ),
        (
            with_holder(
                Capacity.OUTCOME_OWNER,
                deputy_accepted=False,
                person=replace(OLIVIA, absent_from=TODAY - timedelta(days=1), absent_until=TODAY + timedelta(days=13)),
            ),
            (
                "F-OWN-6",
                "outcome_owner:20",
                Severity.MEDIUM,
                "Olivia, outcome owner, is away until 7 Dec 2026 and no deputy has accepted.",
            ),
        ),
        (
            with_holder(Capacity.OUTCOME_OWNER, manager_agreed=False),
            (
                "F-CAP-2",
                "outcome_owner:20",
                Severity.MEDIUM,
                "Olivia's line manager has not agreed to the hours as outcome owner.",
            ),
        ),
        (
            replace(MET, classification=replace(MET.classification, approved_at=NOW - timedelta(days=400))),
            ("F-CLS-1", "expired", Severity.HIGH, "Its classification of 20 Oct 2025 has expired."),
        ),
        (
            replace(MET, classification=None),
            ("F-CLS-1", "missing", Severity.HIGH, "It runs on real cases, unclassified."),
        ),
        (
            replace(MET, pilot_end_planned=TODAY - timedelta(days=3)),
            (
                "F-STG-2",
                "",
                Severity.MEDIUM,
                "The pilot was to end on 21 Nov 2026, 3 days ago. Decide: go, recycle or stop.",
            ),
        ),
    ],
)
def test_each_thing_wrong_raises_its_flag(facts, expected):
    assert expected in raised(facts)


def test_a_business_answer_held_in_technology_is_flagged_and_ineligible():
    facts = with_holder(Capacity.OUTCOME_OWNER, person=replace(OLIVIA, in_technology=True, unit_name="Platforms"))

    assert [flag[:3] for flag in raised(facts)] == [
        ("F-OWN-1", "outcome_owner", Severity.HIGH),
        ("F-OWN-4", "outcome_owner:20", Severity.HIGH),
    ]


def test_what_runs_in_production_is_worse():
    facts = replace(with_holder(Capacity.OUTCOME_OWNER, gone=True), stage=Stage.PRODUCTION)

    assert [flag[2] for flag in raised(facts)] == [Severity.CRITICAL]


def test_what_only_its_source_calls_production_is_chased_as_production():
    imported = replace(
        MET, stage=Stage.INTAKE, reported_stage=Stage.PRODUCTION, nature=Nature.UNCLASSIFIED, holders=(), decisions=()
    )

    found = {flag[1]: flag[2] for flag in raised(imported) if flag[0] == "F-OWN-1"}

    assert found == dict.fromkeys(
        (
            "outcome_owner",
            "platform_owner",
            "risk_tolerance_owner",
            "intervention_lead",
            "measurement_owner",
            "role_redesign_lead",
        ),
        Severity.CRITICAL,
    )


def test_before_the_pilot_only_the_outcome_owner_is_chased():
    shaping = replace(MET, stage=Stage.SHAPING, holders=(), decisions=())

    assert [flag[:3] for flag in raised(shaping)] == [("F-OWN-1", "outcome_owner", Severity.MEDIUM)]


def test_a_tool_is_chased_for_what_its_profile_asks():
    tool = replace(MET, nature=Nature.TOOL, holders=(), decisions=())

    subjects = [flag[1] for flag in raised(tool, shipped_policy("light_tool"))]

    assert subjects == ["outcome_owner", "platform_owner"]


@pytest.mark.parametrize("stage", [Stage.RETIRED, Stage.STOPPED])
def test_what_has_ended_is_not_chased(stage):
    assert raised(replace(MET, stage=stage, holders=(), classification=None)) == []
    assert raised(replace(MET, reported_stage=stage, holders=(), classification=None)) == []


def test_a_vacancy_goes_to_the_executive_or_the_head_of_the_unit_never_to_whoever_is_gone():
    gone = with_holder(Capacity.OUTCOME_OWNER, person=replace(OLIVIA, active=False))

    assert owners(gone) == [EXECUTIVE.id]
    unled = tuple(h for h in gone.holders if h.capacity is not Capacity.ACCOUNTABLE_EXECUTIVE)
    assert owners(replace(gone, holders=unled)) == [90]


@pytest.mark.parametrize(("stage", "severity"), [(Stage.PRODUCTION, Severity.HIGH), (Stage.SHAPING, Severity.MEDIUM)])
def test_while_a_deputy_stands_in_for_who_left_it_is_not_critical(stage, severity):
    left = replace(OLIVIA, last_working_day=TODAY - timedelta(days=1))
    facts = replace(with_holder(Capacity.OUTCOME_OWNER, person=left), stage=stage)

    assert raised(facts) == [
        (
            "F-OWN-1",
            "outcome_owner",
            severity,
            "Olivia no longer works here. Dan stands in until 23 Dec 2026.",
        )
    ]


def test_a_deputy_stands_in_for_the_owner_of_a_decision_too():
    left = replace(DECISION.owners[0], person=replace(DORA, last_working_day=TODAY - timedelta(days=1)))
    facts = replace(MET, stage=Stage.PRODUCTION, decisions=(replace(DECISION, owners=(left,)),))

    assert raised(facts) == [
        ("F-OWN-1", "decision:1", Severity.HIGH, "Dora no longer works here. Dan stands in until 23 Dec 2026.")
    ]


def test_whoever_leaves_production_without_anybody_is_critical():
    left = replace(OLIVIA, last_working_day=TODAY - timedelta(days=1))
    facts = replace(with_holder(Capacity.OUTCOME_OWNER, person=left, deputy=None), stage=Stage.PRODUCTION)

    assert raised(facts) == [("F-OWN-1", "outcome_owner", Severity.CRITICAL, "Olivia no longer works here.")]


def test_after_the_interim_days_it_is_critical_again():
    left = replace(OLIVIA, last_working_day=TODAY - timedelta(days=31))
    facts = replace(with_holder(Capacity.OUTCOME_OWNER, person=left), stage=Stage.PRODUCTION)

    assert [flag[2] for flag in raised(facts)] == [Severity.CRITICAL]


def test_a_pilot_two_weeks_late_is_high():
    late = replace(MET, pilot_end_planned=TODAY - timedelta(days=15))

    assert [flag[2] for flag in raised(late)] == [Severity.HIGH]


def test_whoever_promised_more_than_they_have_is_flagged_once_over_everything():
    load = LoadFacts((Allocation("a", 100.0, TODAY, None), Allocation("b", 70.0, TODAY, None)), 1, 1)

    found = [f for _rule, flags in person_flags_wanted(PersonLoad(OLIVIA, load, TODAY), POLICY) for f in flags]

    assert [(f.rule, f.message) for f in found] == [
        ("F-CAP-1", "Olivia has promised 170 of 160 hours a month from 24 Nov 2026 on: a, b.")
    ]


def test_a_rule_that_fails_does_not_hide_the_rest(monkeypatch):
    def broken(facts, policy):
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(registry.FLAG_RULES, "F-OWN-2", FlagRule("F-OWN-2", "Broken", broken))
    facts = with_holder(Capacity.OUTCOME_OWNER, gone=True)

    found = {rule.id: flags for rule, flags in flags_wanted(facts, POLICY)}

    assert isinstance(found["F-OWN-2"], ZeroDivisionError)
    assert [flag.subject for flag in found["F-OWN-1"]] == ["outcome_owner"]
    assert found.keys() == FLAG_RULES.keys()
