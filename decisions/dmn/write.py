"""Writing a map over the document it came from: only what differs is touched, everything else stays to the letter."""

import copy
from typing import Any

from lxml import etree

from decisions.dmn.answers import join_answers
from decisions.dmn.describe import describe
from decisions.dmn.description import Edge, MapDescription, Node
from decisions.dmn.documents import Document
from decisions.dmn.drawing import complete_layout, erase, lines_of, names_of, requirements_of, set_places, set_waypoints
from decisions.dmn.elements import (
    NODE_TAGS,
    REQUIREMENT_TAGS,
    attribute,
    child,
    expression_of,
    layout_element,
    node_elements,
    qualified,
    reference,
    requirement_elements,
)
from decisions.dmn.item_types import Types
from decisions.dmn.namespaces import EARLY_LAYOUT, NAMES, local, to_version
from decisions.dmn.owners_write import set_makers, set_owners
from decisions.dmn.parts import Ids, put, take_out
from decisions.dmn.tables_write import Writing, write_table
from decisions.dmn.tables_xml import Reading
from decisions.rules.vocabulary import NodeKind, RequirementKind

NEWEST = "1.5"
_TAGS = {kind: tag for tag, kind in NODE_TAGS.items()}
_REQUIREMENTS = {kind: tag for tag, kind in REQUIREMENT_TAGS.items()}
_REQUIRED = {
    NodeKind.DECISION: "requiredDecision",
    NodeKind.INPUT: "requiredInput",
    NodeKind.KNOWLEDGE: "requiredKnowledge",
    NodeKind.SOURCE: "requiredAuthority",
}


def write_document(source: Document, wanted: MapDescription, *, drawn: bool = False) -> Document:
    """Return the document that says what is wanted, made from `source`, which stays as it is.

    With `drawn`, every node and line has a place afterwards, a computed one where nobody gave one. A table that is None
    says nothing of the logic: what stands in the source stays.
    Raises: DmnRefused where the source cannot be described.
    """
    root = copy.deepcopy(source.root.getroottree()).getroot()
    current = describe(Document(root, source.version, source.encoding), may_be_empty=True)
    ids = Ids.of(root)
    if wanted.name and wanted.name != current.name:
        root.set("name", wanted.name)
    _set_nodes(root, current, wanted, ids)
    _set_edges(root, current, wanted, ids)
    before = {node.id: node.place for node in current.nodes}
    moved = {node.id: node.place for node in wanted.nodes if node.place and node.place != before.get(node.id)}
    set_places(root, moved, ids)
    _set_lines(root, current, wanted, ids)
    if drawn:
        complete_layout(root, wanted.nodes, wanted.edges, ids)
    return Document(root, source.version, "UTF-8")


def new_document(wanted: MapDescription, *, identifier: str, version: str = NEWEST) -> Document:
    """Return a document made from nothing, with a layout."""
    names = NAMES[version]
    prefixes: dict[Any, str] = {None: names.model}
    root = etree.Element(f"{{{names.model}}}definitions", nsmap=prefixes)
    root.set("id", identifier)
    root.set("name", wanted.name)
    root.set("namespace", f"urn:remit:{identifier}")
    ids = Ids.of(root)
    _set_nodes(root, MapDescription(""), wanted, ids)
    _set_edges(root, MapDescription(""), wanted, ids)
    complete_layout(root, wanted.nodes, wanted.edges, ids)
    etree.indent(root)
    return Document(root, version)


def in_version(document: Document, version: str, *, drawn: bool = True) -> Document:
    """Return the document in another version. With `drawn` it has a layout there as well, whatever it had before.

    Raises: DmnRefused where the document cannot be described; KeyError for a version that does not exist.
    """
    root = to_version(document.root, version)
    made = Document(root, version, document.encoding)
    if not drawn:
        return made
    description = describe(made, may_be_empty=True)
    if not names_of(root).layout and (layout := layout_element(root)) is not None:
        take_out(layout)
    complete_layout(root, description.nodes, description.edges, Ids.of(root))
    return made


def for_browser(document: Document) -> Document:
    """Return the document as the editor in the browser reads it: DMN 1.3, drawn, without the places that DMN 1.1 kept.

    The editor knows the prefix of those for something else, and cannot write what it read.
    """
    made = in_version(document, "1.3")
    for element in list(made.root.iter(f"{{{EARLY_LAYOUT}}}*")):
        take_out(element)
    used = {prefix for element in made.root.iter(etree.Element) for prefix in element.nsmap if prefix}
    early = {prefix for prefix, uri in made.root.nsmap.items() if uri == EARLY_LAYOUT}
    etree.cleanup_namespaces(made.root, keep_ns_prefixes=list(used - early))
    return made


def to_bytes(document: Document) -> bytes:
    """Return the document as a file in UTF-8."""
    return bytes(etree.tostring(document.root.getroottree(), xml_declaration=True, encoding="UTF-8"))


def _set_nodes(root: etree._Element, current: MapDescription, wanted: MapDescription, ids: Ids) -> None:
    """Remove nodes that are gone, add new ones, and write over the others what differs."""
    kept = {node.id: node.kind for node in wanted.nodes}
    for element in list(node_elements(root)):
        identifier = attribute(element, "id")
        if kept.get(identifier) is not NODE_TAGS[local(element)]:
            erase(root, [identifier, *(attribute(r, "id") for r, _inner in requirement_elements(element))])
            take_out(element)
    elements = {attribute(element, "id"): element for element in node_elements(root)}
    before = current.by_id
    for node in wanted.nodes:
        element = elements[node.id] if node.id in elements else _new_node(root, node, ids)
        if node.id not in elements:
            before = {**before, node.id: Node(node.id, node.kind, node.name)}
        _set_node(root, element, (before[node.id], node), ids)


