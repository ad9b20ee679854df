"""What the rules are told of decisions, and with how many statements."""

from datetime import timedelta
from decimal import Decimal

import pytest

from decisions.models import (
    AcceptableOutcome,
    AutonomyGrant,
    CaseFile,
    Decision,
    DecisionTable,
    EdgeCasePolicy,
    EdgeTest,
    ExpertAnswer,
    Ownership,
    Queue,
    ReferenceCase,
    Replay,
    Segment,
)
from decisions.queries.clarity import decision_clarity
from decisions.queries.content_logic import table_content
from decisions.queries.edge_tests import policy_tests
from decisions.queries.escalations import queue_facts, queue_forecasts
from decisions.queries.facts import decisions_gather
from decisions.rules.facts import GrantFacts, MeasuredFacts, RampStep, TableFacts
from tests.cast import NOW, make_decision, make_person

BODY = {
    "hit_policy": "U",
    "aggregation": "",
    "inputs": [{"id": "i", "label": "Tier", "type": "string", "expression": "", "allowed": ""}],
    "outputs": [{"id": "o", "label": "Team", "type": "string", "name": "", "allowed": "", "default": ""}],
    "rules": [{"id": "r", "tests": ['"gold"'], "answers": ['"Here"'], "annotation": "As agreed."}],
}
FOUND = {
    "exact": True,
    "gap_count": 2,
    "gaps_asked": True,
    "uncovered_share": 0.2,
    "violation_count": 1,
    "problems": [{"rule": 1}, {"rule": 2}, {"rule": 3}],
}
DIGEST, OTHER = "a" * 64, "b" * 64
BELOW = [0.06 if percent <= 80 else 0.19 for percent in range(101)]
CALIBRATED = {"below": BELOW, "error": 0.04, "with_confidence": 100, "judged": 100}


@pytest.fixture
def decision(cast):
    made = make_decision(cast)
    Decision.objects.filter(pk=made.pk).update(
        logic_kind="table", volume_per_day=400, autonomy=3, ramp=[{"share": 100, "days": 0, "until": ""}]
    )
    return made


def facts(decision):
    return decisions_gather([decision.pk], NOW.date())[decision.pk]


def tabled(cast, decision, **fields):
    written = {"written_by": cast.petra, "verified": FOUND, "verified_digest": DIGEST}
    return DecisionTable.objects.create(**{"decision": decision, "body": BODY, "digest": DIGEST, **written} | fields)


def replayed(cast, decision, result, **fields):
    made = {"table": {}, "table_digest": DIGEST, "state": "done", "requested_by": cast.petra}
    return Replay.objects.create(**{"decision": decision, "result": result, **made} | fields)


def tried(cast, policy, given, expected, observed, **fields):
    told = {"given": {"case": given}, "expected": expected, "observed": observed, "ran_by": cast.petra}
    return EdgeTest.objects.create(policy=policy, **told | fields)


def file(cast, decision):
    return CaseFile.objects.create(
        decision=decision, name="c.csv", digest=DIGEST, size=1, rows=1, uploaded_by=cast.petra
    )


def test_a_table_is_counted_where_it_is(cast, decision):
    tabled(cast, decision)

    assert facts(decision).table == TableFacts(
        rules=1, fresh=True, exact=True, gaps=2, unreadable=3, violations=1, has_default=False
    )


@pytest.mark.parametrize(
    ("fields", "complete"),
    [
        ({"verified": FOUND | {"gap_count": 0, "uncovered_share": 0, "problems": []}}, True),
        ({"verified": FOUND | {"gap_count": 0, "uncovered_share": 0.1, "problems": []}}, False),
        ({"verified": FOUND | {"gaps_asked": False, "problems": []}}, True),
        ({"verified": FOUND | {"gap_count": 0, "uncovered_share": 0, "problems": [], "exact": False}}, False),
        ({"verified": None}, False),
        ({"verified": FOUND | {"gap_count": 0, "uncovered_share": 0, "problems": []}, "digest": OTHER}, False),
        ({"verified": None, "body": {**BODY, "outputs": [{**BODY["outputs"][0], "default": '"There"'}]}}, True),
        ({"verified": None, "body": {**BODY, "outputs": [{**BODY["outputs"][0], "default": " null "}]}}, False),
    ],
)
def test_a_table_is_complete_only_where_that_is_known_of_it_as_it_is(cast, decision, fields, complete):
    tabled(cast, decision, **fields)

    assert facts(decision).table.complete is complete


