"""Maps and the register are one truth: what is drawn or imported is registered, what is registered is exported."""

import re
from pathlib import Path

import pytest
from lxml import etree

from decisions.dmn.describe import describe
from decisions.dmn.documents import read_document
from decisions.dmn.write import to_bytes
from decisions.events import changed
from decisions.models import Decision, DecisionMap, DecisionTable, MapEdge, MapNode
from decisions.queries.maps import document_for_browser, document_of
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.services.decisions import decision_update
from decisions.services.maps import (
    map_add_node,
    map_add_requirement,
    map_import,
    map_register,
    map_remove_node,
    map_remove_requirement,
    map_rename,
    map_rename_node,
    map_save_drawing,
    may_edit_map,
)
from decisions.services.ownerships import ownership_accept, ownership_propose
from decisions.services.tables import table_set
from decisions.tables.table import Table
from roles.models import Person
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_decision, make_person
from tests.decisions.dmn.samples import loan, wrapped

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "dmn"
EXAMPLE = FOLDER / "goldmansachs__Chapter_11_Example.dmn"
REFUSED = {"camunda-consulting__orderDiscount.dmn", "red6__cyclic-diagram.dmn", "red6__empty.dmn"}
ARRIVING = sorted(path for path in FOLDER.glob("*.dmn") if path.name not in REFUSED)


@pytest.fixture
def by(cast):
    return {"actor": cast.carl.actor, "at": NOW}


@pytest.fixture
def chart(cast, by):
    return map_register(name="Loans", unit=cast.claims, **by)


def imported(cast, by, data=None, **options):
    return map_import(data=data or loan(), unit=cast.claims, file_name="loan.dmn", **by, **options)


def canonical(document):
    return etree.tostring(document.root.getroottree(), method="c14n")


def node(chart, name):
    return next(row for row in chart.nodes.all() if str(row) == name)


def kept_of(decision):
    return Table.from_json(DecisionTable.objects.get(decision=decision).body)


# Who may not


def test_auditors_begin_no_map_and_import_none(cast):
    arne = {"actor": cast.arne.actor, "at": NOW}
    with pytest.raises(NotPermitted):
        map_register(name="Loans", unit=cast.claims, **arne)
    with pytest.raises(NotPermitted):
        map_import(data=loan(), unit=cast.claims, **arne)
    assert not DecisionMap.objects.exists()


def test_a_map_is_changed_by_who_began_it_its_heads_and_architects_alone(cast, chart):
    archie = make_person("Archie", cast.company, "architect")
    cast.operations.head = cast.olivia
    cast.operations.save()
    assert [may_edit_map(p.actor, chart) for p in (cast.carl, cast.olivia, archie)] == [True, True, True]
    assert [may_edit_map(p.actor, chart) for p in (cast.tom, cast.arne, cast.petra)] == [False, False, False]
    tom = {"actor": cast.tom.actor, "at": NOW}
    acts = [
        lambda: map_rename(chart, name="Mine", **tom),
        lambda: map_add_node(chart, kind=NodeKind.INPUT, name="Age", **tom),
        lambda: map_save_drawing(chart, data=loan(), **tom),
        lambda: map_import(data=loan(), unit=cast.claims, into=chart, **tom),
    ]
    for act in acts:
        with pytest.raises(NotPermitted, match="began this map"):
            act()
    assert not MapNode.objects.exists()


def test_a_decision_of_somebody_else_is_not_renamed_through_a_map(cast, chart, by):
    theirs = make_decision(cast, name="Theirs")
    map_add_node(chart, kind=NodeKind.DECISION, name="", decision=theirs, **by)
    with pytest.raises(NotPermitted, match="Only its owner"):
        map_rename_node(node(chart, "Theirs"), name="Mine", **by)
    theirs.refresh_from_db()
    assert theirs.name == "Theirs"


