from datetime import timedelta

import pytest

from decisions.models import EdgeCasePolicy, ExpertAnswer, ReferenceCase, Segment
from decisions.queries.edge_tests import policy_tests
from decisions.queries.reference_cases import case_standings, experts_agree, next_unanswered
from decisions.services.edge_tests import edge_tests_record
from decisions.services.reference_cases import (
    expert_answer_give,
    reference_case_adjudicate,
    reference_case_withdraw,
    reference_cases_add,
    reference_cases_settle,
)
from governance.models import LedgerEntry
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, make_decision, make_person


@pytest.fixture
def decision(cast):
    return make_decision(cast, name="Prioritise incident", allowed_answers=["high", "low"])


@pytest.fixture
def case(cast, decision):
    return add(cast, decision)[0]


@pytest.fixture
def experts(cast):
    return [make_person("Edna", cast.claims), make_person("Emil", cast.claims)]


def add(cast, decision, *cases, by=None):
    cases = cases or ({"given": {"impact": "1"}},)
    return reference_cases_add(decision, cases=cases, actor=(by or cast.olivia).actor, at=NOW)


def answer(case, person, word="high", **more):
    return expert_answer_give(case, answer=word, actor=person.actor, at=NOW, **more)


def adjudicate(case, person, word="high", **more):
    return reference_case_adjudicate(case, answer=word, actor=person.actor, at=NOW, **more)


# Adding


def test_strangers_and_auditors_add_no_cases(cast, decision):
    for stranger in (cast.carl, cast.arne):
        with pytest.raises(NotPermitted):
            add(cast, decision, by=stranger)

    assert not ReferenceCase.objects.exists()


def test_cases_are_numbered_on_within_their_decision(cast, decision):
    add(cast, decision)
    add(cast, decision, {"given": {"impact": "2"}}, {"story": "The line was dead."})

    assert list(decision.reference_cases.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    "wrong",
    [
        {"given": {}},
        {"given": {"impact": ["1"]}},
        {"given": {"": "1"}},
        {"given": {"impact": "x" * 501}},
        {"story": "x" * 601},
        {"given": {"impact": "1"}, "edge_case": "odd"},
    ],
)
def test_a_case_that_says_nothing_or_something_odd_is_refused_and_none_is_added(cast, decision, wrong):
    with pytest.raises(Refused):
        add(cast, decision, {"given": {"impact": "1"}}, wrong)

    assert not ReferenceCase.objects.exists()


def test_a_segment_of_another_unit_is_refused(cast, decision):
    own = Segment.objects.create(unit=cast.company, name="Retail", created_by=cast.olivia)
    other = Segment.objects.create(unit=cast.technology, name="Servers", created_by=cast.olivia)

    add(cast, decision, {"given": {"impact": "1"}, "segment": own})
    with pytest.raises(Refused, match="elsewhere"):
        add(cast, decision, {"given": {"impact": "1"}, "segment": other})


# Answering blind


def test_auditors_and_administrators_answer_nothing(cast, case):
    for person in (cast.arne, cast.adam):
        with pytest.raises(NotPermitted):
            answer(case, person)


def test_cases_of_a_retired_decision_are_answered_no_more(decision, case, experts):
    decision.retired_at = NOW
    decision.save()

    with pytest.raises(Refused, match="retired"):
        answer(case, experts[0])


def test_only_allowed_answers_are_taken_one_a_person_and_two_a_case(cast, case, experts):
    with pytest.raises(Refused, match="not an allowed answer"):
        answer(case, experts[0], "perhaps")
    answer(case, experts[0])
    with pytest.raises(Refused, match="never changed"):
        answer(case, experts[0], "low")
    answer(case, experts[1])
    with pytest.raises(Refused, match="Two experts"):
        answer(case, cast.carl)


def test_a_second_account_of_one_person_is_not_a_second_expert(cast, case, experts):
    twin = make_person("Edna2", cast.claims, identity_group=experts[0].identity_group)
    answer(case, experts[0])

    with pytest.raises(Refused, match="You have answered"):
        answer(case, twin)


def test_the_database_itself_keeps_an_answer_from_being_changed(case, experts):
    given = answer(case, experts[0])

    with pytest.raises(Exception, match="Cannot update"):
        ExpertAnswer.objects.filter(pk=given.pk).update(answer="low")


def test_nobody_sees_another_expert_before_both_have_answered(cast, decision, case, experts):
    answer(case, experts[0])
    for person, proves in ((experts[1], False), (cast.olivia, True), (cast.carl, False), (experts[0], False)):
        seen = case_standings(decision, person.actor, proves=proves)[0]
        assert seen.answers is None
        assert (seen.mine is not None) is (person == experts[0])

    answer(case, experts[1], "low")
    states = {
        person.username: (seen.state, seen.answers and [one.answer for one in seen.answers])
        for person, proves in ((experts[0], False), (cast.olivia, True), (cast.carl, False))
        for seen in case_standings(decision, person.actor, proves=proves)
    }
    assert states == {
        "edna": ("differ", ["high", "low"]),
        "olivia": ("differ", ["high", "low"]),
        "carl": ("answered", None),
    }


def test_what_an_expert_answered_is_not_in_the_ledger(case, experts):
    answer(case, experts[0])

    entry = LedgerEntry.objects.get(verb="expert_answer_give")
    assert entry.details == {"case": 1}


