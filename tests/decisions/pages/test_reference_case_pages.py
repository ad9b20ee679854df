import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from decisions.models import EdgeCasePolicy, EdgeTest, Segment
from decisions.services.reference_cases import expert_answer_give, reference_cases_add
from decisions.services.tables import table_set
from tests.cast import NOW, make_decision, make_person
from tests.decisions.replaying import table


@pytest.fixture
def decision(cast):
    made = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(made, table=table(), actor=cast.olivia.actor, at=NOW)
    return made


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def experts(cast):
    return [make_person("Edna", cast.claims), make_person("Emil", cast.claims)]


def add(cast, decision, count=1):
    cases = [{"given": {"impact": f"level {n}"}} for n in range(count)]
    return reference_cases_add(decision, cases=cases, actor=cast.olivia.actor, at=NOW)


def cases_of(decision):
    return reverse("decision-cases", args=[decision.pk])


def page_of(case):
    return reverse("decision-case", args=[case.decision_id, case.number])


def text_of(answer):
    return " ".join(answer.content.decode().split())


# The list


def test_strangers_read_the_list_and_add_nothing(cast, as_, decision):
    client = as_(cast.carl)

    assert "No reference case yet" in text_of(client.get(cases_of(decision)))
    answer = client.post(cases_of(decision), {"act": "add", "given-0": "high"})
    assert answer.status_code == 403
    assert not decision.reference_cases.exists()


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_as_many_queries_for_four_as_for_one(
    cast, as_, decision, experts, count, django_assert_num_queries
):
    for case in add(cast, decision, count):
        for expert in experts:
            expert_answer_give(case, answer="now", actor=expert.actor, at=NOW)
    client = as_(cast.olivia)

    with django_assert_num_queries(11):
        answer = client.get(cases_of(decision))

    assert answer.context["agreed"] == count


def test_a_case_is_added_with_a_value_for_each_column_of_the_table(cast, as_, decision):
    as_(cast.olivia).post(cases_of(decision), {"act": "add", "given-0": "high", "given-1": "", "story": "All is down."})

    case = decision.reference_cases.get()
    assert (case.given, case.story) == ({"impact": "high"}, "All is down.")


def test_an_empty_case_is_refused_and_what_was_typed_stays(cast, as_, decision):
    answer = as_(cast.olivia).post(cases_of(decision), {"act": "add", "edge_case": "ambiguous"})

    assert answer.status_code == 422
    assert "says nothing" in text_of(answer)
    assert answer.context["form"]["edge_case"].value() == "ambiguous"


@pytest.mark.parametrize("sent", ["pasted", "file"])
def test_many_cases_are_pasted_or_sent_with_their_segment_and_story(cast, as_, decision, sent):
    segment = Segment.objects.create(unit=cast.company, name="Retail", created_by=cast.olivia)
    text = "impact\turgency\tSegment\tStory\tEdge case\nhigh\tlow\tretail\tIt rained.\tAmbiguous case\nlow\t\t\t\t\n"
    fields = {"pasted": text} if sent == "pasted" else {"file": SimpleUploadedFile("a.csv", text.encode())}

    as_(cast.olivia).post(cases_of(decision), {"act": "paste"} | fields)

    first, second = decision.reference_cases.order_by("number")
    assert (first.segment, first.story, first.edge_case) == (segment, "It rained.", "ambiguous")
    assert (first.given, second.given) == ({"impact": "high", "urgency": "low"}, {"impact": "low"})


@pytest.mark.parametrize("text", ["", "impact\n", "impact,segment\nhigh,nowhere\n"])
def test_what_is_pasted_wrongly_is_refused_and_none_is_added(cast, as_, decision, text):
    answer = as_(cast.olivia).post(cases_of(decision), {"act": "paste", "pasted": text})

    assert answer.status_code == 422
    assert not decision.reference_cases.exists()


# One case


