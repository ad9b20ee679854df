"""Writing a map over its source touches what differs, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from decisions.dmn.describe import describe
from decisions.dmn.description import Edge, MapDescription, Node, Place
from decisions.dmn.documents import read_document
from decisions.dmn.merge import merge_drawing
from decisions.dmn.namespaces import VERSIONS
from decisions.dmn.write import for_browser, in_version, new_document, to_bytes, write_document
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType
from tests.decisions.dmn.samples import loan, wrapped


def canonical(document):
    return etree.tostring(document.root.getroottree(), method="c14n")


def changed(told, identifier, **fields):
    return replace(told, nodes=tuple(replace(n, **fields) if n.id == identifier else n for n in told.nodes))


def written(document, wanted, **options):
    """Return what is read back, so that nothing is judged that is not in the file."""
    return read_document(to_bytes(write_document(document, wanted, **options)))


def changes(before, after):
    """Return the lines of the canonical form that came and went."""
    old, new = canonical(before).decode().splitlines(), canonical(after).decode().splitlines()
    return [line.strip() for line in old if line not in new], [line.strip() for line in new if line not in old]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_map_that_nobody_changed_is_written_as_it_came(version):
    document = read_document(loan(version))
    assert canonical(written(document, describe(document))) == canonical(document)


def test_a_new_question_changes_the_question_alone():
    document = read_document(loan())
    after = written(document, changed(describe(document), "d_grant", question="Do we grant it?"))
    assert changes(document, after) == (
        ["<dmn:question>Do we lend?</dmn:question>"],
        ["<dmn:question>Do we grant it?</dmn:question>"],
    )


def test_answers_and_owners_are_written_where_the_schema_wants_them():
    document = read_document(loan())
    wanted = changed(describe(document), "d_risk", question="How risky?", allowed_answers=("low", "high"))
    wanted = changed(wanted, "d_risk", owners=("Credit risk", "Ada Lovelace"), makers=("Front desk",))
    after = written(document, wanted)
    risk = describe(after).by_id["d_risk"]
    assert (risk.owners, risk.makers) == (("Credit risk", "Ada Lovelace"), ("Front desk",))
    element = after.root.find(".//{*}decision[@id='d_risk']")
    assert [etree.QName(child).localname for child in element] == [
        "question",
        "allowedAnswers",
        "variable",
        "informationRequirement",
        "authorityRequirement",
        "decisionMaker",
        "decisionOwner",
        "decisionOwner",
        "decisionTable",
    ]
    assert element.findtext("{*}allowedAnswers") == '"low", "high"'


def test_an_owner_who_is_not_named_any_more_goes():
    document = read_document(loan())
    after = written(document, changed(describe(document), "d_grant", owners=("Ada",)))
    assert describe(after).by_id["d_grant"].owners == ("Ada",)


def test_one_cell_changes_one_cell():
    document = read_document(loan())
    told = describe(document)
    table = told.by_id["d_risk"].table
    first = replace(table.rules[0], answers=("5",))
    after = written(document, changed(told, "d_risk", table=replace(table, rules=(first, table.rules[1]))))
    gone, came = changes(document, after)
    assert gone == ['<dmn:outputEntry id="c_3"><dmn:text>3</dmn:text></dmn:outputEntry>']
    assert came == ['<dmn:outputEntry id="c_3"><dmn:text>5</dmn:text></dmn:outputEntry>']
    assert after.root.find(".//{*}rule[@id='r_1']").get("{http://example.org/editor}hot") == "yes"
    assert after.root.find(".//{*}decisionTable").get("{http://example.org/editor}wide") == "true"


cells = st.text("abc<>&\"' -.0123é", max_size=8).map(str.strip)
names = st.text("abcdef", min_size=1, max_size=6)


@st.composite
def tables(draw):
    inputs = tuple(
        InputColumn(f"i{n}", draw(names), draw(st.sampled_from(ValueType)), draw(names), draw(cells))
        for n in range(draw(st.integers(0, 3)))
    )
    outputs = tuple(
        OutputColumn(f"o{n}", draw(names), draw(st.sampled_from(ValueType)), draw(names), draw(cells), draw(cells))
        for n in range(draw(st.integers(1, 2)))
    )
    rules = tuple(
        Rule(f"r{n}", tuple(draw(cells) for _ in inputs), tuple(draw(cells) for _ in outputs), draw(cells))
        for n in range(draw(st.integers(0, 4)))
    )
    return Table(inputs, outputs, rules, draw(st.sampled_from(HitPolicy)))


def said(table):
    """Return a table without what a file may word otherwise: a name that is also the label, an annotation of a dash."""
    return replace(
        table,
        inputs=tuple(replace(c, expression="" if c.expression == c.label else c.expression) for c in table.inputs),
        rules=tuple(replace(r, annotation="" if r.annotation == "-" else r.annotation) for r in table.rules),
    )


@given(tables(), st.sampled_from(VERSIONS), st.sampled_from(["d_risk", "d_grant"]))
@settings(max_examples=80, deadline=None)
def test_any_table_is_read_back_as_it_was_written(table, version, decision):
    document = read_document(loan(version))
    after = written(document, changed(describe(document), decision, table=table))
    assert said(describe(after).by_id[decision].table) == said(table)
    assert describe(after).by_id["i_applicant"] is not None


def test_a_node_comes_and_another_goes_with_its_requirements():
    document = read_document(loan())
    told = describe(document)
    limit = Node("d_limit", NodeKind.DECISION, "Limit", question="How much?", place=Place(400, 20, 180, 80))
    wanted = replace(
        told,
        nodes=(*(n for n in told.nodes if n.id != "k_policy"), limit),
        edges=(
            *(e for e in told.edges if e.source != "k_policy"),
            Edge("d_risk", "d_limit", RequirementKind.INFORMATION),
        ),
    )
    after = describe(written(document, wanted))
    assert set(after.by_id) == {"d_grant", "d_risk", "d_limit", "i_applicant"}
    assert {edge.key for edge in after.edges} == {edge.key for edge in wanted.edges}
    assert after.by_id["d_limit"].place == limit.place
    assert after.problems == ()


def test_a_variable_keeps_its_name_while_an_expression_uses_it():
    document = read_document(loan())
    told = changed(changed(describe(document), "d_risk", name="Danger"), "d_grant", name="Lend")
    root = written(document, told).root
    assert root.find(".//{*}decision[@id='d_risk']/{*}variable").get("name") == "Risk"
    assert root.find(".//{*}decision[@id='d_grant']/{*}variable").get("name") == "Lend"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("target", VERSIONS)
def test_an_export_in_another_version_says_the_same_and_is_drawn(version, target):
    document = read_document(loan(version))
    other = read_document(to_bytes(in_version(document, target)))
    before, after = describe(document), describe(other)
    assert other.version == target
    assert [(n.id, n.name, n.table, n.logic, n.owners) for n in after.nodes] == [
        (n.id, n.name, n.table, n.logic, n.owners) for n in before.nodes
    ]
    assert [edge.key for edge in after.edges] == [edge.key for edge in before.edges]
    assert all(node.place for node in after.nodes)
    assert all(node.place == after.by_id[node.id].place for node in before.nodes if node.place)
    assert all(edge.waypoints for edge in after.edges) is (target != "1.1")


def test_an_early_layout_is_drawn_in_later_versions():
    early = 'xmlns:biodi="http://bpmn.io/schema/dmn/biodi/1.0"'
    body = f'<decision id="d" name="D"><extensionElements><biodi:bounds {early} x="5" y="6" width="70" height="80"/>'
    document = read_document(wrapped(f"{body}</extensionElements></decision>", "1.1"))
    later = in_version(document, "1.3")
    bounds = later.root.find(".//{*}DMNShape[@dmnElementRef='d']")[0]
    assert dict(bounds.attrib) == {"x": "5", "y": "6", "width": "70", "height": "80"}
    bounds.set("x", "9")
    assert describe(later).by_id["d"].place == Place(9, 6, 70, 80)
    assert describe(merge_drawing(document, later)).by_id["d"].place == Place(9, 6, 70, 80)
    sent = to_bytes(for_browser(document))
    assert b"biodi" not in sent
    assert describe(read_document(sent)).by_id["d"].place == Place(5, 6, 70, 80)


def test_nodes_without_a_place_are_drawn_below_what_requires_them_and_apart():
    nodes = tuple(Node(f"n{n}", NodeKind.DECISION, f"N{n}") for n in range(4))
    edges = tuple(Edge(f"n{n}", "n0", RequirementKind.INFORMATION) for n in (1, 2, 3))
    told = describe(read_document(to_bytes(new_document(MapDescription("M", nodes, edges), identifier="m"))))
    places = [node.place for node in told.nodes]
    assert all(places[0].y + places[0].height < place.y for place in places[1:])
    assert len({(place.x, place.y) for place in places}) == 4
    assert {edge.key for edge in told.edges} == {edge.key for edge in edges}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_document_says_what_it_was_asked_to(version):
    table = Table((InputColumn("i", "Age", ValueType.NUMBER),), (OutputColumn("o", "Answer"),))
    nodes = (
        Node("d", NodeKind.DECISION, "D", "", "Q?", ("a", "b"), owners=("Ada",), makers=("Bob",), table=table),
        Node("i", NodeKind.INPUT, "Age", data_type="number"),
        Node("k", NodeKind.SOURCE, "Policy"),
        Node("b", NodeKind.KNOWLEDGE, "Model", table=table),
    )
    edges = (
        Edge("i", "d", RequirementKind.INFORMATION),
        Edge("b", "d", RequirementKind.KNOWLEDGE),
        Edge("k", "d", RequirementKind.AUTHORITY),
        Edge("k", "b", RequirementKind.AUTHORITY),
    )
    document = read_document(to_bytes(new_document(MapDescription("M", nodes, edges), identifier="m", version=version)))
    told = describe(document)
    assert [(n.kind, n.name, n.question, n.allowed_answers, n.owners, n.makers) for n in told.nodes] == [
        (n.kind, n.name, n.question, n.allowed_answers, n.owners, n.makers) for n in nodes
    ]
    assert told.by_id["d"].table.inputs[0].label == "Age"
    assert {edge.key for edge in told.edges} == {edge.key for edge in edges}


def edit(document, change):
    """Return what an editor in the browser sends back: DMN 1.3, with what it does not know lost."""
    browser = in_version(document, "1.3")
    for element in list(browser.root.iter("{http://example.org/editor}*")):
        element.getparent().remove(element)
    for element in list(browser.root.iter("{*}literalExpression")):
        element.getparent().remove(element)
    change(browser.root)
    return read_document(to_bytes(browser))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_drawing_renames_and_keeps_what_the_editor_dropped(version):
    document = read_document(loan(version))
    edited = edit(document, lambda root: root.find(".//{*}decision[@id='d_grant']").set("name", "Lend"))
    merged = read_document(to_bytes(merge_drawing(document, edited)))
    told = describe(merged)
    assert merged.version == version
    assert told.by_id["d_grant"].name == "Lend"
    assert told.by_id["d_grant"].logic == describe(document).by_id["d_grant"].logic
    assert merged.root.find(".//{http://example.org/editor}saved") is not None


def test_a_drawing_adds_removes_and_moves_nodes():
    document = read_document(loan("1.5"))

    def change(root):
        root.remove(root.find("{*}knowledgeSource"))
        risk = root.find(".//{*}decision[@id='d_risk']")
        risk.remove(risk.find("{*}authorityRequirement"))
        new = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}inputData", id="i_new", name="Bureau")
        need = etree.SubElement(risk, f"{{{etree.QName(root).namespace}}}informationRequirement", id="ir_new")
        etree.SubElement(need, f"{{{etree.QName(root).namespace}}}requiredInput", href="#i_new")
        shape = root.find(".//{*}DMNShape[@dmnElementRef='d_risk']")
        shape[0].set("x", "333")
        assert new is not None

    merged = merge_drawing(document, edit(document, change))
    told = describe(read_document(to_bytes(merged)))
    assert set(told.by_id) == {"d_grant", "d_risk", "i_applicant", "i_new"}
    assert ("i_new", "d_risk", RequirementKind.INFORMATION) in {edge.key for edge in told.edges}
    assert told.by_id["d_risk"].place.x == 333
    assert told.by_id["d_risk"].table == describe(document).by_id["d_risk"].table


def test_a_note_beside_the_map_is_taken_over_and_goes_again():
    document = read_document(loan("1.5"))

    def note(root):
        made = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}textAnnotation", id="note_1")
        etree.SubElement(made, f"{{{etree.QName(root).namespace}}}text").text = "Ask the board"
        root.append(root.find("{*}DMNDI"))

    with_note = merge_drawing(document, edit(document, note))
    assert with_note.root.findtext("{*}textAnnotation/{*}text") == "Ask the board"
    assert etree.QName(with_note.root.find("{*}textAnnotation")).namespace == etree.QName(document.root).namespace
    assert describe(with_note) is not None
    without = merge_drawing(with_note, edit(with_note, lambda root: root.remove(root.find("{*}textAnnotation"))))
    assert without.root.find("{*}textAnnotation") is None