def test_grants_and_steps_of_the_handover_come_with_the_unknown_last(cast, decision):
    by = {"unit": cast.operations, "created_by": cast.petra}
    for name, level in (("Vulnerable", 2), ("Firms", 3)):
        segment = Segment.objects.create(name=name, high_touch=level == 2, **by)
        AutonomyGrant.objects.create(decision=decision, segment=segment, level=level, share=Decimal("0.4"), rule=" ")
    AutonomyGrant.objects.create(decision=decision, level=0)

    found = facts(decision)

    assert found.grants == (
        GrantFacts("Firms", 3, 0.4),
        GrantFacts("Vulnerable", 2, 0.4, high_touch=True),
        GrantFacts("", 0, None),
    )
    assert found.ramp == (RampStep(100, 0),)


def test_a_test_counts_for_the_rule_as_it_is_now(cast, decision):
    policy = EdgeCasePolicy.objects.create(decision=decision, kind="incomplete", action="escalate")
    for expected, observed in (("escalate", "escalate"), ("escalate", "ask"), ("ask", "ask")):
        tried(cast, policy, f"{expected}, {observed}", expected, observed)

    def counted():
        (known,) = facts(decision).policies
        return known.tests_passed, known.tests_failed

    assert counted() == (1, 1)
    policy.action, policy.default_answer = "default_answer", "ask"
    policy.save()
    assert counted() == (1, 0)
    policy.default_answer = "Here"
    policy.save()
    assert counted() == (0, 0)


def test_of_each_thing_given_the_latest_run_counts_for_the_rule_as_its_page_shows_it(cast, decision):
    policy = EdgeCasePolicy.objects.create(decision=decision, kind="incomplete", action="escalate")
    other = EdgeCasePolicy.objects.create(decision=decision, kind="ambiguous", action="escalate")
    for day, (given, expected, observed) in enumerate(
        [
            ("no date", "escalate", "ask"),
            ("no sum", "escalate", "escalate"),
            ("no name", "escalate", "escalate"),
            ("no date", "escalate", "escalate"),
            ("no sum", "escalate", "ask"),
            ("no name", "ask", "ask"),
        ]
    ):
        tried(cast, policy, given, expected, observed, ran_at=NOW + timedelta(days=day))
    tried(cast, other, "no date", "escalate", "escalate")

    known = {one.id: (one.tests_passed, one.tests_failed) for one in facts(decision).policies}
    shown = {page.policy.pk: (page.passed, len(page.counting) - page.passed) for page in policy_tests([policy, other])}

    assert known == shown == {policy.pk: (1, 1), other.pk: (1, 0)}


def test_reference_cases_count_once_two_experts_answered_and_somebody_adjudicated(cast, decision):
    segment = Segment.objects.create(name="Firms", unit=cast.operations, created_by=cast.petra)
    experts = [make_person(name, cast.operations) for name in ("Uno", "Due")]
    answers = [("Here", "Here"), ("There", "There"), ("Here", "There"), ("Here",)]
    for number, given in enumerate(answers, start=1):
        case = ReferenceCase.objects.create(
            decision=decision,
            number=number,
            segment=segment if number < 3 else None,
            answer=given[0],
            adjudicated_at=NOW,
            created_by=cast.petra,
        )
        for person, answer in zip(experts, given, strict=False):
            ExpertAnswer.objects.create(case=case, person=person, answer=answer, frontline=number == 2)
    ReferenceCase.objects.create(decision=decision, number=9, created_by=cast.petra)
    ReferenceCase.objects.create(
        decision=decision, number=10, answer="Here", adjudicated_at=NOW, withdrawn_at=NOW, created_by=cast.petra
    )

    found = facts(decision).references

    assert (found.adjudicated, found.blind, dict(found.by_segment), found.frontline) == (4, 3, {"Firms": 2}, True)
    assert found.kappa == pytest.approx(1 / 3)  # two of three agree; by chance one in two would