def test_who_answers_goes_on_to_the_next_case_until_none_waits(cast, as_, decision, experts):
    first, second = add(cast, decision, 2)
    client = as_(experts[0])

    answer = client.post(page_of(first), {"act": "answer", "answer": "now", "frontline": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(second)
    assert answer.context["answer"]["frontline"].value() is True  # said once, kept for the session
    answer = client.post(page_of(second), {"act": "answer", "answer": "later"}, follow=True)
    assert answer.redirect_chain[-1][0] == cases_of(decision)


@pytest.mark.parametrize("after", ["9" * 5000, "²", "-1", "x"])
def test_a_number_that_no_case_has_begins_with_the_first_case(cast, as_, decision, experts, after):
    case = add(cast, decision)[0]

    answer = as_(experts[0]).get(reverse("decision-case-next", args=[decision.pk]), {"after": after})

    assert answer.url == page_of(case)


def test_the_page_shows_no_answer_of_another_expert_before_both_are_given(cast, as_, decision, experts):
    case = add(cast, decision)[0]
    expert_answer_give(case, answer="later", reason="Nobody waits.", actor=experts[0].actor, at=NOW)

    for person in (experts[1], cast.olivia, cast.carl):
        assert "Nobody waits." not in text_of(as_(person).get(page_of(case)))
        assert "Nobody waits." not in text_of(as_(person).get(cases_of(decision)))
    expert_answer_give(case, answer="now", actor=experts[1].actor, at=NOW)
    assert "Nobody waits." in text_of(as_(cast.olivia).get(page_of(case)))
    assert "Nobody waits." not in text_of(as_(cast.carl).get(page_of(case)))


def test_an_auditor_reads_a_case_and_is_not_asked_for_an_answer(cast, as_, decision):
    case = add(cast, decision)[0]
    client = as_(cast.arne)

    assert not client.get(page_of(case)).context["may_answer"]
    assert client.post(page_of(case), {"act": "answer", "answer": "now"}).status_code == 403


def test_the_owner_says_what_is_right_where_experts_differ_and_gives_a_reason(cast, as_, decision, experts):
    case = add(cast, decision)[0]
    for expert, word in zip(experts, ("now", "later"), strict=True):
        expert_answer_give(case, answer=word, actor=expert.actor, at=NOW)
    client = as_(cast.olivia)

    refused = client.post(page_of(case), {"act": "adjudicate", "right-answer": "now"})
    assert refused.status_code == 422
    client.post(page_of(case), {"act": "adjudicate", "right-answer": "now", "right-reason": "A site is down."})
    case.refresh_from_db()
    assert case.answer == "now"
    assert "A site is down." in text_of(as_(cast.carl).get(page_of(case)))


def test_a_case_is_withdrawn_with_a_reason_by_those_who_may(cast, as_, decision):
    case = add(cast, decision)[0]

    assert as_(cast.carl).post(page_of(case), {"act": "withdraw", "withdraw-why": "x"}).status_code == 403
    as_(cast.olivia).post(page_of(case), {"act": "withdraw", "withdraw-why": "It names somebody."})
    case.refresh_from_db()
    assert case.withdrawn_at is not None


# Tests of awkward cases


@pytest.fixture
def policy(decision):
    return EdgeCasePolicy.objects.create(decision=decision, kind="ambiguous", action="escalate")


def address_of_tests(decision):
    return reverse("decision-tests", args=[decision.pk])


def rows(policy, *tests):
    data = {"policy": policy.pk, "tests-TOTAL_FORMS": len(tests) + 1, "tests-INITIAL_FORMS": 0}
    for place, test in enumerate(tests):
        data |= {f"tests-{place}-{name}": value for name, value in test.items()}
    return data


def test_strangers_read_tests_and_record_none(cast, as_, decision, policy):
    client = as_(cast.carl)

    assert "Never tried" in text_of(client.get(address_of_tests(decision)))
    assert client.post(address_of_tests(decision), rows(policy, {"observed": "escalate"})).status_code == 403
    assert not EdgeTest.objects.exists()


def test_without_a_rule_for_any_awkward_case_the_way_to_them_is_shown(cast, as_, decision):
    assert "No awkward case has a rule yet" in text_of(as_(cast.carl).get(address_of_tests(decision)))


def test_several_tests_are_recorded_at_once_and_rows_left_empty_are_none(cast, as_, decision, policy):
    client = as_(cast.olivia)
    told = rows(
        policy,
        {"given-0": "high", "observed": "escalate"},
        {"story": "Half a letter", "observed": "escalate"},
        {"given-0": "low", "observed": "now"},
    )

    answer = client.post(address_of_tests(decision), told)

    assert answer.status_code == 302
    assert [test.passed for test in policy.tests.order_by("pk")] == [True, True, False]
    page = text_of(client.get(address_of_tests(decision)))
    assert "2 of 3 passed" in page
    assert "Failed" in page


def test_a_test_without_what_happened_is_refused_and_keeps_what_was_typed(cast, as_, decision, policy):
    answer = as_(cast.olivia).post(address_of_tests(decision), rows(policy, {"given-0": "high"}))

    assert answer.status_code == 422
    assert answer.context["tests"][0]["given-0"].value() == "high"
    assert not EdgeTest.objects.exists()


def test_stale_tests_are_marked(cast, as_, decision, policy):
    client = as_(cast.olivia)
    client.post(address_of_tests(decision), rows(policy, {"given-0": "high", "observed": "escalate"}))
    EdgeCasePolicy.objects.filter(pk=policy.pk).update(action="abstain")

    assert "Run it again" in text_of(client.get(address_of_tests(decision)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_tests_ask_as_many_queries_for_three_as_for_one(
    cast, as_, decision, policy, count, django_assert_num_queries
):
    told = rows(policy, *({"given-0": str(n), "observed": "escalate"} for n in range(count)))
    client = as_(cast.olivia)
    client.post(address_of_tests(decision), told)

    with django_assert_num_queries(14):
        client.get(address_of_tests(decision))