def test_what_a_decision_of_somebody_else_needs_is_not_changed_through_a_map(cast, chart, by):
    theirs = make_decision(cast, name="Theirs")
    map_add_node(chart, kind=NodeKind.DECISION, name="", decision=theirs, **by)
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", **by)
    with pytest.raises(NotPermitted, match="What “Theirs” needs"):
        map_add_requirement(node(chart, "Age"), node(chart, "Theirs"), kind=RequirementKind.INFORMATION, **by)
    assert not theirs.inputs.exists()


@pytest.fixture
def theirs_needs_age(cast, chart, by):
    """A decision of somebody else, who drew what it needs into this map."""
    archie = {"actor": make_person("Archie", cast.company, "architect").actor, "at": NOW}
    theirs = make_decision(cast, name="Theirs")
    map_add_node(chart, kind=NodeKind.DECISION, name="", decision=theirs, **by)
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", **by)
    map_add_requirement(node(chart, "Age"), node(chart, "Theirs"), kind=RequirementKind.INFORMATION, **archie)
    return theirs


@pytest.mark.usefixtures("theirs_needs_age")
@pytest.mark.parametrize(
    "act",
    [
        lambda _chart, by: map_remove_requirement(MapEdge.objects.get(), **by),
        lambda chart, by: map_remove_node(node(chart, "Age"), **by),
        lambda chart, by: map_remove_node(node(chart, "Theirs"), **by),
        lambda chart, by: map_rename_node(node(chart, "Age"), name="Shoe size", **by),
        lambda chart, by: map_import(data=loan(), unit=chart.unit, into=chart, **by),
    ],
)
def test_what_a_decision_of_somebody_else_needs_neither_goes_nor_is_renamed(chart, by, act):
    with pytest.raises(NotPermitted, match="What “Theirs” needs"):
        act(chart, by)
    assert MapEdge.objects.count() == 1
    assert {str(row) for row in chart.nodes.all()} == {"Age", "Theirs"}


def test_whoever_cites_a_decision_hears_that_it_needs_nothing_any_more_by_a_map(cast, chart, theirs_needs_age):
    told = []

    def hear(sender, act, **_kwargs):
        told.append([target.obj for target in act.targets])

    changed.connect(hear)
    try:
        archie = Person.objects.get(display_name="Archie").actor
        map_remove_node(node(chart, "Theirs"), actor=archie, at=NOW)
    finally:
        changed.disconnect(hear)

    assert told == [[chart, theirs_needs_age]]


# Importing


def test_an_import_registers_decisions_with_question_answers_inputs_and_table_and_nobody_owns_them(cast, by):
    made = imported(cast, by)
    grant, risk = Decision.objects.order_by("code")
    assert (made.map.name, made.map.version, made.map.file_name) == ("Loan", "1.3", "loan.dmn")
    assert [d.name for d in made.made] == ["Grant", "Risk"]
    assert (grant.unit, grant.question, grant.allowed_answers) == (cast.claims, "Do we lend?", ["yes", "no"])
    assert (grant.logic_kind, grant.logic_text) == ("rules", 'if Risk < 5 then "yes" else "no"')
    assert (risk.logic_kind, len(Table.from_json(risk.table.body).rules)) == ("table", 2)
    assert [(i.name, i.source_system) for i in grant.inputs.all()] == [("Risk", risk.code)]
    assert [i.name for i in risk.inputs.all()] == ["Applicant"]
    assert not grant.ownerships.exists()
    row = node(made.map, "Grant")
    assert (row.owner_hint, row.maker_hint, row.decision) == ("Credit risk", "Front desk", grant)
    assert [(str(e.source), str(e.target), e.kind) for e in made.map.edges.order_by("pk")] == [
        ("Risk", "Grant", "information"),
        ("Applicant", "Risk", "information"),
        ("Credit policy", "Risk", "authority"),
    ]


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3", "1.4", "1.5"])
def test_what_was_imported_and_not_changed_is_exported_as_it_came(cast, by, version):
    chart = imported(cast, by, loan(version)).map
    assert canonical(document_of(chart)) == canonical(read_document(loan(version)))


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the collection of DMN files is not here")
def test_the_loan_example_arrives_whole_and_goes_out_as_it_came(cast, by):
    chart = imported(cast, by, EXAMPLE.read_bytes()).map
    decisions = Decision.objects.filter(map_nodes__map=chart)
    assert decisions.count() == 11
    assert all(decision.question and decision.allowed_answers for decision in decisions)
    assert set(chart.nodes.filter(kind="decision").values_list("owner_hint", flat=True)) == {
        "Credit risk",
        "Credit risk analytics group",
        "Product management",
    }
    assert chart.edges.count() == 48
    assert canonical(document_of(chart)) == canonical(read_document(EXAMPLE.read_bytes()))