def test_what_replays_measured_is_that_of_the_latest_and_of_the_table_as_it_is(cast, decision):
    tabled(cast, decision)
    replayed(cast, decision, {"cases": 100, "calibration": {**CALIBRATED, "error": 0.5}})
    replayed(cast, decision, {"cases": 100, "calibration": CALIBRATED, "agreement": {"total": {"share": 0.9}}})
    replayed(
        cast, decision, {"cases": 10, "calibration": None, "agreement": {"total": {"share": 0.8}}}, table_digest=OTHER
    )
    replayed(cast, decision, None, state="waiting")

    found = facts(decision)

    assert (found.measured.calibration_error, found.measured.below[81]) == (0.04, 0.19)
    assert found.references.agreement == 0.9
    DecisionTable.objects.update(digest=OTHER)
    assert facts(decision).references.agreement == 0.8
    assert facts(decision).measured == MeasuredFacts()  # confidence was measured beside the table as it was


def test_a_confidence_is_known_where_there_is_no_table_any_more(cast, decision):
    replayed(cast, decision, {"cases": 100, "calibration": CALIBRATED})

    assert facts(decision).measured.calibration_error == 0.04


@pytest.mark.parametrize(
    ("result", "known"),
    [
        ({"cases": 100, "uncovered": 3, "calibration": CALIBRATED}, (0.03, 0.04, True)),
        ({"cases": 99, "uncovered": 3, "calibration": CALIBRATED}, (None, 0.04, True)),
        ({"cases": 100, "uncovered": 3, "calibration": CALIBRATED | {"judged": 99}}, (0.03, None, True)),
        ({"cases": 100, "uncovered": 3, "calibration": CALIBRATED | {"with_confidence": 99}}, (0.03, None, False)),
        ({"cases": 1, "uncovered": 0, "calibration": CALIBRATED | {"with_confidence": 1}}, (None, None, False)),
    ],
)
def test_too_few_past_cases_measure_nothing(cast, decision, result, known):
    tabled(cast, decision)
    replayed(cast, decision, result, case_file=file(cast, decision))

    found = facts(decision).measured

    assert (found.uncovered, found.calibration_error, bool(found.below)) == known


def test_one_case_replayed_later_puts_nothing_in_the_place_of_what_many_measured(cast, decision):
    tabled(cast, decision)
    many = {"cases": 400, "uncovered": 8, "calibration": CALIBRATED}
    one = {"cases": 1, "uncovered": 0, "calibration": CALIBRATED | {"error": 0.0, "with_confidence": 1, "judged": 1}}
    for day, result in enumerate((many, one)):
        when = NOW + timedelta(days=day)
        replayed(cast, decision, result, case_file=file(cast, decision), requested_at=when)

    found = facts(decision).measured

    assert (found.uncovered, found.calibration_error) == (0.02, 0.04)


def test_a_replay_from_before_the_latest_case_was_adjudicated_says_nothing_of_agreement(cast, decision):
    tabled(cast, decision)
    replayed(cast, decision, {"cases": 1, "agreement": {"total": {"share": 1.0}}}, requested_at=NOW)
    case = {"decision": decision, "answer": "Here", "created_by": cast.petra}
    ReferenceCase.objects.create(**case, number=1, adjudicated_at=NOW)
    assert facts(decision).references.agreement == 1.0

    ReferenceCase.objects.create(**case, number=2, adjudicated_at=NOW + timedelta(minutes=1))

    assert facts(decision).references.agreement is None


def test_a_replay_proves_nothing_of_logic_that_is_no_table(cast, decision):
    tabled(cast, decision)
    replayed(cast, decision, {"cases": 1, "agreement": {"total": {"share": 1.0}}})
    DecisionTable.objects.all().delete()
    Decision.objects.filter(pk=decision.pk).update(logic_kind="rules", logic_text="As we like.")

    assert facts(decision).references.agreement is None


