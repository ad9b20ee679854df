from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from decisions.rules.vocabulary import LABOUR_VERBS, Verb
from governance.rules.classification import STRICTNESS, Answers, assess, is_stricter_or_equal
from governance.rules.stages import Nature
from tests.decisions.rules.test_clarity import COMPLETE

HELPING = frozenset({Verb.SUMMARISE, Verb.RETRIEVE})

answers = st.builds(Answers, st.frozensets(st.sampled_from(Verb)), st.booleans(), st.booleans())


def test_what_helps_a_person_is_a_tool():
    found = assess(Answers(HELPING, acts_without_person=False, principal_basis=False))

    assert found.nature is Nature.TOOL
    assert found.reasons == ("It helps a person (retrieve, summarise), who decides.",)


def test_what_does_nothing_of_these_is_analysis():
    assert assess(Answers(frozenset(), acts_without_person=False, principal_basis=False)).nature is Nature.ANALYSIS


def test_a_tool_with_one_decision_that_the_ai_takes_is_labour():
    found = assess(Answers(HELPING, acts_without_person=False, principal_basis=False), [replace(COMPLETE, autonomy=2)])

    assert found.nature is Nature.LABOUR
    assert found.reasons == ("In “Route case” the AI decides (A2: the AI decides, a human approves each).",)


def test_a_decision_in_which_a_human_chooses_leaves_a_tool_a_tool():
    found = assess(Answers(HELPING, acts_without_person=False, principal_basis=False), [replace(COMPLETE, autonomy=1)])

    assert found.nature is Nature.TOOL


@given(answers)
def test_work_or_effect_without_a_person_or_principal_basis_is_always_labour(given):
    works = bool(given.verbs & LABOUR_VERBS) or given.acts_without_person or given.principal_basis

    found = assess(given)

    assert (found.nature is Nature.LABOUR) is works
    assert found.reasons


@given(answers, st.sampled_from(Verb))
def test_doing_more_never_makes_it_less_strict(given, verb):
    more = replace(given, verbs=given.verbs | {verb})

    assert is_stricter_or_equal(assess(more).nature, assess(given).nature)


def test_labour_is_the_strictest():
    assert STRICTNESS[-1] is Nature.LABOUR
