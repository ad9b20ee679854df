"""Whether logic is complete and proven: tables, outcomes, tests, calibration, reference cases."""

from dataclasses import replace

import pytest

from decisions.rules.clarity import Proof, Topic, clarity
from decisions.rules.facts import MeasuredFacts, OutcomeFacts, ReferenceFacts, TableFacts
from decisions.rules.vocabulary import EdgeAction, EdgeCase, LogicKind, OutcomeKind, TriggerType
from tests.decisions.rules.test_clarity import CATEGORIES, COMPLETE, TODAY, asking

PROOF = Proof(edge_tests=3, calibration_error=0.05, reference_cases=50, segment_cases=10, kappa=0.6, agreement=0.9)
SOUND = TableFacts(rules=4, fresh=True, exact=True)
KNOWN = ReferenceFacts(60, 60, {"Private": 40, "Vulnerable": 20}, kappa=0.8, frontline=True, agreement=0.95)


def tabled(table):
    return replace(COMPLETE, logic_kind=LogicKind.TABLE, table=table)


def found(decision, *topics, proof=PROOF):
    return [
        (item.field, item.message, item.known)
        for item in clarity(decision, TODAY, CATEGORIES, topics, proof).open_items
    ]


def messages(decision, *topics, proof=PROOF):
    return [message for _field, message, _known in found(decision, *topics, proof=proof)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (None, "The decision table of Route case has no rule."),
        (replace(SOUND, rules=0), "The decision table of Route case has no rule."),
        (replace(SOUND, fresh=False), "The decision table of Route case has not been checked since it was changed."),
        (replace(SOUND, unreadable=2), "2 places of the decision table of Route case cannot be read."),
        (
            replace(SOUND, violations=1),
            "Several rules of the decision table of Route case fit one case, which its hit policy forbids.",
        ),
    ],
)
def test_a_table_counts_as_logic_once_it_can_be_read_and_does_not_contradict_itself(table, message):
    assert found(tabled(table), Topic.LOGIC) == [("table", message, True)]


@pytest.mark.parametrize("kind", [LogicKind.RULES, LogicKind.PROSE, LogicKind.MODEL, None])
def test_a_table_is_judged_whatever_is_said_of_how_the_logic_is_written_down(kind):
    """Whoever calls it prose does not get past what its rules leave open or contradict."""

    def called(table, **fields):
        return replace(COMPLETE, logic_kind=kind, table=table, **fields)

    for bad in (replace(SOUND, fresh=False), replace(SOUND, unreadable=1), replace(SOUND, violations=1)):
        assert [field for field, *_ in found(called(bad), Topic.LOGIC)] == ["table"]
    assert [field for field, *_ in found(called(replace(SOUND, gaps=1)), Topic.UNCOVERED)] == ["edge-uncovered"]
    assert [field for field, *_ in found(called(SOUND, has_logic=False), Topic.LOGIC)] == ["logic"]
    assert found(called(SOUND), Topic.LOGIC, Topic.UNCOVERED) == []
    assert found(called(replace(SOUND, rules=0, fresh=False)), Topic.LOGIC, Topic.UNCOVERED) == []


def test_text_beside_a_table_that_is_not_there_is_no_logic():
    assert found(replace(tabled(None), has_logic=True), Topic.LOGIC)[0][0] == "table"
    assert found(tabled(SOUND), Topic.LOGIC) == []
    assert found(replace(COMPLETE, logic_kind=LogicKind.PROSE), Topic.LOGIC) == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            replace(SOUND, gaps=3),
            "The table of Route case leaves 3 kinds of cases without a rule, and no person decides them.",
        ),
        (
            replace(SOUND, exact=False, gaps=3),
            "The table of Route case leaves at least 3 kinds of cases without a rule, and no person decides them.",
        ),
        (
            replace(SOUND, exact=False),
            "Nobody knows whether the table of Route case covers every case, and none that is left goes to a person.",
        ),
        (
            replace(SOUND, fresh=False),
            "Nobody knows whether the table of Route case covers every case, and none that is left goes to a person.",
        ),
    ],
)
def test_whatever_a_table_leaves_open_goes_to_a_person(table, message):
    decision = tabled(table)
    assert found(decision, Topic.UNCOVERED) == [("edge-uncovered", message, True)]

    to_a_person = replace(decision, policies=(*decision.policies, asking(50, EdgeCase.UNCOVERED)))
    assert found(to_a_person, Topic.UNCOVERED) == []
    silent = asking(50, EdgeCase.UNCOVERED)
    silent = replace(silent, action=EdgeAction.DEFAULT_ANSWER)
    assert messages(replace(decision, policies=(*decision.policies, silent)), Topic.UNCOVERED) == [message]


def test_where_it_is_proven_that_nothing_is_left_nobody_is_asked():
    assert found(tabled(SOUND), Topic.UNCOVERED) == []
    assert found(tabled(replace(SOUND, gaps=3, has_default=True)), Topic.UNCOVERED) == []
    assert found(COMPLETE, Topic.UNCOVERED) == []