@pytest.mark.parametrize("path", ARRIVING, ids=lambda path: path.stem)
def test_files_of_other_editors_are_registered_and_go_out_as_they_came(cast, by, path):
    chart = imported(cast, by, path.read_bytes()).map
    assert canonical(document_of(chart)) == canonical(read_document(path.read_bytes()))
    assert Decision.objects.filter(map_nodes__map=chart).exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Line 1: The file is empty."),
        (b"<!DOCTYPE a><a/>", "Line 1: The file declares a document type"),
        (wrapped(""), "holds no decision"),
    ],
)
def test_a_file_that_cannot_be_held_is_refused_and_nothing_is_registered(cast, by, data, told):
    with pytest.raises(Refused, match=re.escape(told)):
        map_import(data=data, unit=cast.claims, **by)
    assert not DecisionMap.objects.exists()


def test_an_imported_decision_of_the_same_name_and_unit_is_the_one_in_the_register(cast, by):
    known = make_decision(cast, name="risk", by=cast.carl)
    decision_update(known, unit=cast.claims, question="How risky is it?", **by)
    made = imported(cast, by)
    assert [decision.name for decision in made.made] == ["Grant"]
    assert node(made.map, "risk").decision == known
    assert describe(document_of(made.map)).by_id["d_risk"].question == "How risky is it?"


def test_a_changed_file_changes_what_it_says_otherwise_and_leaves_later_words_of_the_register(cast, by):
    chart = imported(cast, by).map
    grant = Decision.objects.get(name="Grant")
    decision_update(grant, question="May we lend?", **by)
    data = loan().replace(b'name="Grant" x', b'name="Lend" x').replace(b"<dmn:text>3<", b"<dmn:text>9<")
    again = imported(cast, by, data, into=chart)
    grant.refresh_from_db()
    assert (again.map.pk, again.made, Decision.objects.count()) == (chart.pk, (), 2)
    assert (grant.name, grant.question) == ("Lend", "May we lend?")
    assert Table.from_json(Decision.objects.get(name="Risk").table.body).rules[0].answers == ("9",)


def test_a_file_is_imported_into_no_map_that_somebody_changed_since_it_was_looked_at(cast, by):
    chart = imported(cast, by).map
    seen = chart.revision
    map_rename(chart, name="Lending", **by)

    with pytest.raises(Stale, match="Somebody changed this map"):
        imported(cast, by, loan().replace(b"Do we lend?", b"Shall we?"), into=chart, revision=seen)

    assert Decision.objects.get(name="Grant").question == "Do we lend?"
    imported(cast, by, into=chart, revision=seen + 1)


def test_a_table_that_was_changed_here_is_not_written_over_by_a_file_that_changes_it_too(cast, by):
    chart = imported(cast, by).map
    risk = Decision.objects.get(name="Risk")
    table = Table.from_json(risk.table.body)
    ours = Table(table.inputs, table.outputs, table.rules[:1], table.hit_policy, table.aggregation)
    table_set(risk, table=ours, **by)
    theirs = loan().replace(b"Do we lend?", b"Shall we?").replace(b"<dmn:text>3<", b"<dmn:text>9<")

    with pytest.raises(Refused, match=r"the table of “Risk” says something else .* then import again") as refusal:
        imported(cast, by, theirs, into=chart)

    assert len(refusal.value.reasons) == 1
    assert (kept_of(risk), Decision.objects.get(name="Grant").question) == (ours, "Do we lend?")
    # A file that leaves the table alone changes the rest, and one that took the table from here is imported.
    imported(cast, by, loan().replace(b"Do we lend?", b"Shall we?"), into=chart)
    assert (kept_of(risk), Decision.objects.get(name="Grant").question) == (ours, "Shall we?")
    chart.refresh_from_db()
    imported(cast, by, to_bytes(document_of(chart)), into=chart)
    assert kept_of(risk) == ours
    chart.refresh_from_db()
    imported(cast, by, to_bytes(document_of(chart)).replace(b"<dmn:text>3<", b"<dmn:text>9<"), into=chart)
    assert kept_of(risk).rules[0].answers == ("9",)


