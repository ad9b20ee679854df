"""From a DMN document to what its map says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from decisions.dmn.answers import quoted_values, split_answers
from decisions.dmn.description import Edge, MapDescription, Node, OtherLogic, Problem
from decisions.dmn.documents import DmnRefused, Document
from decisions.dmn.elements import (
    NODE_TAGS,
    REQUIREMENT_TAGS,
    attribute,
    child,
    children,
    expression_of,
    expression_text,
    node_elements,
    reference,
    requirement_elements,
    text_of,
)
from decisions.dmn.item_types import Types
from decisions.dmn.namespaces import line_of, local
from decisions.dmn.owners import People
from decisions.dmn.places import places_of, waypoints_of
from decisions.dmn.tables_xml import Reading, foreign_languages, read_table
from decisions.rules.maps import cycle_in, reason_against_requirement
from decisions.rules.vocabulary import RequirementKind
from decisions.tables.table import Table

SERVICE_TAGS = ("decisionService",)
LONGEST_ID = 200
# More than anybody reads as one picture, and more than one act should write.
MOST_NODES, MOST_EDGES = 2_000, 10_000


@dataclass(slots=True)
class _Looking:
    """A document being described."""

    root: etree._Element
    types: Types
    people: People
    problems: list[Problem] = field(default_factory=list)

    def note(self, element: etree._Element, text: str) -> None:
        self.problems.append(Problem(line_of(element), text))


def describe(document: Document, *, may_be_empty: bool = False) -> MapDescription:
    """Return what the map of a document says, with everything odd about it.

    Raises: DmnRefused where it says nothing that the register could hold: no node (unless it `may_be_empty`: a drawing
    that was just begun), two nodes with one identifier, decisions that require each other in a circle.
    """
    root = document.root
    looking = _Looking(root, Types.of(root), People.of(root))
    for imported in children(root, "import"):
        told = attribute(imported, "name") or attribute(imported, "namespace")
        looking.note(
            imported, f"“{told}” is imported from another file: the reference is kept, its content is not here."
        )
    _refuse_crowd(root)
    nodes = _nodes(looking)
    if not nodes and not may_be_empty:
        raise DmnRefused("The file holds no decision, no input and no knowledge.", line_of(root))
    edges = _edges(looking, {node.id: node for node in nodes})
    _refuse_cycle(root, nodes, edges)
    return MapDescription(
        name=attribute(root, "name").strip(),
        nodes=nodes,
        edges=edges,
        types=looking.types.listed(),
        problems=tuple(sorted(looking.problems, key=lambda problem: problem.line or 0)),
    )


def _refuse_crowd(root: etree._Element) -> None:
    """Pass a map of a size that can be held.

    Raises: DmnRefused naming the line at which it is too much.
    """
    requirements = 0
    for number, node in enumerate(node_elements(root), start=1):
        requirements += sum(1 for _ in requirement_elements(node))
        if number > MOST_NODES or requirements > MOST_EDGES:
            text = f"A map has at most {MOST_NODES:,} things and {MOST_EDGES:,} requirements. Split the file."
            raise DmnRefused(text, line_of(node))


def _nodes(looking: _Looking) -> tuple[Node, ...]:
    places = places_of(looking.root)
    seen: dict[str, Node] = {}
    for element in node_elements(looking.root):
        identifier = attribute(element, "id")
        if not identifier:
            raise DmnRefused(f"The <{local(element)}> “{attribute(element, 'name')}” has no id.", line_of(element))
        if len(identifier) > LONGEST_ID:
            text = f"The id of “{attribute(element, 'name')}” is longer than {LONGEST_ID} characters."
            raise DmnRefused(text, line_of(element))
        if identifier in seen:
            text = f"Two elements have the id “{identifier}”; the other is in line {seen[identifier].line}."
            raise DmnRefused(text, line_of(element))
        table, logic = _logic(element, looking)
        values = _values(element, table, looking)
        text = text_of(child(element, "allowedAnswers"))
        seen[identifier] = Node(
            id=identifier,
            kind=NODE_TAGS[local(element)],
            name=_name(element, looking),
            description=text_of(child(element, "description")),
            question=" ".join(text_of(child(element, "question")).split()),
            allowed_answers=split_answers(text) or values,
            answers_text=text,
            owners=looking.people.owners(element),
            makers=looking.people.makers(element),
            data_type=attribute(child(element, "variable"), "typeRef"),
            table=table,
            logic=logic,
            place=places.get(identifier),
            line=line_of(element),
        )
    return tuple(seen.values())


def _name(element: etree._Element, looking: _Looking) -> str:
    """Return a node's name, its identifier where it has none."""
    if name := " ".join(attribute(element, "name").split()):
        return name
    looking.note(element, f"A <{local(element)}> has no name; its id “{attribute(element, 'id')}” stands for it.")
    return attribute(element, "id")


