from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from decisions.rules.clarity import Topic, clarity
from decisions.rules.facts import ConflictFacts, DecisionFacts, EdgePolicyFacts, GrantFacts, Hours, InputFacts, RampStep
from decisions.rules.vocabulary import Days, EdgeAction, EdgeCase, EscalationCategory, Impact, Reversibility
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from tests.roles.rules.test_eligibility import person

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
OFFICE = Hours(Days.WEEKDAYS, time(8), time(18))
CATEGORIES = (EscalationCategory.FRAUD, EscalationCategory.PRESS)


def asking(number, kind, **fields):
    return EdgePolicyFacts(
        number,
        kind,
        EdgeAction.ESCALATE,
        queue_name="Desk",
        queue_hours=OFFICE,
        respond_within_minutes=30,
        has_timeout_action=True,
        **{"queue_id": 7, "expected_share": 0.01, "tests_passed": 3} | fields,
    )


def owner(**fields):
    defaults = {
        "id": 1,
        "capacity": Capacity.DECISION_OWNER,
        "person": person(),
        "status": "accepted",
        "proposed_at": NOW,
        "accepted_at": NOW,
        "valid_from": TODAY,
        "valid_to": None,
        "hours_per_month": 20.0,
        "manager_agreed": True,
        "in_objectives": True,
        "funded": False,
    }
    return HolderFacts(**defaults | fields)


COMPLETE = DecisionFacts(
    id=1,
    code="D-0001",
    name="Route case",
    question="Which team handles this case?",
    verb="route",
    allowed_answers=("Claims", "Complaints"),
    trigger="A message arrives",
    volume_per_day=400,
    impact=Impact.MODERATE,
    reversibility=Reversibility.EASY,
    autonomy=4,
    has_logic=True,
    conflicts_ruled_out=False,
    operates=OFFICE,
    inputs=(InputFacts(1, "CRM tier", mandatory=True), InputFacts(2, "Billing status", mandatory=True)),
    conflicts=(ConflictFacts(1, "CRM tier", "Billing status"),),
    policies=(
        asking(1, EdgeCase.INCOMPLETE, input_id=1),
        asking(2, EdgeCase.INCOMPLETE, input_id=2),
        asking(3, EdgeCase.CONFLICTING, conflict_id=1),
        asking(4, EdgeCase.AMBIGUOUS, has_trigger_value=True),
        asking(5, EdgeCase.MANDATORY, category="fraud"),
        asking(6, EdgeCase.MANDATORY, category="press"),
    ),
    owners=(owner(),),
    grants=(GrantFacts("Private", 4, 0.7), GrantFacts("Vulnerable", 2, 0.2, high_touch=True), GrantFacts("", 0, 0.1)),
    ramp=(RampStep(10, 14, "Nothing breached"), RampStep(100, 0)),
)

NEVER_ALONE = (GrantFacts("Private", 1, 0.9), GrantFacts("", 0, 0.1))


def open_topics(decision):
    return {item.topic for item in clarity(decision, TODAY, CATEGORIES).open_items}


def without(kind, **about):
    kept = [p for p in COMPLETE.policies if p.kind is not kind or any(getattr(p, k) != v for k, v in about.items())]
    return replace(COMPLETE, policies=tuple(kept))


def test_a_decision_with_everything_said_is_complete():
    found = clarity(COMPLETE, TODAY, CATEGORIES)

    assert (found.open_items, found.percent, found.complete) == ((), 100, True)


@pytest.mark.parametrize(
    ("decision", "topic", "field", "message"),
    [
        (replace(COMPLETE, question="Route"), Topic.BASICS, "question", "No question says what Route case decides."),
        (
            replace(COMPLETE, allowed_answers=("Claims",)),
            Topic.BASICS,
            "allowed_answers",
            "Route case has fewer than two allowed answers.",
        ),
        (replace(COMPLETE, has_logic=False), Topic.LOGIC, "logic", "The logic of Route case is not written down."),
        (replace(COMPLETE, owners=()), Topic.OWNER, "owner", "Nobody owns Route case."),
        (
            replace(COMPLETE, owners=(owner(status="proposed", accepted_at=None),)),
            Topic.OWNER,
            "owner",
            "Olivia has not accepted to own Route case.",
        ),
        (
            replace(COMPLETE, owners=(owner(person=person(active=False)),)),
            Topic.OWNER,
            "owner",
            "Olivia's account is deactivated.",
        ),
        (
            without(EdgeCase.INCOMPLETE, input_id=2),
            Topic.INCOMPLETE,
            "edge-incomplete-2",
            "Nothing says what happens when Billing status is missing in Route case.",
        ),
        (
            without(EdgeCase.CONFLICTING),
            Topic.CONFLICTING,
            "edge-conflicting-1",
            "Conflicting-signal policy missing for CRM tier vs Billing status in decision Route case.",
        ),
        (
            without(EdgeCase.AMBIGUOUS),
            Topic.AMBIGUOUS,
            "edge-ambiguous",
            "No rule says when Route case is too ambiguous for the AI.",
        ),
        (
            without(EdgeCase.MANDATORY, category="press"),
            Topic.MANDATORY,
            "edge-mandatory-press",
            "No mandatory escalation for “Press involved” in Route case.",
        ),
        (
            replace(COMPLETE, operates=Hours(Days.EVERY_DAY, time(0), time(0))),
            Topic.INTERVENTION,
            "edge-cases",
            "Route case runs 24 hours, every day, but Desk is staffed 08:00–18:00, weekdays.",
        ),
        (
            replace(COMPLETE, impact=Impact.CRITICAL, grants=NEVER_ALONE),
            Topic.AUTONOMY,
            "autonomy",
            "Route case asks for A4; its impact and reversibility allow A2 at most.",
        ),
    ],
)
def test_each_thing_left_unsaid_is_named_with_the_field_that_mends_it(decision, topic, field, message):
    found = clarity(decision, TODAY, CATEGORIES)

    assert [(item.topic, item.field, item.message) for item in found.open_items] == [(topic, field, message)]
    assert found.percent < 100


def test_an_ambiguity_rule_without_a_number_does_not_count():
    vague = tuple(replace(p, has_trigger_value=False) for p in COMPLETE.policies)

    found = clarity(replace(COMPLETE, policies=vague), TODAY, CATEGORIES)

    assert [item.message for item in found.open_items] == [
        "The ambiguity rule of Route case has no number that triggers it."
    ]


def test_one_rule_may_speak_for_every_missing_input():
    policies = (
        *(p for p in COMPLETE.policies if p.kind is not EdgeCase.INCOMPLETE),
        asking(9, EdgeCase.INCOMPLETE),
    )

    assert clarity(replace(COMPLETE, policies=policies), TODAY, CATEGORIES).complete


def test_inputs_that_nobody_compared_are_not_taken_to_agree():
    silent = replace(without(EdgeCase.CONFLICTING), conflicts=())

    assert open_topics(silent) == {Topic.CONFLICTING}
    assert open_topics(replace(silent, conflicts_ruled_out=True)) == set()


def test_a_decision_left_to_humans_needs_no_rules_for_the_machine():
    human = replace(COMPLETE, autonomy=0, policies=())

    assert clarity(human, TODAY, CATEGORIES).complete


def test_a_queue_is_needed_wherever_a_person_is_asked():
    policies = tuple(replace(p, queue_hours=None) for p in COMPLETE.policies)

    found = clarity(replace(COMPLETE, policies=policies), TODAY, CATEGORIES)

    assert [item.message for item in found.open_items] == ["A rule of Route case asks a person, but names no queue."]
