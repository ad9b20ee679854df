"""What keeps a decision from being computed, and how far work on one case may go."""

import pytest

from decisions.dmn.documents import read_document
from decisions.dmn.evaluate import CannotDecide, NotExecutedHere, evaluate_decision
from decisions.dmn.model import Invocation, Literal, NotExecuted
from decisions.dmn.read import read_model
from decisions.tables.table import Table


def model_of(*elements, version="20230324"):
    text = f"""<definitions xmlns="https://www.omg.org/spec/DMN/{version}/MODEL/" name="m" namespace="urn:m">
    {"".join(elements)}</definitions>"""
    return read_model(read_document(text.encode()).root)


def decision(name, body, *required):
    needs = "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>' for one in required
    )
    return f'<decision id="{name}" name="{name}"><variable name="{name}"/>{needs}{body}</decision>'


def literal(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


def knowledge(name, text, *parameters):
    formal = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    return (
        f'<businessKnowledgeModel id="k{name}" name="{name}"><encapsulatedLogic>{formal}{literal(text)}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )


def test_a_decision_that_does_not_exist_is_named():
    with pytest.raises(CannotDecide, match="no decision called “b”"):
        evaluate_decision(model_of(decision("a", literal("1"))), "b", {})


def test_a_decision_may_be_asked_for_by_its_identifier():
    model = model_of('<decision id="d1" name="Rate">' + literal("2") + "</decision>")

    assert evaluate_decision(model, "d1", {}) == 2


def test_decisions_that_require_each_other_are_refused():
    model = model_of(decision("a", literal("b + 1"), "b"), decision("b", literal("a"), "c"), decision("c", "", "a"))

    with pytest.raises(CannotDecide, match="“a” requires itself"):
        evaluate_decision(model, "a", {})


def test_a_long_chain_of_decisions_is_computed():
    steps = [decision("d0", literal("1"))]
    steps += [decision(f"d{n}", literal(f"d{n - 1} + 1"), f"d{n - 1}") for n in range(1, 1_500)]

    assert evaluate_decision(model_of(*steps), "d1499", {}) == 1_500


def test_a_decision_shared_by_several_is_computed_once():
    steps = [decision("d0", literal("1"))]
    steps += [decision(f"d{n}", literal(f"d{n - 1} + d{n - 1}"), f"d{n - 1}", f"d{n - 1}") for n in range(1, 60)]

    assert evaluate_decision(model_of(*steps), "d59", {}) == 2**59


def test_a_required_decision_that_the_case_answers_is_not_computed():
    model = model_of(decision("a", literal("b + 1"), "b"), decision("b", "<context/>"))

    assert evaluate_decision(model, "a", {"b": 4}) == 5


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ("<context><contextEntry/></context>", NotExecutedHere, "“a” holds logic of the kind context"),
        ("<relation/>", NotExecutedHere, "relation, which is not executed here"),
        ("<conditional/>", NotExecutedHere, "conditional, which is not executed here"),
        (literal("for x in y return x"), NotExecutedHere, r"A loop \(`for`\) is not executed here."),
        (literal("1 +"), CannotDecide, r"“a” cannot be used: Something is missing after `\+`."),
        (literal(""), CannotDecide, "An expression is missing."),
        ("", CannotDecide, "“a” has no logic yet."),
        (
            '<literalExpression expressionLanguage="http://www.java.com/java"><text>1</text></literalExpression>',
            NotExecutedHere,
            "it is written in http://www.java.com/java",
        ),
        (
            f"<invocation>{literal('nobody')}</invocation>",
            CannotDecide,
            "“a” calls “nobody”, which is no business knowledge of this model.",
        ),
        (
            '<informationRequirement><requiredDecision href="other.dmn#x"/></informationRequirement>' + literal("1"),
            NotExecutedHere,
            "requires something of another file",
        ),
        (
            (
                "<decisionTable><input><inputExpression><text>x</text></inputExpression></input><output/>"
                "<rule><inputEntry><text>[1, 2]</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
                "</decisionTable>"
            ),
            NotExecutedHere,
            "A text in the table of “a” cannot be used: A list",
        ),
    ],
)
def test_logic_that_cannot_be_computed_says_why(body, kind, message):
    with pytest.raises(kind, match=message) as refused:
        evaluate_decision(model_of(decision("a", body)), "a", {})

    assert type(refused.value) is kind