def _new_node(root: etree._Element, node: Node, ids: Ids) -> etree._Element:
    element = put(root, etree.Element(qualified(root, _TAGS[node.kind])))
    ids.taken.add(node.id)
    element.set("id", node.id)
    element.set("name", node.name)
    if node.kind is not NodeKind.SOURCE:
        variable = put(element, etree.Element(qualified(root, "variable")))
        if names_of(root).layout:
            variable.set("id", ids.take(f"{node.id}_variable"))
        variable.set("name", node.name)
        if node.data_type:
            variable.set("typeRef", node.data_type)
    return element


def _set_node(root: etree._Element, element: etree._Element, change: tuple[Node, Node], ids: Ids) -> None:
    before, node = change
    if node.name != before.name:
        _rename(root, element, node.name)
    if node.kind is NodeKind.DECISION:
        if node.question != before.question:
            _set_text(root, element, "question", node.question)
        if node.allowed_answers != before.allowed_answers:
            _set_text(root, element, "allowedAnswers", join_answers(node.allowed_answers))
        if node.makers != before.makers:
            set_makers(root, element, node.makers, ids)
        if node.owners != before.owners:
            set_owners(root, element, node.owners, ids)
    if node.table is not None and node.table != before.table:
        _set_table(root, element, node, ids)


def _rename(root: etree._Element, element: etree._Element, name: str) -> None:
    """Rename a node. Its variable follows, unless an expression of the document refers to it by the old name."""
    old = attribute(element, "name")
    element.set("name", name)
    variable = child(element, "variable")
    if variable is None or attribute(variable, "name") != old:
        return
    texts = root.iter(qualified(root, "text"))
    if not old or not any(old in (text.text or "") for text in texts):
        variable.set("name", name)


def _set_text(root: etree._Element, element: etree._Element, name: str, text: str) -> None:
    part = child(element, name)
    if not text:
        if part is not None:
            take_out(part)
        return
    if part is None:
        part = put(element, etree.Element(qualified(root, name)))
    for inner in list(part):
        part.remove(inner)
    part.text = text


def _set_table(root: etree._Element, element: etree._Element, node: Node, ids: Ids) -> None:
    """Write the table of a node in the place of the logic that stands there."""
    if node.table is None:
        return
    expression = expression_of(element)
    before = expression if expression is not None and local(expression) == "decisionTable" else None
    reading = Reading(Types.of(root), attribute(element, "name"), attribute(child(element, "variable"), "typeRef"))
    table = write_table(node.table, before, Writing(root, ids, reading))
    if expression is not None and (parent := expression.getparent()) is not None:
        table.tail = expression.tail
        parent.replace(expression, table)
        return
    if node.kind is NodeKind.KNOWLEDGE:
        element = put(element, etree.Element(qualified(root, "encapsulatedLogic")))
        element.set("id", ids.take(f"{node.id}_logic"))
    put(element, table)


def _set_edges(root: etree._Element, current: MapDescription, wanted: MapDescription, ids: Ids) -> None:
    """Remove requirements that are gone and add new ones; those that lead out of the file stay."""
    keys, nodes = {edge.key for edge in wanted.edges}, wanted.by_id
    gone = {edge.key for edge in current.edges} - keys
    before = current.by_id
    present: set[tuple[str, str, RequirementKind]] = set()
    elements = {attribute(element, "id"): element for element in node_elements(root)}
    for identifier, element in elements.items():
        for requirement, inner in list(requirement_elements(element)):
            key = (reference(inner), identifier, REQUIREMENT_TAGS[local(requirement)])
            if key in keys:
                present.add(key)
            elif key in gone or (key[0] in before and key[0] not in nodes):
                erase(root, [attribute(requirement, "id")])
                take_out(requirement)
    for edge in wanted.edges:
        if edge.key not in present and edge.target in elements and edge.source in nodes:
            _new_edge(root, elements[edge.target], edge, (nodes[edge.source].kind, ids))


def _new_edge(root: etree._Element, target: etree._Element, edge: Edge, source: tuple[NodeKind, Ids]) -> None:
    kind, ids = source
    requirement = etree.Element(qualified(root, _REQUIREMENTS[edge.kind]))
    if names_of(root).layout:
        requirement.set("id", ids.take(f"{_REQUIREMENTS[edge.kind]}_1"))
    inner = etree.SubElement(requirement, qualified(root, _REQUIRED[kind]))
    inner.set("href", f"#{edge.source}")
    put(target, requirement)


def _set_lines(root: etree._Element, current: MapDescription, wanted: MapDescription, ids: Ids) -> None:
    """Write how lines run where that differs; a line whose ends moved without it is drawn straight again."""
    before = {edge.key: edge.waypoints for edge in current.edges}
    changed = [edge for edge in wanted.edges if edge.waypoints and edge.waypoints != before.get(edge.key)]
    lines = lines_of(root)
    for requirement, edge in requirements_of(root, changed):
        set_waypoints(root, requirement, edge.waypoints, (ids, lines))