def test_outcomes_are_counted_by_their_examples(cast, decision):
    AcceptableOutcome.objects.create(
        decision=decision, kind="never", statement="It is lost.", examples=["One", "Two"], measure="Lost"
    )

    (found,) = facts(decision).outcomes

    assert (found.kind, found.examples, found.has_measure) == ("never", 2, True)


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_decisions_takes_the_same_statements(cast, django_assert_num_queries, count):
    decisions = [make_decision(cast, name=f"Decision {number}") for number in range(count)]
    for one in decisions:
        Ownership.objects.create(
            decision=one,
            person=cast.olivia,
            proposed_by=cast.petra,
            status="accepted",
            accepted_at=NOW,
            valid_from=NOW.date(),
        )
        tabled(cast, one)
        replayed(cast, one, {"cases": 10, "uncovered": 1})
    ids = [one.pk for one in decisions]

    with django_assert_num_queries(15):
        assert len(decisions_gather(ids, NOW.date())) == count
    with django_assert_num_queries(10):
        assert len(decision_clarity(ids, NOW.date())) == count


@pytest.fixture
def queue(cast):
    return Queue.objects.create(
        name="Desk",
        unit=cast.operations,
        staffed_from="08:00",
        staffed_until="18:00",
        staffed_fte=2,
        handling_minutes=20,
    )


def sends(decision, queue, share, kind="conflicting", **fields):
    EdgeCasePolicy.objects.create(
        decision=decision, kind=kind, action="escalate", queue=queue, expected_share=share, **fields
    )


def test_everything_that_goes_to_a_queue_is_added_up_whoever_sends_it(cast, decision, queue):
    plain = make_decision(cast, name="Plain")
    Decision.objects.filter(pk=plain.pk).update(volume_per_day=200, autonomy=3)
    sends(plain, queue, Decimal("0.1"))
    sends(plain, queue, Decimal("0.05"), kind="incomplete")
    sends(decision, queue, Decimal("0.5"), kind="ambiguous", trigger="confidence", trigger_value=Decimal("0.9"))
    replayed(cast, decision, {"cases": 100, "calibration": {"below": BELOW, "with_confidence": 100}})
    retired, human = make_decision(cast, name="Retired"), make_decision(cast, name="Human")
    for gone, fields in ((retired, {"retired_at": NOW}), (human, {"autonomy": 0})):
        Decision.objects.filter(pk=gone.pk).update(volume_per_day=999, **fields)
        sends(gone, queue, Decimal(1))

    (forecast,) = queue_forecasts([queue.pk])

    assert forecast.escalations == pytest.approx(200 * 0.15 + 400 * 0.19)
    assert queue_facts([queue.pk], {decision.pk: facts(decision)})[queue.pk].escalations == forecast.escalations


def test_a_share_that_nobody_knows_is_told_of_others_too(cast, queue):
    plain = make_decision(cast, name="Plain")
    Decision.objects.filter(pk=plain.pk).update(volume_per_day=200, autonomy=3)
    sends(plain, queue, None)

    (forecast,) = queue_forecasts([queue.pk])

    assert (forecast.enough, forecast.missing) == (
        None,
        ("Nobody said for each rule of Plain what share goes to a person.",),
    )


def test_a_table_reads_in_lines_and_whatever_is_none_is_kept():
    assert table_content(BODY) == {
        "hit_policy": "Unique: at most one rule fits",
        "inputs": {"Tier": {"type": "string", "allowed": "", "looks_at": "Tier"}},
        "outputs": {"Team": {"type": "string", "allowed": "", "default": ""}},
        "rules": {"1": 'Tier "gold" → "Here" (As agreed.)'},
    }
    assert table_content({"inputs": 3}) == {"unreadable": {"inputs": 3}}


def two(first, second, label="Score", other="Score", answer='"Here"', why=""):
    """A table of two columns and one rule."""
    inputs = [
        BODY["inputs"][0] | {"id": key, "label": told, "expression": key} for key, told in (("a", label), ("b", other))
    ]
    rule = {"id": "r", "tests": [first, second], "answers": [answer], "annotation": why}
    return table_content(BODY | {"inputs": inputs, "rules": [rule]})


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (two("> 5", "-"), two("-", "> 5")),
        (two("not(1), 2", "-", "x", "x not(1),"), two("-", "2", "x", "x not(1),")),
        (two("? > 1 and b = 2", "-", "a", "b ="), two("? > 1", "2", "a", "b =")),
        (two("-", "-", answer="f (x)"), two("-", "-", answer="f", why="x")),
    ],
)
def test_two_tables_that_decide_otherwise_never_read_the_same(one, another):
    assert one != another
    assert one["rules"] == another["rules"]