def test_a_required_decision_that_is_not_executed_is_named():
    model = model_of(decision("a", literal("b"), "b"), decision("b", "<context/>"))

    with pytest.raises(NotExecutedHere, match="“b” holds logic of the kind context"):
        evaluate_decision(model, "a", {})


def test_knowledge_that_calls_itself_ends():
    model = model_of(knowledge("f", "f(x) + 1", "x"), decision("a", literal("f(1)")))

    with pytest.raises(CannotDecide, match="“f” is called too often, or calls itself without end"):
        evaluate_decision(model, "a", {})


def test_knowledge_that_calls_more_and_more_ends():
    calls = [knowledge(f"f{n}", f"f{n - 1}(x) + f{n - 1}(x)", "x") for n in range(1, 18)]
    model = model_of(knowledge("f0", "x", "x"), *calls, decision("a", literal("f17(1)")))

    with pytest.raises(CannotDecide, match="called too often"):
        evaluate_decision(model, "a", {})


def test_a_model_tells_its_logic_and_what_it_does_not_execute():
    table = "<decisionTable><output/></decisionTable>"
    model = model_of(
        decision("a", table),
        decision("b", literal(" x + 1 ")),
        decision("c", f"<invocation>{literal('f')}</invocation>"),
        decision("d", "<list/>"),
        '<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>',
        '<knowledgeSource id="k" name="Act"/>',
    )

    assert [type(one.logic) for one in model.decisions] == [Table, Literal, Invocation, NotExecuted]
    assert model.decisions[1].logic == Literal("x + 1")
    assert [one.name for one in model.inputs] == ["x"]
    assert model.sources == ("Act",)


@pytest.mark.parametrize(
    ("type_name", "raw", "text"),
    [
        ("number", "12.5", "12.5"),
        ("number", "twelve", None),
        ("number", True, None),
        ("boolean", "true", "true"),
        ("boolean", "yes", None),
        ("string", 5, None),
        ("date", "2026-11-26", "2026-11-26"),
        ("date", "2026-11-31", None),
        ("time", "10:00:00", "10:00:00"),
        ("dateTime", "2026-11-26", "2026-11-26T00:00:00"),
        ("dayTimeDuration", "PT90M", "PT1H30M"),
        ("dayTimeDuration", "P1Y", None),
        ("yearMonthDuration", "P14M", "P1Y2M"),
        ("Any", "2026-11-26", "2026-11-26"),
    ],
)
def test_raw_values_are_typed_by_the_model(type_name, raw, text):
    model = model_of(
        f'<inputData id="i" name="x"><variable name="x" typeRef="{type_name}"/></inputData>',
        decision("a", literal("string(x)")),
    )

    assert evaluate_decision(model, "a", {"x": raw}) == text


def test_columns_type_what_no_input_declares():
    model = model_of(
        decision(
            "a",
            '<decisionTable><input><inputExpression typeRef="date"><text>day</text></inputExpression></input><output/>'
            '<rule><inputEntry><text>&lt; date("2026-01-01")</text></inputEntry><outputEntry><text>"old"</text>'
            "</outputEntry></rule></decisionTable>",
        )
    )

    assert evaluate_decision(model, "a", {"day": "2025-12-31"}) == "old"
    assert evaluate_decision(model, "a", {"day": "2026-01-01"}) is None


@pytest.mark.parametrize("version", ["20180521", "20191111", "20211108", "20230324"])
def test_every_version_is_read_alike(version):
    start = "http" if version == "20180521" else "https"
    text = f"""<definitions xmlns="{start}://www.omg.org/spec/DMN/{version}/MODEL/" name="m" namespace="urn:m">
    {decision("a", literal("x * 2"))}</definitions>"""

    assert evaluate_decision(read_model(read_document(text.encode()).root), "a", {"x": 2}) == 4