def test_the_next_case_is_the_first_after_this_one_that_still_waits_for_this_person(cast, decision, experts):
    cases = add(cast, decision, *({"given": {"impact": str(n)}} for n in range(3)))
    answer(cases[1], experts[0])

    assert next_unanswered(decision, experts[0].actor, after=1).number == 3
    assert next_unanswered(decision, experts[0].actor, after=3).number == 1
    answer(cases[1], experts[1])
    assert next_unanswered(decision, cast.carl.actor, after=1).number == 3


# Adjudicating


def test_it_takes_two_answers_and_somebody_who_gave_none_of_them(cast, decision, case, experts):
    with pytest.raises(NotPermitted):
        adjudicate(case, experts[0])
    answer(case, cast.olivia)
    with pytest.raises(Refused, match="1 of 2"):
        adjudicate(case, cast.olivia)
    answer(case, experts[1])
    with pytest.raises(NotPermitted, match="You answered"):
        adjudicate(case, cast.olivia)

    assert adjudicate(case, make_person("Archie", cast.company, "architect")).answer == "high"


def test_where_experts_differ_a_reason_is_asked_for(cast, case, experts):
    answer(case, experts[0], "high")
    answer(case, experts[1], "low")

    with pytest.raises(Refused, match="Say why"):
        adjudicate(case, cast.olivia)
    done = adjudicate(case, cast.olivia, reason="A whole site was down.")

    assert (done.answer, done.adjudicated_by, done.reason) == ("high", cast.olivia, "A whole site was down.")
    with pytest.raises(Refused, match="adjudicated"):
        adjudicate(case, cast.olivia, "low", reason="Changed my mind.")


def test_what_both_say_is_settled_at_once_and_what_they_differ_in_is_not(cast, decision, experts):
    cases = add(cast, decision, *({"given": {"impact": str(n)}} for n in range(3)))
    for one in cases[:2]:
        answer(one, experts[0], "low")
    answer(cases[0], experts[1], "low")
    answer(cases[1], experts[1], "high")

    with pytest.raises(NotPermitted):
        reference_cases_settle(decision, actor=experts[0].actor, at=NOW)
    assert reference_cases_settle(decision, actor=cast.olivia.actor, at=NOW) == 1
    cases[0].refresh_from_db()
    assert cases[0].answer == "low"
    with pytest.raises(Refused):
        reference_cases_settle(decision, actor=cast.olivia.actor, at=NOW)


def test_a_withdrawn_case_is_answered_no_more_and_says_why(cast, decision, case, experts):
    with pytest.raises(NotPermitted):
        reference_case_withdraw(case, reason="Wrong", actor=experts[0].actor, at=NOW)
    with pytest.raises(Refused):
        reference_case_withdraw(case, reason=" ", actor=cast.olivia.actor, at=NOW)
    reference_case_withdraw(case, reason="It names a customer.", actor=cast.olivia.actor, at=NOW)

    with pytest.raises(Refused, match="withdrawn"):
        answer(case, experts[0])


def test_experts_agree_beyond_chance_only_where_there_was_something_to_choose(cast, decision, experts):
    cases = add(cast, decision, *({"given": {"impact": str(n)}} for n in range(4)))
    for one in cases[:2]:
        for expert in experts:
            answer(one, expert, "high")
    assert experts_agree(case_standings(decision, cast.carl.actor, proves=False)).kappa is None
    for expert in experts:
        answer(cases[2], expert, "low")
    answer(cases[3], experts[0], "low")

    found = experts_agree(case_standings(decision, cast.carl.actor, proves=False))

    assert (found.cases, found.agreed, found.kappa) == (3, 3, 1.0)


# Tests of awkward cases


@pytest.fixture
def policy(decision):
    return EdgeCasePolicy.objects.create(
        decision=decision, kind="ambiguous", action="escalate", trigger_text="confidence below", trigger_value="0.7"
    )


def record(policy, person, *observed, given=None):
    tests = [{"given": given or {"impact": str(n)}, "observed": word} for n, word in enumerate(observed)]
    return edge_tests_record(policy, tests=tests, actor=person.actor, at=NOW)


def test_strangers_record_no_tests(cast, policy):
    with pytest.raises(NotPermitted):
        record(policy, cast.carl, "escalate")


def test_only_what_can_happen_is_observed(cast, policy):
    with pytest.raises(Refused, match="neither an allowed answer"):
        record(policy, cast.olivia, "escalate", "exploded")
    with pytest.raises(Refused, match="no test"):
        record(policy, cast.olivia)

    assert not policy.tests.exists()


def test_what_the_rule_wants_now_is_what_was_expected(cast, policy):
    made = record(policy, cast.olivia, "escalate", "high", "escalate")

    assert [test.passed for test in made] == [True, False, True]
    told = policy_tests([policy])[0]
    assert (told.passed, len(told.counting), told.enough(3)) == (2, 3, False)
    edge_tests_record(
        policy,
        tests=[{"given": {"impact": "1"}, "observed": "escalate"}],
        actor=cast.olivia.actor,
        at=NOW + timedelta(hours=1),
    )
    told = policy_tests([policy])[0]  # the one that failed was run again, and passed
    assert (told.passed, len(told.counting), told.enough(3)) == (3, 3, True)


def test_tests_of_what_the_rule_wanted_once_are_stale(cast, policy):
    record(policy, cast.olivia, "escalate", "escalate", "escalate")
    policy.action, policy.default_answer = "default_answer", "low"
    policy.save()

    told = policy_tests([policy])[0]

    assert (told.passed, len(told.stale), told.expected, told.enough(3)) == (0, 3, "low", False)
    record(policy, cast.olivia, "low")
    assert policy_tests([policy])[0].passed == 1