def test_a_table_that_was_drawn_and_not_changed_since_is_changed_by_a_file(cast, by):
    chart = imported(cast, by).map
    risk = Decision.objects.get(name="Risk")
    table = Table.from_json(risk.table.body)
    table_set(risk, table=Table(table.inputs, table.outputs, table.rules[:1], table.hit_policy), **by)
    map_rename(chart, name="Lending", **by)  # from here on the map's own document says the table as it is here

    imported(cast, by, loan(), into=chart)

    assert len(kept_of(risk).rules) == 2


def test_a_node_that_is_gone_from_the_file_leaves_the_map_and_its_decision_stays_registered(cast, by):
    chart = imported(cast, by).map
    imported(cast, by, wrapped('<decision id="d_risk" name="Risk"/>'), into=chart)
    assert [str(row) for row in chart.nodes.all()] == ["Risk"]
    assert Decision.objects.filter(name="Grant").exists()


# Exporting


def test_an_export_takes_words_table_and_accepted_owner_from_the_register(cast, by):
    chart = imported(cast, by).map
    grant, risk = Decision.objects.order_by("code")
    decision_update(grant, name="Lend", question="May we lend?", allowed_answers=["yes", "no", "later"], **by)
    table = Table.from_json(risk.table.body)
    table_set(risk, table=Table(table.inputs, table.outputs, table.rules[:1], table.hit_policy), **by)
    offer = ownership_propose(decision=grant, person=cast.olivia, hours_per_month=8, **by)
    assert describe(document_of(chart)).by_id["d_grant"].owners == ("Credit risk",)
    ownership_accept(offer, actor=cast.olivia.actor, at=NOW)
    told = describe(read_document(to_bytes(document_of(chart))))
    lend = told.by_id["d_grant"]
    assert (lend.name, lend.question, lend.allowed_answers) == ("Lend", "May we lend?", ("yes", "no", "later"))
    assert lend.owners == ("Olivia",)
    assert len(told.by_id["d_risk"].table.rules) == 1


# Drawing


def test_a_map_drawn_by_forms_registers_decisions_and_says_what_they_look_at(cast, chart, by):
    map_add_node(chart, kind=NodeKind.DECISION, name="Grant", **by)
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", **by)
    map_add_node(chart, kind=NodeKind.SOURCE, name="Policy", **by)
    map_add_requirement(node(chart, "Age"), node(chart, "Grant"), kind=RequirementKind.INFORMATION, **by)
    map_add_requirement(node(chart, "Policy"), node(chart, "Grant"), kind=RequirementKind.AUTHORITY, **by)
    grant = Decision.objects.get()
    assert (grant.name, grant.unit, [i.name for i in grant.inputs.all()]) == ("Grant", cast.claims, ["Age"])
    map_rename_node(node(chart, "Grant"), name="Lend", **by)
    map_rename_node(node(chart, "Age"), name="Age in years", **by)
    grant.refresh_from_db()
    assert grant.name == "Lend"
    chart.refresh_from_db()
    told = describe(document_of(chart))
    assert [(n.kind, n.name) for n in told.nodes] == [
        ("decision", "Lend"),
        ("input", "Age in years"),
        ("source", "Policy"),
    ]
    assert all(n.place for n in told.nodes)
    assert (document_of(chart).version, chart.revision) == ("1.5", 8)


