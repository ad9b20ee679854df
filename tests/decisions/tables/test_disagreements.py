import pathlib

import pytest

from decisions.tables.cases.cases import cases_from_rows
from decisions.tables.cases.files import read_case_file
from decisions.tables.cases.mapping import CaseMapping, cases_from_file
from decisions.tables.reading import read_table
from decisions.tables.replays.disagreements import disagreements
from decisions.tables.replays.looking import answer_type
from decisions.tables.replays.replay import replay, wanted
from decisions.tables.replays.report import replay_json
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType

INCIDENTS = pathlib.Path(__file__).resolve().parents[4] / "shared/data/operations/incidents_first_1000.csv.gz"

PRIORITY = Table(
    (InputColumn("i", "impact"), InputColumn("u", "urgency")),
    (OutputColumn("p", "priority"),),
    (
        Rule("1", ('"1 - High"', '"1 - High"'), ('"1 - Critical"',)),
        Rule("2", ('"1 - High"', '"2 - Medium"'), ('"2 - High"',)),
        Rule("3", ('"2 - Medium"', '"1 - High"'), ('"2 - High"',)),
        Rule("4", ('"2 - Medium"', "-"), ('"3 - Moderate"',)),
        Rule("5", ('"3 - Low"', '"1 - High"'), ('"3 - Moderate"',)),
        Rule("6", ('"3 - Low"', '"2 - Medium","3 - Low"'), ('"4 - Low"',)),
    ),
    HitPolicy.FIRST,
)


def told(table, rows, people):
    read = read_table(table)
    return disagreements(replay(read, cases_from_rows(rows, wanted(read), decided=people)))


def rows(*groups):
    """Cases and what people said of them, each so many times."""
    cases = [{"impact": i, "urgency": u} for i, u, _said, times in groups for _ in range(times)]
    return cases, [said for _i, _u, said, times in groups for _ in range(times)]


def test_a_disagreement_names_the_rule_the_values_and_how_often():
    cases, people = rows(
        ("2 - Medium", "3 - Low", "4 - Low", 41),
        ("2 - Medium", "3 - Low", "3 - Moderate", 19),
        ("2 - Medium", "2 - Medium", "3 - Moderate", 500),
    )

    found = told(PRIORITY, cases, people)

    assert [one.sentence for one in found] == [
        'Rule 4, urgency = "3 - Low": table says 3 - Moderate, people said 4 - Low in 41 of 60 cases'
    ]
    assert found[0].to_json()["samples"][0]["values"] == {"impact": "2 - Medium", "urgency": "3 - Low"}


def test_numbers_are_told_by_the_stretch_that_the_rules_cut():
    limits = Table(
        (InputColumn("a", "amount", ValueType.NUMBER), InputColumn("s", "segment")),
        (OutputColumn("r", "route"),),
        (
            Rule("1", ("-", '"x"'), ('"auto"',)),
            Rule("2", ("< 50", '"y"'), ('"auto"',)),
            Rule("3", (">= 50", '"y"'), ('"desk"',)),
        ),
    )
    cases = [{"amount": amount, "segment": "x"} for amount in range(100)]

    found = told(limits, cases, ["desk" if amount >= 50 else "auto" for amount in range(100)])

    assert [one.sentence for one in found] == [
        "Rule 1, amount >= 50: table says auto, people said desk in 50 of 50 cases"
    ]


def test_where_the_table_says_nothing_people_disagree_with_it():
    cases, people = rows(("9", "9", "4 - Low", 3), ("3 - Low", "3 - Low", "4 - Low", 2))

    found = told(PRIORITY, cases, people)

    assert [one.sentence for one in found] == ["No rule: table says nothing, people said 4 - Low in 3 of 3 cases"]


def test_nothing_is_told_where_all_agree_or_nobody_decided():
    cases, people = rows(("3 - Low", "3 - Low", "4 - Low", 5))

    assert told(PRIORITY, cases, people) == ()
    assert told(PRIORITY, cases, [None] * 5) == ()
    assert told(PRIORITY, cases, None) == ()


def test_the_most_frequent_come_first_and_at_most_ten():
    cases = [{"impact": "2 - Medium", "urgency": "2 - Medium"} for at in range(15) for _ in range(at + 1)]
    people = [f"answer {at}" for at in range(15) for _ in range(at + 1)]

    found = told(PRIORITY, cases, people)

    assert [one.disagree for one in found] == list(range(15, 5, -1))


@pytest.mark.skipif(not INCIDENTS.exists(), reason="The incident log is not here.")
def test_what_people_decided_on_real_incidents_is_explained():
    read = read_table(PRIORITY)
    mapping = CaseMapping({"impact": "impact", "urgency": "urgency"}, "priority", "contact_type")

    report = replay_json(replay(read, cases_from_file(read_case_file(INCIDENTS), mapping, wanted(read))))

    assert [one["sentence"] for one in report["disagreements"]] == [
        'Rule 4, urgency = "3 - Low": table says 3 - Moderate, people said 4 - Low in 102 of 102 cases'
    ]
    assert report["agreement"]["total"]["compared"] == report["cases"] == 6_784
    assert report["agreement"]["total"]["agreed"] == 6_682
    assert report["agreement"]["total"]["kappa"] == pytest.approx(0.943614)


def test_numbers_that_a_table_answers_agree_with_numbers_that_a_file_holds_whatever_type_the_column_was_given():
    points = Table(
        (InputColumn("s", "segment"),),
        (OutputColumn("p", "points"),),
        (Rule("1", ('"x"',), ("3",)), Rule("2", ('"y"',), ("4",))),
    )
    read = read_table(points)
    file = read_case_file(b"segment,points\nx,3.0\ny,4\ny,5\n")
    mapping = CaseMapping({"segment": "segment"}, "points", answer_type=answer_type(read))

    found = disagreements(replay(read, cases_from_file(file, mapping, wanted(read))))

    assert [one.sentence for one in found] == ["Rule 2: table says 4, people said 5 in 1 of 2 cases"]
