"""What a DMN file says of a map: nodes, requirements, words, owners, tables, and what is odd about it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.dmn.answers import join_answers, split_answers
from decisions.dmn.describe import describe
from decisions.dmn.description import Place
from decisions.dmn.documents import DmnRefused, read_document
from decisions.dmn.namespaces import VERSIONS
from decisions.dmn.write import in_version
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.tables.table import Aggregation, HitPolicy, ValueType
from tests.decisions.dmn.samples import loan, wrapped


def described(body, version="1.5"):
    return describe(read_document(wrapped(body, version)))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_map_says_the_same_in_every_version(version):
    told = describe(read_document(loan(version)))
    grant, risk = told.by_id["d_grant"], told.by_id["d_risk"]
    assert told.name == "Loan"
    assert [(node.id, node.kind) for node in told.nodes] == [
        ("d_grant", NodeKind.DECISION),
        ("d_risk", NodeKind.DECISION),
        ("i_applicant", NodeKind.INPUT),
        ("k_policy", NodeKind.SOURCE),
    ]
    assert (grant.question, grant.allowed_answers, grant.answers_text) == (
        "Do we lend?",
        ("yes", "no"),
        '"yes" or "no"',
    )
    assert (grant.owners, grant.makers) == (("Credit risk",), ("Front desk",))
    assert grant.logic.kind == "literalExpression"
    assert [edge.key for edge in told.edges] == [
        ("d_risk", "d_grant", RequirementKind.INFORMATION),
        ("i_applicant", "d_risk", RequirementKind.INFORMATION),
        ("k_policy", "d_risk", RequirementKind.AUTHORITY),
    ]
    assert risk.place == (None if version == "1.1" else Place(100, 200, 180, 80))
    assert told.problems == ()


def test_a_table_arrives_with_types_allowed_values_and_reasons():
    table = describe(read_document(loan())).by_id["d_risk"].table
    assert (table.hit_policy, table.aggregation) == (HitPolicy.COLLECT, Aggregation.SUM)
    age, segment = table.inputs
    assert (age.id, age.label, age.type, age.looks_at, age.allowed) == (
        "in_age",
        "Age of applicant",
        ValueType.NUMBER,
        "Applicant.Age",
        "[18..99]",
    )
    assert (segment.label, segment.type, segment.allowed) == (
        "Applicant.Segment",
        ValueType.STRING,
        '"retail", "business"',
    )
    assert [(rule.tests, rule.answers, rule.annotation) for rule in table.rules] == [
        (("< 21", "-"), ("3",), "Young people"),
        (("-", '"business"'), ("4",), ""),
    ]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ('"Yes" "No"', ("Yes", "No")),
        ('"yes" , "no"', ("yes", "no")),
        ("Yes/No", ("Yes", "No")),
        ("approve, refer; decline", ("approve, refer", "decline")),
        ("approve, refer, decline", ("approve", "refer", "decline")),
        ("- approve\n- refer\n", ("approve", "refer")),
        ('A value from the list "Full", "Very\n   low"', ("Full", "Very low")),
        ("„ja“ oder „nein“", ("ja", "nein")),
        ("A number greater than 70 and less than 150", ("A number greater than 70 and less than 150",)),
        ("Whatever the board, in its wisdom and after long deliberation, says.", None),
        ("a, a, b", ("a", "b")),
        ("", ()),
    ],
)
def test_answers_are_read_from_free_text_and_sentences_stay_whole(text, answers):
    assert split_answers(text) == (answers if answers is not None else (text,))


@given(st.lists(st.text("abc äß,;/|", min_size=1).map(lambda t: " ".join(t.split())).filter(bool), unique=True))
def test_answers_that_are_written_are_read_back(answers):
    assert split_answers(join_answers(answers)) == tuple(answers)


def test_answers_are_taken_from_the_data_type_where_the_file_words_none():
    told = described(
        '<itemDefinition name="tAnswer"><typeRef>string</typeRef><allowedValues><text>"a","b"</text></allowedValues>'
        '</itemDefinition><decision id="d" name="D"><variable name="D" typeRef="tAnswer"/></decision>'
    )
    assert told.nodes[0].allowed_answers == ("a", "b")
    assert told.nodes[0].answers_text == ""


def test_owners_are_found_from_the_side_of_the_unit_as_well():
    told = described(
        '<decision id="d" name="D"/><organizationUnit id="o" name="Claims"><decisionOwned href="#d"/>'
        '</organizationUnit><organizationUnit id="p" name="Desk"><decisionMade href="#d"/></organizationUnit>'
    )
    assert (told.nodes[0].owners, told.nodes[0].makers) == (("Claims",), ("Desk",))


def needs(target, source):
    return (
        f'<decision id="{target}" name="{target.upper()}">\n'
        f'<informationRequirement><requiredDecision href="#{source}"/></informationRequirement></decision>\n'
    )


def test_a_circle_of_decisions_is_refused_naming_it_and_the_line():
    with pytest.raises(DmnRefused, match="“A” → “B” → “C” → “A”") as caught:
        described(needs("a", "b") + needs("b", "c") + needs("c", "a"))
    assert caught.value.line == 2


def test_two_elements_with_one_id_are_refused():
    with pytest.raises(DmnRefused, match="“d”") as caught:
        described('<decision id="d" name="A"/>\n<inputData id="d" name="B"/>')
    assert caught.value.line == 2


def test_an_id_that_no_register_could_hold_is_refused():
    with pytest.raises(DmnRefused, match="longer than 200"):
        described(f'<decision id="{"d" * 201}" name="A"/>')


def test_a_map_that_nobody_could_read_is_refused():
    with pytest.raises(DmnRefused, match="at most 2,000 things") as caught:
        described("".join(f'\n<inputData id="i{number}" name="I"/>' for number in range(2_001)))
    assert caught.value.line == 2_002


def test_a_map_of_the_most_things_is_drawn_in_reasonable_time():
    body = "".join(
        f'<decision id="d{n}" name="D{n}"><informationRequirement><requiredDecision href="#d{n + 1}"/>'
        f"</informationRequirement></decision>"
        for n in range(1_999)
    )
    document = read_document(wrapped(f'{body}<decision id="d1999" name="Last"/>'))
    started = time.perf_counter()
    assert all(node.place for node in describe(in_version(document, "1.3")).nodes)
    assert time.perf_counter() - started < 20


def test_a_file_without_a_map_is_refused():
    with pytest.raises(DmnRefused, match="holds no decision"):
        described("")


def test_a_requirement_of_something_elsewhere_is_told_with_its_line():
    told = described(
        '\n<decision id="d" name="D">\n'
        '<informationRequirement><requiredInput href="#gone"/></informationRequirement></decision>'
    )
    assert told.edges == ()
    assert [str(problem) for problem in told.problems] == ["Line 3: “D” requires #gone, which is not in this file."]


def table(columns, rows="", attributes=""):
    return f'\n<decision id="d" name="D"><decisionTable {attributes}>{columns}{rows}</decisionTable></decision>'


LOOKS = '<input id="i"><inputExpression typeRef="{}"><text>x</text></inputExpression></input>'
ANSWERS = '<output id="o" typeRef="string"/>'


@pytest.mark.parametrize(
    ("word", "type_"),
    [
        ("integer", ValueType.NUMBER),
        ("long", ValueType.NUMBER),
        ("double", ValueType.NUMBER),
        ("feel:string", ValueType.STRING),
        ("date and time", ValueType.DATE_TIME),
        ("dateTime", ValueType.DATE_TIME),
        ("dayTimeDuration", ValueType.DAYS),
        ("years and months duration", ValueType.MONTHS),
        ("tUnknown", ValueType.ANY),
    ],
)
def test_types_are_read_in_the_words_of_every_version(word, type_):
    assert described(table(LOOKS.format(word) + ANSWERS)).nodes[0].table.inputs[0].type is type_


def test_types_that_are_made_of_each_other_in_a_circle_end():
    circle = "".join(
        f'<itemDefinition name="{a}"><typeRef>{b}</typeRef></itemDefinition>' for a, b in (("tA", "tB"), ("tB", "tA"))
    )
    assert described(circle + table(LOOKS.format("tA") + ANSWERS)).nodes[0].table.inputs[0].type is ValueType.ANY


@pytest.mark.parametrize(
    ("body", "told", "kept"),
    [
        (table(LOOKS.format("string")), "no output column", True),
        (table(LOOKS.format("string") + ANSWERS, attributes='hitPolicy="LUCKY"'), "hit policy LUCKY", False),
        (table(LOOKS.format("string") + ANSWERS, attributes='expressionLanguage="juel"'), "juel", False),
        (
            table(LOOKS.format("string") + ANSWERS, "<rule><inputEntry/><inputEntry/><outputEntry/></rule>"),
            "rule 1 has more cells",
            False,
        ),
        (table(LOOKS.format("string") + ANSWERS, "<rule><outputEntry/></rule>"), "rule 1 has fewer cells", True),
        (
            table(LOOKS.format("string") + ANSWERS, "<rule><inputEntry/><outputEntry/></rule>" * 3),
            "rules 1, 2 and 3 test the same",
            True,
        ),
    ],
)
def test_what_is_odd_about_a_table_is_told_with_its_line(body, told, kept):
    result = described(body)
    assert [problem.line for problem in result.problems] == [2]
    assert told in result.problems[0].text
    assert (result.nodes[0].table is not None) is kept
    assert (result.nodes[0].logic is None) is kept