def _logic(element: etree._Element, looking: _Looking) -> tuple[Table | None, OtherLogic | None]:
    """Return the table of a node, or what other logic it has."""
    expression = expression_of(element)
    if expression is None:
        return None, None
    kind, name = local(expression), attribute(element, "name")
    if kind == "decisionTable":
        variable = child(element, "variable")
        reading = Reading(looking.types, name, attribute(variable, "typeRef"), looking.problems)
        if (table := read_table(expression, reading)) is not None:
            return table, None
        return None, OtherLogic(kind, _told(expression))
    executed = kind in {"literalExpression", "invocation"} and not next(foreign_languages(expression), "")
    if not executed:
        looking.note(expression, f"“{name}”: its logic ({_words(kind)}) is kept and shown, not executed here.")
    return None, OtherLogic(kind, _told(expression), executed)


def _told(expression: etree._Element) -> str:
    """Return the texts in an expression, one a line: enough to read it, not to run it."""
    own = expression_text(expression)
    return own or "\n".join(
        filter(None, (text_of(text) for text in expression.iter(etree.Element) if local(text) == "text"))
    )


def _words(kind: str) -> str:
    return {"encapsulatedLogic": "function", "literalExpression": "an expression in another language"}.get(kind, kind)


def _values(element: etree._Element, table: Table | None, looking: _Looking) -> tuple[str, ...]:
    """Return the answers that the data type or the output column lists, where the file words none itself."""
    if local(element) != "decision":
        return ()
    listed = looking.types.allowed(attribute(child(element, "variable"), "typeRef"))
    if not listed and table and len(table.outputs) == 1:
        listed = table.outputs[0].allowed
    return quoted_values(listed)


def _edges(looking: _Looking, known: Mapping[str, Node]) -> tuple[Edge, ...]:
    """Return the requirements, each once; one that leads to another file or to nothing is told as a problem."""
    lines = waypoints_of(looking.root)
    services = {attribute(service, "id") for service in children(looking.root, *SERVICE_TAGS)}
    edges: dict[tuple[str, str, RequirementKind], Edge] = {}
    for node in node_elements(looking.root):
        for requirement, inner in requirement_elements(node):
            source, target = reference(inner), attribute(node, "id")
            if source not in known:
                if source not in services:
                    told = attribute(inner, "href") or "nothing"
                    looking.note(inner, f"“{attribute(node, 'name')}” requires {told}, which is not in this file.")
                continue
            drawn = lines.get(attribute(requirement, "id"), ())
            edge = Edge(source, target, REQUIREMENT_TAGS[local(requirement)], drawn)
            if reason := reason_against_requirement(edge.kind, known[source].kind, known[target].kind):
                looking.note(
                    inner, f"“{known[source].name}” into “{known[target].name}” is left out of the map: {reason}"
                )
                continue
            edges.setdefault(edge.key, edge)
    return tuple(edges.values())


def _refuse_cycle(root: etree._Element, nodes: Sequence[Node], edges: Sequence[Edge]) -> None:
    """Pass where nothing requires itself, not even through others.

    Authority does not count: a source may be maintained by whoever makes the decision that it guides.
    Raises: DmnRefused naming the circle and the line of the requirement that closes it.
    """
    needed = [(edge.source, edge.target) for edge in edges if edge.kind is not RequirementKind.AUTHORITY]
    circle = cycle_in(needed)[::-1]
    if not circle:
        return
    steps = set(pairwise(circle))
    line, first = next(
        (line_of(inner), attribute(node, "id"))
        for node in node_elements(root)
        for _requirement, inner in requirement_elements(node)
        if (attribute(node, "id"), reference(inner)) in steps
    )
    begin = circle.index(first)
    names = {node.id: node.name for node in nodes}
    told = " → ".join(f"“{names[step]}”" for step in (*circle[begin:-1], *circle[:begin], first))
    raise DmnRefused(f"Decisions require each other in a circle: {told}. Remove one of these requirements.", line)