def test_what_is_removed_from_a_map_stays_in_the_register(cast, chart, by):
    map_add_node(chart, kind=NodeKind.DECISION, name="Grant", **by)
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", **by)
    map_add_requirement(node(chart, "Age"), node(chart, "Grant"), kind=RequirementKind.INFORMATION, **by)
    map_remove_requirement(MapEdge.objects.get(), **by)
    assert not MapEdge.objects.exists()
    map_remove_node(node(chart, "Grant"), **by)
    assert [str(row) for row in chart.nodes.all()] == ["Age"]
    assert [i.name for i in Decision.objects.get().inputs.all()] == ["Age"]


def test_a_decision_stands_in_a_map_once(cast, chart, by):
    known = make_decision(cast, name="Known")
    map_add_node(chart, kind=NodeKind.DECISION, name="", decision=known, **by)
    with pytest.raises(Refused, match="already"):
        map_add_node(chart, kind=NodeKind.DECISION, name="", decision=known, **by)


def test_a_requirement_that_dmn_does_not_know_is_refused(cast, chart, by):
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", **by)
    map_add_node(chart, kind=NodeKind.INPUT, name="Income", **by)
    with pytest.raises(Refused, match="cannot go into input data"):
        map_add_requirement(node(chart, "Age"), node(chart, "Income"), kind=RequirementKind.INFORMATION, **by)


def test_a_circle_through_two_maps_is_refused_naming_it(cast, by):
    ours = [make_decision(cast, name=name, by=cast.carl) for name in ("A", "B")]
    charts = [map_register(name=name, unit=cast.claims, **by) for name in ("One", "Two")]
    for chart in charts:
        for decision in ours:
            map_add_node(chart, kind=NodeKind.DECISION, name="", decision=decision, **by)
    one, two = charts
    map_add_requirement(node(one, "A"), node(one, "B"), kind=RequirementKind.INFORMATION, **by)
    with pytest.raises(Refused, match=r"in a circle, over all maps: “[AB]” → “[AB]” → “[AB]”"):
        map_add_requirement(node(two, "B"), node(two, "A"), kind=RequirementKind.INFORMATION, **by)
    assert MapEdge.objects.count() == 1


def test_a_drawing_from_the_browser_renames_adds_connects_and_keeps_the_rest(cast, by):
    chart = imported(cast, by, loan("1.5")).map
    root = document_for_browser(chart).root
    space = etree.QName(root).namespace
    root.find(".//{*}decision[@id='d_grant']").set("name", "Lend")
    made = etree.SubElement(root, f"{{{space}}}decision", id="Decision_new", name="Limit")
    need = etree.SubElement(made, f"{{{space}}}informationRequirement", id="need_new")
    etree.SubElement(need, f"{{{space}}}requiredInput", href="#i_applicant")
    data = etree.tostring(root)
    saved = map_save_drawing(chart, data=data, revision=chart.revision, **by)
    assert sorted(Decision.objects.values_list("name", flat=True)) == ["Lend", "Limit", "Risk"]
    assert [i.name for i in Decision.objects.get(name="Limit").inputs.all()] == ["Applicant"]
    after = document_of(saved)
    assert (after.version, saved.revision) == ("1.5", chart.revision + 1)
    assert after.root.find(".//{http://example.org/editor}saved") is not None
    assert canonical(
        document_of(map_save_drawing(saved, data=to_bytes(document_for_browser(saved)), **by))
    ) == canonical(after)


def test_a_drawing_over_somebody_elses_drawing_is_stale(cast, chart, by):
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", **by)
    with pytest.raises(Stale, match="Reload"):
        map_save_drawing(chart, data=loan(), revision=1, **by)


def test_a_drawing_that_closes_a_circle_is_refused(cast, by):
    chart = imported(cast, by).map
    root = document_for_browser(chart).root
    space = etree.QName(root).namespace
    need = etree.SubElement(root.find(".//{*}decision[@id='d_risk']"), f"{{{space}}}informationRequirement", id="x")
    etree.SubElement(need, f"{{{space}}}requiredDecision", href="#d_grant")
    with pytest.raises(Refused, match="in a circle: “Grant” → “Risk” → “Grant”"):
        map_save_drawing(chart, data=etree.tostring(root), **by)