def outcome(kind, **fields):
    return OutcomeFacts(**{"kind": kind, "statement": "It is there.", "examples": 3, "has_measure": True} | fields)


GOOD, BAD = outcome(OutcomeKind.TARGET), outcome(OutcomeKind.NEVER)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((GOOD, BAD), []),
        ((GOOD,), ["Nothing says what an unacceptable outcome of Route case is."]),
        ((BAD,), ["Nothing says what a good outcome of Route case is."]),
        ((GOOD, replace(BAD, examples=2)), ["“It is there.” has fewer than 3 examples in Route case."]),
        ((GOOD, replace(BAD, has_measure=False)), ["Nothing measures how often “It is there.” happens in Route case."]),
    ],
)
def test_good_and_bad_outcomes_have_examples_and_a_measure(outcomes, expected):
    assert messages(replace(COMPLETE, outcomes=outcomes), Topic.OUTCOMES) == expected


def test_each_rule_was_tried_since_it_wants_what_it_wants_now():
    policies = tuple(replace(p, tests_passed=1 if p.input_id == 2 else 3) for p in COMPLETE.policies)
    decision = replace(COMPLETE, policies=policies)

    assert found(decision, Topic.INCOMPLETE_TESTS) == [
        (
            "edge-tests",
            "The rule for missing Billing status in Route case passed 1 of 3 tests since it wants what it wants now.",
            True,
        )
    ]
    assert found(decision, Topic.CONFLICTING_TESTS) == []
    assert found(decision, Topic.INCOMPLETE_TESTS, proof=Proof()) == []


def test_a_failed_test_is_not_made_up_for_by_others_that_passed():
    policies = tuple(replace(p, tests_passed=9, tests_failed=int(p.input_id == 2)) for p in COMPLETE.policies)

    assert messages(replace(COMPLETE, policies=policies), Topic.INCOMPLETE_TESTS) == [
        (
            "The rule for missing Billing status in Route case failed 1 of its latest tests. "
            "Mend what runs or the rule, and run them again."
        )
    ]


def relying(error):
    policies = [p for p in COMPLETE.policies if p.kind is not EdgeCase.AMBIGUOUS]
    rule = asking(4, EdgeCase.AMBIGUOUS, has_trigger_value=True, trigger=TriggerType.CONFIDENCE, trigger_value=0.8)
    return replace(COMPLETE, policies=(*policies, rule), measured=MeasuredFacts(calibration_error=error))


def test_a_confidence_is_believed_only_where_it_was_measured():
    assert [(field, known) for field, _message, known in found(relying(None), Topic.CALIBRATION)] == [("replay", False)]
    assert [known for _field, _message, known in found(relying(0.12), Topic.CALIBRATION)] == [True]
    assert found(relying(0.05), Topic.CALIBRATION) == []
    assert found(relying(None), Topic.CALIBRATION, proof=Proof()) == []
    assert found(COMPLETE, Topic.CALIBRATION) == []


@pytest.mark.parametrize(
    ("references", "field", "message", "known"),
    [
        (
            replace(KNOWN, adjudicated=49, blind=49),
            "reference-cases",
            "49 reference cases of Route case are adjudicated; 50 are needed.",
            True,
        ),
        (
            replace(KNOWN, by_segment={"Private": 51, "Vulnerable": 9}),
            "reference-cases",
            "9 reference cases of Route case are in “Vulnerable”; 10 are needed.",
            True,
        ),
        (
            replace(KNOWN, blind=58),
            "reference-cases",
            "2 reference cases of Route case were not answered by two experts.",
            True,
        ),
        (
            replace(KNOWN, frontline=False),
            "reference-cases",
            "Nobody who does this work every day answered a case of Route case.",
            True,
        ),
        (
            replace(KNOWN, kappa=0.4),
            "reference-cases",
            "Experts agree on Route case by 0.40 beyond chance (kappa); 0.6 is needed.",
            True,
        ),
        (
            replace(KNOWN, kappa=None),
            "reference-cases",
            "How far experts agree on Route case is not known: their answers are too few, or all the same.",
            False,
        ),
        (
            replace(KNOWN, agreement=0.8),
            "replay",
            "The logic of Route case answers 80 % of the reference cases like the experts; 90 % are needed.",
            True,
        ),
        (
            replace(KNOWN, agreement=None),
            "replay",
            "No replay says how often the logic of Route case as it is now answers like the experts.",
            False,
        ),
    ],
)
def test_each_doubt_about_the_logic_is_named(references, field, message, known):
    assert found(replace(COMPLETE, references=references), Topic.REFERENCES) == [(field, message, known)]


def test_logic_that_answers_like_experts_who_agree_is_proven():
    assert found(replace(COMPLETE, references=KNOWN), Topic.REFERENCES) == []


def test_the_meter_counts_what_is_written_and_no_evidence():
    topics = {item.topic for item in clarity(tabled(None), TODAY, CATEGORIES).items}

    assert {Topic.SEGMENTS, Topic.RAMP, Topic.LOGIC} <= topics
    assert topics.isdisjoint({Topic.OUTCOMES, Topic.REFERENCES, Topic.CALIBRATION, Topic.INCOMPLETE_TESTS})
