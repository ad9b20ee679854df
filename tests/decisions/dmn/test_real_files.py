"""DMN files of other people’s editors arrive, or are refused with a line and a cause; nothing of them is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from decisions.dmn.describe import describe
from decisions.dmn.documents import DmnRefused, read_document
from decisions.dmn.merge import merge_drawing
from decisions.dmn.namespaces import VERSIONS
from decisions.dmn.write import in_version, to_bytes, write_document

# A folder beside the project; where it is not there, these tests are left out.
FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "dmn"
FILES = sorted(FOLDER.glob("*.dmn"))
REFUSED = {
    "camunda-consulting__orderDiscount.dmn": (2, "DMN 1.0"),
    "red6__cyclic-diagram.dmn": (12, "circle"),
    "red6__empty.dmn": (1, "empty"),
}
ARRIVING = [path for path in FILES if path.name not in REFUSED]

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of DMN files is not here")


def canonical(document):
    return etree.tostring(document.root.getroottree(), method="c14n")


def read(path):
    return read_document(path.read_bytes())


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_held_is_refused_with_line_and_cause(name):
    line, cause = REFUSED[name]
    with pytest.raises(DmnRefused, match=cause) as caught:
        describe(read(FOLDER / name))
    assert caught.value.line == line


@pytest.mark.parametrize("path", ARRIVING, ids=lambda path: path.stem)
def test_a_file_goes_out_as_it_came_in(path):
    document = read(path)
    again = read_document(to_bytes(write_document(document, describe(document))))
    assert canonical(again) == canonical(document)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", ARRIVING, ids=lambda path: path.stem)
def test_a_file_says_the_same_in_every_version(path, version):
    document = read(path)
    other = read_document(to_bytes(in_version(document, version)))
    before, after = describe(document), describe(other)
    assert [replace(node, line=None, place=None) for node in after.nodes] == [
        replace(node, line=None, place=None) for node in before.nodes
    ]
    assert [edge.key for edge in after.edges] == [edge.key for edge in before.edges]
    assert all(node.place for node in after.nodes)


@pytest.mark.parametrize("path", ARRIVING, ids=lambda path: path.stem)
def test_a_drawing_that_moved_nothing_changes_nothing_but_a_missing_layout(path):
    document = read(path)
    drawn = write_document(document, describe(document), drawn=True)
    merged = merge_drawing(drawn, read_document(to_bytes(in_version(drawn, "1.3"))))
    assert canonical(merged) == canonical(drawn)


@pytest.mark.parametrize("path", ARRIVING, ids=lambda path: path.stem)
def test_every_table_can_be_changed_and_read_back(path):
    document = read(path)
    told = describe(document)
    for node in told.nodes:
        if node.table is None or not node.table.rules:
            continue
        table = replace(node.table, rules=tuple(replace(rule, annotation="why") for rule in node.table.rules[1:]))
        wanted = replace(told, nodes=tuple(replace(n, table=table) if n is node else n for n in told.nodes))
        after = describe(read_document(to_bytes(write_document(document, wanted))))
        assert after.by_id[node.id].table == table


def test_the_loan_example_arrives_with_owners_makers_questions_and_answers():
    told = describe(read(FOLDER / "goldmansachs__Chapter_11_Example.dmn"))
    decisions = [node for node in told.nodes if node.kind == "decision"]
    assert (len(told.nodes), len(told.edges), len(decisions)) == (30, 48, 11)
    assert all(node.question and node.allowed_answers and node.owners and node.place for node in decisions)
    routing = next(node for node in decisions if node.name == "Routing")
    assert routing.allowed_answers == ("Decline", "Refer for Adjudication", "Accept without Review")
    assert routing.owners == ("Credit risk",)
    adjudication = next(node for node in decisions if node.name == "Adjudication")
    assert adjudication.makers == ("Credit officers",)


def test_rules_that_test_the_same_are_told_with_their_line():
    told = describe(read(FOLDER / "red6__duplicate_unique.dmn"))
    assert [(problem.line, problem.text) for problem in told.problems] == [
        (3, "A <decision> has no name; its id “decision” stands for it."),
        (22, "rules 1 and 2 test the same."),
    ]


def test_a_table_without_output_arrives_unfinished():
    told = describe(read(FOLDER / "bpmn-io__no-output.dmn"))
    assert told.nodes[0].table.outputs == ()
    assert "no output column" in told.problems[0].text
